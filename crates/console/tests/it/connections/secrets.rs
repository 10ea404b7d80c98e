//! No secret is on a page, in a URL, in the log, in the audit trail, or in a column that is not sealed.

use super::way::{CHOICE, Way};
use crate::browser::{Answer, Browser};
use crate::html::Form;
use std::io::Write;
use std::sync::{Arc, Mutex};
use tracing_subscriber::fmt::MakeWriter;

/// The log, everything of it.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, text: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(text);
        Ok(text.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

/// Everything that a browser sees: bodies and headers.
#[derive(Default)]
struct Seen(String);

impl Seen {
    fn note(&mut self, answer: Answer) -> Answer {
        for text in [&format!("{:?}", answer.headers), &answer.body] {
            self.0.push_str(text);
            self.0.push('\n');
        }
        answer
    }

    async fn get(&mut self, browser: &mut Browser, path: &str) -> Answer {
        self.note(browser.get(path).await)
    }

    async fn submit(&mut self, browser: &mut Browser, form: &Form) -> Answer {
        let answer = self.note(browser.submit(form).await);
        if answer.status.is_redirection() && answer.location().starts_with('/') {
            let target = answer.location().to_owned();
            return self.get(browser, &target).await;
        }
        answer
    }
}

/// Keys with every way, right and wrong ones, seen from everywhere.
async fn everything(way: &Way, seen: &mut Seen) {
    let mut browser = way.browser_of(&way.ann).await;
    let keys = &way.backendless.api_keys;
    let developer = &way.backendless.developer;
    let good = way
        .keys_form(&mut browser)
        .await
        .with("cloud_code_key", &keys.bl)
        .with("login", &developer.login)
        .with("password", &developer.password)
        .with("console_url", &way.backendless.console_url())
        .with("name", "shop");
    let wrong = good
        .clone()
        .with("api_key", "WRONG-API-KEY")
        .with("password", "WRONG-PASSWORD");
    seen.submit(&mut browser, &wrong).await;
    let wrong = good.clone().with("password", "WRONG-PASSWORD");
    seen.submit(&mut browser, &wrong).await;
    seen.submit(&mut browser, &good).await;
    let page = format!("/connections/{}", way.connections_of(&way.ann).await[0].id);
    for path in [
        "/connections",
        "/connections/new",
        &page,
        &format!("{page}/keys"),
        &format!("{page}/remove"),
    ] {
        seen.get(&mut browser, path).await;
    }
    let test = browser.get(&page).await.page().form(&format!("{page}/verify"));
    seen.submit(&mut browser, &test).await;

    let ask = browser.get("/connections/new").await.page();
    let to = seen
        .note(browser.submit(&ask.form("/connections/backendless")).await)
        .location()
        .to_owned();
    let back = way.approve(&to).await;
    let choose = seen.get(&mut browser, &back).await.page();
    let form = choose
        .form(CHOICE)
        .tick("timers", "yes")
        .tick("cloud_code", "yes");
    let refused = form.clone().with("name", "shop");
    seen.submit(&mut browser, &refused).await;
    seen.submit(&mut browser, &form.with("name", "second")).await;
    // Once more without timers, so that both tokens go to the console to be revoked.
    let to = way.begin(&mut browser, "/connections/new").await;
    let back = way.approve(&to).await;
    let choose = seen.get(&mut browser, &back).await.page();
    seen.submit(&mut browser, &choose.form(CHOICE).with("name", "third"))
        .await;
    seen.get(&mut browser, "/connections").await;
}

/// What the emulator gave away in its own answers and got in forms: verifiers, codes, tokens, keys, passwords.
fn secrets(way: &Way) -> Vec<String> {
    let keys = &way.backendless.api_keys;
    let mut secrets = vec![
        keys.rest.clone(),
        keys.bl.clone(),
        "WRONG-API-KEY".to_owned(),
        "WRONG-PASSWORD".to_owned(),
    ];
    for request in way.backendless.requests() {
        secrets.extend(request.headers.get("auth-key").cloned());
        let fields = url::form_urlencoded::parse(request.body.as_bytes());
        let secret = ["code", "code_verifier", "token", "refresh_token"];
        secrets.extend(
            fields.filter_map(|(name, value)| secret.contains(&name.as_ref()).then(|| value.into_owned())),
        );
    }
    secrets.sort();
    secrets.dedup();
    secrets
}

#[tokio::test]
async fn no_secret_is_seen_logged_or_recorded() {
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(log.clone())
        .finish();
    let _guard = tracing::subscriber::set_default(subscriber);
    let way = Way::new().await;
    let mut seen = Seen::default();
    everything(&way, &mut seen).await;
    assert_eq!(way.connections_of(&way.ann).await.len(), 3);

    let log = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    assert!(log.contains("calling Backendless"), "the log is caught: {log}");
    let trail = format!("{:?}", way.audit_rows(&way.ann.tenant).await);
    let rows = format!("{:?}", way.connections_of(&way.ann).await);
    let secrets = secrets(&way);
    assert!(
        secrets.len() >= 11,
        "two keys, two wrong ones, two codes and their verifiers, two developer's tokens, one to renew: {}",
        secrets.len()
    );
    for secret in &secrets {
        for (place, text) in [
            ("pages", &seen.0),
            ("log", &log),
            ("trail", &trail),
            ("rows", &rows),
        ] {
            assert!(!text.contains(secret.as_str()), "{secret} is in the {place}");
        }
    }
    // The password of the emulator is a word that pages use; in a field it would stand in quotes.
    let password = format!("\"{}\"", way.backendless.developer.password);
    assert!(!seen.0.contains(&password) && !trail.contains(&password));
}
