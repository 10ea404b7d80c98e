//! A console of Backendless that an operator lets users sign in to.

use url::Url;

/// A console host and the server of its apps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BackendlessConsole {
    /// What users choose it by.
    pub name: String,
    /// Where developers sign in, such as `https://develop.backendless.com`.
    pub console_url: Url,
    /// Where the apps' own API is, such as `https://api.backendless.com`.
    pub server_url: Url,
}

impl BackendlessConsole {
    /// Reads `NAME CONSOLE_URL SERVER_URL`; without a server it is where the console is. `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        let words: Vec<&str> = text.split_whitespace().collect();
        let first = words.iter().position(|word| word.contains("://"))?;
        let (name, addresses) = words.split_at(first);
        let (console_url, server_url) = match addresses {
            [both] => (both, both),
            [console_url, server_url] => (console_url, server_url),
            _ => return None,
        };
        let base = |text: &str| backendless::Console::parse_url(text).ok();
        (!name.is_empty()).then_some(())?;
        Some(Self {
            name: name.join(" "),
            console_url: base(console_url)?,
            server_url: base(server_url)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_console_has_a_name_and_one_or_two_addresses() {
        let parsed = BackendlessConsole::parse(
            "Our Backendless https://console.example.com https://api.example.com/v1",
        );
        let parsed = parsed.unwrap();
        assert_eq!(parsed.name, "Our Backendless");
        assert_eq!(parsed.console_url.as_str(), "https://console.example.com/");
        assert_eq!(parsed.server_url.as_str(), "https://api.example.com/v1");
        let one = BackendlessConsole::parse("Test http://127.0.0.1:9000").unwrap();
        assert_eq!(one.console_url, one.server_url);
        for bad in [
            "",
            "https://console.example.com",
            "Name",
            "Name ftp://console.example.com",
            "Name https://u:p@console.example.com",
            "Name https://a.example https://b.example https://c.example",
            "Name https://a.example?x=1",
        ] {
            assert_eq!(BackendlessConsole::parse(bad), None, "{bad}");
        }
    }
}
