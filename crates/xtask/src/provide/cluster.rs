//! A throwaway Postgres cluster on a free port, gone when whoever asked for it is.

use std::fs;
use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::os::unix::fs::{PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result, anyhow, bail};

use crate::provide::{Missing, Provided, Shelf, apt, last_words, program};

/// Makes the cluster, says `ready`, and removes everything when its input ends: however the parent ends, nothing stays behind.
const GUARD: &str = include_str!("cluster/guard.sh");

/// `CAUSEWAY_TEST_POSTGRES_URL` names a database and a superuser: a test makes databases of its own there.
pub(crate) fn ensure(_: &Shelf) -> Result<Provided, Missing> {
    let cluster = Cluster::provide(Durability::Pretended)?;
    let variables = vec![("CAUSEWAY_TEST_POSTGRES_URL", cluster.url.clone().into())];
    Ok(Provided {
        variables,
        running: Some(cluster),
    })
}

/// Whether a commit waits for the disk.
#[derive(Clone, Copy)]
pub(crate) enum Durability {
    /// It does, as in production.
    Real,
    /// Nothing outlives the tests, so nothing has to reach the disk.
    Pretended,
}

impl Durability {
    /// The setting of Postgres that all others of this kind follow.
    fn fsync(self) -> &'static str {
        match self {
            Self::Real => "on",
            Self::Pretended => "off",
        }
    }
}

/// A running cluster, stopped and deleted on drop.
pub(crate) struct Cluster {
    url: String,
    guard: Child,
}

impl Cluster {
    /// Starts one, with Postgres installed first if need be.
    pub(crate) fn bring_up(durability: Durability) -> Result<Self> {
        Self::provide(durability).map_err(|missing| anyhow!("{}; {}", missing.what, missing.how_to_get))
    }

    /// The URL of a superuser.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    fn provide(durability: Durability) -> Result<Self, Missing> {
        let how_to_get = "Debian: apt-get install postgresql; macOS: brew install postgresql";
        if programs().is_none() {
            apt::install("postgresql")
                .map_err(|why| Missing::new(format!("no Postgres ({why})"), how_to_get))?;
        }
        let programs =
            programs().ok_or_else(|| Missing::new("Debian's postgresql brought no initdb", how_to_get))?;
        Self::start(&programs, durability).map_err(|error| {
            Missing::new(
                format!("Postgres does not start: {error:#}"),
                "repair the installation",
            )
        })
    }

    fn start(programs: &Path, durability: Durability) -> Result<Self> {
        let folder = tempfile::Builder::new().prefix("causeway-postgres-").tempdir()?;
        let password = password()?;
        let password_file = folder.path().join("password");
        fs::write(&password_file, &password)?;
        fs::set_permissions(&password_file, fs::Permissions::from_mode(0o600))?;
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();

        let mut command = Command::new("sh");
        command
            .args(["-c", GUARD, "guard"])
            .arg(programs)
            .arg(folder.path())
            .arg(port.to_string())
            .arg(durability.fsync());
        command
            .current_dir(folder.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped());
        // A group of its own: Ctrl-C in the terminal ends the tests first, and the guard by the end of its input.
        command.process_group(0);
        if apt::is_root() {
            // Postgres refuses to run as root.
            let (user, group) = other_user()?;
            for path in [folder.path(), &password_file] {
                chown(path, Some(user), Some(group))?;
            }
            command.uid(user).gid(group);
        }
        let mut guard = command.spawn().context("cannot start sh")?;
        // From here on the guard owns the folder.
        let folder = folder.keep();
        let mut said = String::new();
        let output = guard.stdout.as_mut().context("the guard's output is a pipe")?;
        BufReader::new(output).read_line(&mut said)?;
        let url = format!("postgres://postgres:{password}@127.0.0.1:{port}/postgres");
        let cluster = Self { url, guard };
        if said.trim() != "ready" {
            let log = fs::read_to_string(folder.join("log")).unwrap_or_default();
            bail!("{}", last_words(&log));
        }
        Ok(cluster)
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        drop(self.guard.stdin.take());
        // Nothing to be done about a guard that was killed by somebody else.
        let _ = self.guard.wait();
    }
}

/// The folder with `initdb` and `pg_ctl`: on the search path, or where Debian hides them.
pub(crate) fn programs() -> Option<PathBuf> {
    if let Some(initdb) = program("initdb") {
        return Some(fs::canonicalize(initdb).ok()?.parent()?.to_owned());
    }
    let versions = fs::read_dir("/usr/lib/postgresql").ok()?.filter_map(Result::ok);
    let newest = versions.max_by_key(|entry| entry.file_name().to_string_lossy().parse::<u32>().ok())?;
    Some(newest.path().join("bin")).filter(|folder| folder.join("initdb").is_file())
}

/// The user and group ids of the user `postgres`, or of `nobody` where there is none.
fn other_user() -> Result<(u32, u32)> {
    let users = fs::read_to_string("/etc/passwd").context("cannot read /etc/passwd")?;
    ["postgres", "nobody"]
        .into_iter()
        .find_map(|name| ids(&users, name))
        .context("no user to run Postgres as")
}

fn ids(users: &str, name: &str) -> Option<(u32, u32)> {
    let fields = users
        .lines()
        .map(|line| line.split(':').collect::<Vec<_>>())
        .find(|fields| fields[0] == name)?;
    Some((fields.get(2)?.parse().ok()?, fields.get(3)?.parse().ok()?))
}

/// A random password: on a shared machine a superuser without one would hand out the tester's account.
fn password() -> Result<String> {
    let mut bytes = [0_u8; 16];
    getrandom::fill(&mut bytes).context("no randomness")?;
    Ok(format!("{:032x}", u128::from_ne_bytes(bytes)))
}

#[cfg(test)]
mod tests {
    use super::ids;

    #[test]
    fn users_are_found_in_the_user_table() {
        let users = "root:x:0:0:root:/r:/bin/sh\npostgres:x:101:104::/p:/bin/sh\nbroken\n";
        assert_eq!(ids(users, "postgres"), Some((101, 104)));
        assert_eq!(ids(users, "nobody"), None);
        assert_eq!(ids(users, "broken"), None);
    }
}
