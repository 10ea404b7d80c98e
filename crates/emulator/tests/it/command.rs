//! The command: what it prints, what it serves, and that it ends when asked to.

use serde_json::Value;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};

/// Starts the command with `--port 0 --print`; answers it and its first line.
fn started(arguments: &[&str]) -> (Child, BufReader<std::process::ChildStdout>, Value) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_backendless-emulator"))
        .args(["--port", "0", "--print"])
        .args(arguments)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut output = BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    output.read_line(&mut line).unwrap();
    (child, output, serde_json::from_str(&line).unwrap())
}

/// The answer to one `GET`, headers and all.
fn fetched(server_url: &str, path: &str) -> String {
    let address = server_url.strip_prefix("http://").unwrap();
    let mut connection = TcpStream::connect(address).unwrap();
    write!(
        connection,
        "GET {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n"
    )
    .unwrap();
    let mut answer = String::new();
    connection.read_to_string(&mut answer).unwrap();
    answer
}

#[cfg(unix)]
fn ask_to_stop(child: &Child) {
    let status = Command::new("kill")
        .args(["-TERM", &child.id().to_string()])
        .status()
        .unwrap();
    assert!(status.success());
}

#[cfg(unix)]
#[test]
fn it_prints_one_line_serves_the_shop_and_stops_on_sigterm() {
    let (mut child, mut output, line) = started(&[]);
    let members: Vec<&String> = line.as_object().unwrap().keys().collect();
    assert_eq!(
        members,
        ["api_keys", "app_id", "console_url", "developer", "server_url"]
    );
    assert_eq!(line["server_url"], line["console_url"]);
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let (app_id, url) = (text(&line["app_id"]), text(&line["server_url"]));
    for key in ["REST", "JS", "BL"] {
        let key = text(&line["api_keys"][key]);
        let answer = fetched(&url, &format!("/{app_id}/{key}/data/Product/count"));
        assert!(
            answer.starts_with("HTTP/1.1 200 OK") && answer.ends_with("\r\n8"),
            "{answer}"
        );
    }
    let lost = fetched(&url, "/nowhere");
    assert!(
        lost.starts_with("HTTP/1.1 404 ") && lost.contains("no such route"),
        "{lost}"
    );
    ask_to_stop(&child);
    let mut rest = String::new();
    output.read_to_string(&mut rest).unwrap();
    assert_eq!(rest, "", "nothing after the first line");
    assert!(child.wait().unwrap().success());
}

#[cfg(unix)]
#[test]
fn a_seed_repeats_the_keys_and_empty_is_empty() {
    let (mut one, _, first) = started(&["--seed", "7", "--empty"]);
    let (mut other, _, second) = started(&["--seed", "7", "--empty", "--developer-login", "dev@example.com"]);
    assert_eq!(first["api_keys"], second["api_keys"]);
    assert_eq!(second["developer"]["login"], "dev@example.com");
    let url = first["server_url"].as_str().unwrap();
    let path = format!(
        "/{}/{}/data/Product",
        first["app_id"].as_str().unwrap(),
        first["api_keys"]["REST"].as_str().unwrap()
    );
    assert!(fetched(url, &path).contains("\"code\":1009"));
    for child in [&mut one, &mut other] {
        ask_to_stop(child);
        assert!(child.wait().unwrap().success());
    }
}
