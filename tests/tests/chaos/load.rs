//! The load: workers that call, each with a model of what its calls must find.

use crate::judge::{Answer, foreign, judge};
use crate::site::World;
use crate::tenant::Tenant;
use crate::trail::Answered;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
use tests::mcp_client::McpClient;
use tokio::time::{Instant, MissedTickBehavior, interval, timeout};
use tokio_util::sync::CancellationToken;

/// Workers of each tenant.
pub(crate) const WORKERS: usize = 3;

/// A worker calls at most so often, which leaves the machine room for what is tested.
const PACE: Duration = Duration::from_millis(30);

/// Longer than a call may take with everything around it.
const PATIENCE: Duration = Duration::from_secs(30);

struct Worker {
    world: Arc<World>,
    tenant: Arc<Tenant>,
    number: usize,
    foreign: Vec<String>,
    clients: BTreeMap<String, McpClient>,
    asked: usize,
    answered: Vec<Answered>,
    model: Model,
}

/// What this worker knows of what only it writes. After a write of which nobody knows whether it happened it begins anew
/// under another name: such a write may still arrive.
#[derive(Default)]
struct Model {
    name: usize,
    counter: i64,
    entries: BTreeMap<String, String>,
    session: Option<(Value, Value)>,
}

/// Calls until the end, and answers what was answered.
pub(crate) async fn work(
    world: Arc<World>,
    tenant: Arc<Tenant>,
    number: usize,
    end: CancellationToken,
) -> Vec<Answered> {
    let mut worker = Worker {
        foreign: foreign(&world, &tenant),
        world,
        tenant,
        number,
        clients: BTreeMap::new(),
        asked: number,
        answered: Vec::new(),
        model: Model::default(),
    };
    let mut pace = interval(PACE);
    pace.set_missed_tick_behavior(MissedTickBehavior::Delay);
    for turn in number.. {
        tokio::select! {
            _ = pace.tick() => worker.turn(turn).await,
            () = end.cancelled() => break,
        }
    }
    worker.answered
}

impl Worker {
    async fn turn(&mut self, turn: usize) {
        match turn % 8 {
            0 | 4 => self.read_owner().await,
            1 => self.set_counter().await,
            2 => self.read_counter().await,
            3 | 6 => self.put_entry(turn).await,
            5 => self.read_entries().await,
            _ if turn % 16 == 7 => self.use_session().await,
            _ => self.list().await,
        }
    }

    /// One call at one of the gateways, the next one each time. `None` when it came to nothing that needs a look.
    async fn call(&mut self, tool: &'static str, arguments: Value, writes: bool) -> Option<Value> {
        let id = self.tenant.next_call();
        let params = json!({"name": tool, "arguments": arguments, "_meta": {"callId": id}});
        let answer = self.ask("tools/call", params, tool).await?;
        if writes && !matches!(answer, Answer::Wrong(_)) {
            self.answered.push(Answered {
                tenant: Arc::clone(&self.tenant),
                call: id,
                tool,
                done: matches!(answer, Answer::Done(_)),
            });
        }
        match answer {
            Answer::Done(value) => Some(value),
            Answer::Honest(_) => None,
            Answer::Wrong(what) => {
                self.world.report.wrong(format!("{tool} {arguments}: {what}"));
                None
            }
        }
    }

    async fn ask(&mut self, method: &str, params: Value, kind: &'static str) -> Option<Answer> {
        let world = Arc::clone(&self.world);
        let gateways: Vec<_> = world.gateways_of(self.tenant.site).collect();
        self.asked += 1;
        let gateway = gateways[self.asked % gateways.len()];
        let (age, url, trouble) = (gateway.age(), gateway.url(), world.trouble());
        let token = &self.tenant.token;
        let client = self.clients.entry(gateway.name.to_owned());
        let client = client.or_insert_with(|| McpClient::new(&url, token)).at(&url);
        let began = Instant::now();
        let reply = timeout(PATIENCE, client.try_request(method, params)).await;
        let took = began.elapsed();
        match reply {
            Ok(Ok(reply)) => {
                let mut answer = judge(&reply, &self.foreign);
                if let Answer::Honest(code) = &answer
                    && trouble % 2 == 0
                    && world.trouble() == trouble
                {
                    answer = Answer::Wrong(format!("{code}, though nothing is broken: {}", reply.text));
                }
                let word = match &answer {
                    Answer::Done(_) => "right",
                    Answer::Honest(code) => code,
                    Answer::Wrong(_) => "WRONG",
                };
                world.report.answered(kind, word, took);
                Some(answer)
            }
            // A gateway that was ended meanwhile may leave without an answer, no other may.
            _ if age % 2 == 1 || gateway.age() != age => {
                world.report.answered(kind, "gateway gone", took);
                None
            }
            failed => {
                world.report.answered(kind, "WRONG", took);
                world
                    .report
                    .wrong(format!("{kind}: {} did not answer: {failed:?}", gateway.name));
                None
            }
        }
    }

    fn expect(&self, what: &str, found: &Value, wanted: &Value) {
        if found != wanted {
            let name = &self.tenant.member.tenant;
            self.world
                .report
                .wrong(format!("{what} of {name} is {found} and must be {wanted}"));
        }
    }

    async fn read_owner(&mut self) {
        if let Some(found) = self.call("get_counter", json!({"name": "owner"}), false).await {
            self.expect("owner", &found["value"], &json!(self.tenant.number));
        }
    }

    fn counter(&self) -> String {
        format!("counter-{}-{}", self.number, self.model.name)
    }

    async fn set_counter(&mut self) {
        let Model { counter, .. } = self.model;
        let set = json!({"name": self.counter(), "expected": counter, "value": counter + 1});
        match self.call("set_counter", set, true).await {
            Some(set) => {
                self.expect("the update of a counter", &set["updated"], &json!(true));
                self.model.counter += 1;
            }
            None => self.begin_anew(),
        }
    }

    async fn read_counter(&mut self) {
        let (name, wanted) = (self.counter(), self.model.counter);
        if let Some(found) = self.call("get_counter", json!({"name": name}), false).await {
            self.expect("a counter", &found["value"], &json!(wanted));
        }
    }

    fn map(&self) -> String {
        format!("map-{}-{}", self.number, self.model.name)
    }

    async fn put_entry(&mut self, turn: usize) {
        let (field, value) = (
            format!("field-{}", turn % 5),
            format!("{} {turn}", self.tenant.mark),
        );
        let put = json!({"hive": "load", "key": self.map(), "entries": {&field: &value}});
        match self.call("put_map_entries", put, true).await {
            Some(_) => drop(self.model.entries.insert(field, value)),
            None => self.begin_anew(),
        }
    }

    async fn read_entries(&mut self) {
        let get = json!({"hive": "load", "key": self.map()});
        let Some(found) = self.call("get_map_values", get, false).await else {
            return;
        };
        let mut wanted: Vec<&String> = self.model.entries.values().collect();
        wanted.sort();
        let mut values: Vec<&str> = found["values"].as_array().map_or_else(Vec::new, |values| {
            values.iter().filter_map(Value::as_str).collect()
        });
        values.sort_unstable();
        self.expect("a map", &json!(values), &json!(wanted));
    }

    /// A user of this worker alone registers, logs in and is then looked at in its own name.
    async fn use_session(&mut self) {
        let email = format!("user-{}-{}@example.com", self.number, self.model.name);
        let Some((user, session)) = self.model.session.clone() else {
            let user =
                json!({"email": email, "password": "wonderland", "properties": {"name": self.tenant.mark}});
            let registered = self.call("register_user", user, true).await;
            let login = json!({"login": email, "password": "wonderland"});
            let login = match registered {
                Some(_) => self.call("login_user", login, true).await,
                None => None,
            };
            match login {
                Some(login) => {
                    let session = (login["user"]["objectId"].clone(), login["user_token"].clone());
                    self.model.session = Some(session);
                }
                None => self.begin_anew(),
            }
            return;
        };
        let get = json!({"user_id": user, "user_token": session});
        if let Some(found) = self.call("get_user", get, false).await {
            self.expect("a user", &found["user"]["email"], &json!(email));
        }
    }

    async fn list(&mut self) {
        if let Some(Answer::Wrong(what)) = self.ask("tools/list", json!({}), "tools/list").await {
            self.world.report.wrong(format!("tools/list: {what}"));
        }
    }

    fn begin_anew(&mut self) {
        self.model = Model {
            name: self.model.name + 1,
            ..Model::default()
        };
    }
}
