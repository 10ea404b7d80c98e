//! Tenants, accounts, connections and tokens, made as an operator makes them: with the command line.

use crate::causeway::Causeway;
use crate::kept_logs;
use emulator::RunningEmulator;
use serde_json::{Value, json};

/// Where a connection goes.
#[derive(Debug, Clone)]
pub struct Upstream {
    /// Without app id and key.
    pub server_url: String,
    /// The app.
    pub app_id: String,
    /// The key for REST.
    pub api_key: String,
    /// The Cloud Code key.
    pub cloud_code_key: String,
    /// The developer's password on the console.
    pub developer_password: String,
    /// Whether the connection is checked when it is added.
    pub is_verified: bool,
}

impl From<&RunningEmulator> for Upstream {
    fn from(emulator: &RunningEmulator) -> Self {
        Self {
            server_url: emulator.server_url(),
            app_id: emulator.app_id.clone(),
            api_key: emulator.api_keys.rest.clone(),
            cloud_code_key: emulator.api_keys.bl.clone(),
            developer_password: emulator.developer.password.clone(),
            is_verified: true,
        }
    }
}

/// A member of a tenant. Tenants are named by it, too.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// The tenant's name.
    pub tenant: String,
    /// The account's address.
    pub email: String,
}

impl Causeway {
    /// A tenant with one account.
    pub fn tenant(&self, name: &str) -> Member {
        self.json(&["tenant", "create", name]);
        self.member(name, &format!("owner@{name}.example"))
    }

    /// Another account of a tenant.
    pub fn member(&self, tenant: &str, email: &str) -> Member {
        self.json(&["account", "create", "--tenant", tenant, "--email", email]);
        Member {
            tenant: tenant.to_owned(),
            email: email.to_owned(),
        }
    }

    /// Connects an app with all its secrets, and answers the connection's id.
    pub fn connect(&self, member: &Member, name: &str, upstream: &Upstream) -> String {
        for (kind, secret) in [
            ("api key", &upstream.api_key),
            ("cloud code key", &upstream.cloud_code_key),
            ("developer password", &upstream.developer_password),
        ] {
            kept_logs::note(kind, secret);
        }
        let key = self.secret_file("api-key", &upstream.api_key);
        let cloud_code_key = self.secret_file("cloud-code-key", &upstream.cloud_code_key);
        let developer = json!({
            "console_url": upstream.server_url,
            "login": "developer@example.com",
            "password": upstream.developer_password,
        });
        let developer = self.secret_file("developer", &developer.to_string());
        let mut arguments = vec!["connection", "add", "--name", name];
        arguments.extend(["--tenant", &member.tenant, "--account", &member.email]);
        arguments.extend(["--server-url", &upstream.server_url, "--app-id", &upstream.app_id]);
        arguments.extend(["--api-key-file", &key, "--cloud-code-key-file", &cloud_code_key]);
        arguments.extend(["--developer-file", &developer]);
        if !upstream.is_verified {
            arguments.push("--no-verify");
        }
        self.made(&arguments, "id")
    }

    /// A token with a name of its own; `connections` limit it.
    pub fn token(&self, member: &Member, name: &str, scopes: &str, connections: &[&str]) -> String {
        let mut arguments = vec!["token", "create", "--name", name, "--scopes", scopes];
        arguments.extend(["--tenant", &member.tenant, "--account", &member.email]);
        for connection in connections {
            arguments.extend(["--connection", connection]);
        }
        self.made(&arguments, "token")
    }

    /// The tenant's audit trail.
    pub fn trail(&self, tenant: &str) -> Vec<Value> {
        let said = self.run(&["audit", "export", "--tenant", tenant]);
        assert!(said.success, "{}", said.stderr);
        said.stdout
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect()
    }

    fn made(&self, arguments: &[&str], member: &str) -> String {
        self.json(arguments)[member].as_str().unwrap().to_owned()
    }
}
