//! The suite as a client of the authorization server, with a browser that does what the suite asks its user for.

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, ChildStdout, Command, Stdio};
use tests::agent::Agent;
use tests::program::provided;
use tests::site::Site;
use tokio::net::TcpListener;
use tokio::task::spawn_blocking;

/// The suite, waiting for its user.
struct Waiting {
    child: Child,
    stdout: BufReader<ChildStdout>,
    said: String,
}

impl Waiting {
    /// Reads on until a word with `part` comes, and answers that word. Nothing when the suite ends before.
    fn word(&mut self, part: &str) -> Option<String> {
        loop {
            let mut line = String::new();
            if self.stdout.read_line(&mut line).unwrap() == 0 {
                return None;
            }
            self.said.push_str(&line);
            if let Some(word) = line.split_whitespace().find(|word| word.contains(part)) {
                return Some(word.to_owned());
            }
        }
    }

    fn end(mut self) -> (Option<i32>, String) {
        self.stdout.read_to_string(&mut self.said).unwrap();
        let mut stderr = self.child.stderr.take().unwrap();
        stderr.read_to_string(&mut self.said).unwrap();
        (self.child.wait().unwrap().code(), self.said)
    }
}

/// A port that nobody has at the moment.
async fn port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    listener.local_addr().unwrap().port()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_authorization_server_passes_every_scenario_for_one() {
    let site = Site::new().await;
    let agent = Agent::registered(&site.mcp_url()).await;
    let folder = tempfile::tempdir().unwrap();
    let mut command = Command::new(provided("CAUSEWAY_TEST_NODE"));
    command
        .arg(provided("CAUSEWAY_TEST_CONFORMANCE"))
        .args(["authorization", "--url", &site.url()])
        .args(["--client-id", &agent.client_id, "--resource", &site.mcp_url()])
        .args(["--port", &port().await.to_string()])
        .current_dir(folder.path())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let started = spawn_blocking(move || {
        let mut child = command.spawn().unwrap();
        let stdout = BufReader::new(child.stdout.take().unwrap());
        let mut suite = Waiting {
            child,
            stdout,
            said: String::new(),
        };
        let url = suite.word("/oauth/authorize?");
        (suite, url)
    });
    let (suite, url) = started.await.unwrap();
    let url = url.unwrap_or_else(|| panic!("the suite asked for nothing: {}", suite.said));
    let mut visitor = site.visitor();
    let (email, password) = site.account();
    let asked = visitor.open(&url).await;
    let consent = visitor.sign_in(&asked, email, password).await;
    let allowed = visitor.press(&consent, &consent.form_to("Allow"), "Allow").await;
    let back = allowed.leads_to().unwrap();
    visitor.send(reqwest::Method::GET, back, None).await;
    let (code, said) = spawn_blocking(move || suite.end()).await.unwrap();
    assert_eq!(code, Some(0), "{said}");
    for check in [
        "authorization-server-metadata-endpoint",
        "authorization-code-grant",
    ] {
        assert!(said.contains(check), "{check}: {said}");
    }
    for bad in ["FAILURE", "WARNING", "SKIPPED", "✗"] {
        assert!(!said.contains(bad), "{bad}: {said}");
    }
    site.stop().await;
}
