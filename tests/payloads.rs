//! The create requests we send are those docker compose sends, field by field: `compose.yaml` of `fixtures/reference`
//! goes through loading, planning and the Docker room to a socket that records the requests.

use indexmap::IndexMap;
use serde_json::{Value, json};
use stackdeck::compose::files::MemoryFiles;
use stackdeck::compose::{LoadOptions, Project, load};
use stackdeck::engine::docker::{ConnectOptions, connect};
use stackdeck::engine::{Engine, HostInfo, ImageReport, Timestamp};
use stackdeck::plan::{ContainerRef, Observed, Plannable, StepAction, StepId, UpOptions};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{UnixListener, UnixStream};

const COMPOSE: &str = include_str!("fixtures/reference/compose.yaml");
const OLD: &str = include_str!("fixtures/reference/created-1.41.json");
const NEW: &str = include_str!("fixtures/reference/created-1.51.json");
const FINGERPRINT: &str = "io.stackdeck.fingerprint";

/// Requests by path.
type Sent = BTreeMap<String, Value>;

fn project() -> Project {
    let files = MemoryFiles::default()
        .with("/srv/ref/compose.yaml", COMPOSE)
        .with("/srv/ref/s.txt", "s")
        .with("/srv/ref/c.txt", "c");
    let options = LoadOptions {
        cwd: "/srv/ref".into(),
        environment: IndexMap::from([("SVAL".to_owned(), "sv".to_owned())]),
        ..LoadOptions::default()
    };
    let loaded = load(&options, &files);
    loaded
        .usable()
        .unwrap_or_else(|| panic!("{:?}", loaded.diagnostics()))
        .clone()
}

/// An engine that accepts everything. A container gets the id it has in the recording, if any.
async fn serve(listener: UnixListener, api: &'static str, ids: BTreeMap<String, String>, sent: Rc<RefCell<Sent>>) {
    loop {
        let (stream, _) = listener.accept().await.unwrap();
        tokio::task::spawn_local(answer(stream, api, ids.clone(), Rc::clone(&sent)));
    }
}

async fn answer(mut stream: UnixStream, api: &'static str, ids: BTreeMap<String, String>, sent: Rc<RefCell<Sent>>) {
    let mut held = Vec::new();
    while let Some((path, body)) = request(&mut stream, &mut held).await {
        let path = path.trim_start_matches(&format!("/v{api}")).to_owned();
        let (status, answer) = if path.ends_with("/version") {
            (
                200,
                json!({"ApiVersion": api, "MinAPIVersion": "1.24", "Version": "0", "Os": "linux", "Arch": "amd64"}),
            )
        } else {
            let name = path.split(['=', '&']).nth(1).unwrap_or("network").to_owned();
            let id = ids.get(&name).cloned().unwrap_or(name);
            (201, json!({"Id": id, "Name": "volume", "Warnings": []}))
        };
        if let Some(body) = body {
            let shared = ["/networks/create", "/volumes/create"].contains(&path.as_str());
            let key = if shared {
                format!("{path} {}", body["Name"].as_str().unwrap())
            } else {
                path
            };
            sent.borrow_mut().insert(key, body);
        }
        let text = answer.to_string();
        let head = format!(
            "HTTP/1.1 {status} OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n",
            text.len()
        );
        stream.write_all(format!("{head}{text}").as_bytes()).await.unwrap();
    }
}

/// The next request's path and JSON body.
async fn request(stream: &mut UnixStream, held: &mut Vec<u8>) -> Option<(String, Option<Value>)> {
    loop {
        if let Some(end) = held.windows(4).position(|four| four == b"\r\n\r\n") {
            let head = String::from_utf8_lossy(&held[..end]).to_lowercase();
            let length = head
                .split("content-length: ")
                .nth(1)
                .and_then(|rest| rest.split("\r\n").next());
            let length: usize = length.map_or(0, |text| text.trim().parse().unwrap());
            if held.len() >= end + 4 + length {
                let first = String::from_utf8_lossy(&held[..end]).lines().next().unwrap().to_owned();
                let body = serde_json::from_slice(&held[end + 4..end + 4 + length]).ok();
                held.drain(..end + 4 + length);
                return Some((first.split(' ').nth(1).unwrap().to_owned(), body));
            }
        }
        if stream.read_buf(held).await.ok()? == 0 {
            return None;
        }
    }
}

/// What we send for the project.
async fn ours(api: &'static str, recorded: &[Value]) -> Sent {
    let directory = tempfile::tempdir().unwrap();
    let socket = directory.path().join("engine");
    let sent = Rc::new(RefCell::new(Sent::new()));
    let ids = known_ids(recorded);
    let server = tokio::task::spawn_local(serve(UnixListener::bind(&socket).unwrap(), api, ids, Rc::clone(&sent)));
    let host = format!("unix://{}", socket.display());
    let engine = connect(ConnectOptions {
        host: Some(&host),
        slow: None,
        context: None,
        env: &|_| None,
    })
    .await
    .unwrap();

    let project = project();
    let observed = observed(api, recorded);
    let plan = UpOptions::default()
        .plan(&project, &observed)
        .unwrap_or_else(|faults| panic!("{faults:?}"));
    let mut created: IndexMap<StepId, String> = IndexMap::new();
    for (at, step) in plan.steps.iter().enumerate() {
        match &step.action {
            StepAction::CreateNetwork(spec) => drop(engine.create_network((**spec).clone()).await.unwrap()),
            StepAction::CreateVolume(spec) => engine.create_volume((**spec).clone()).await.unwrap(),
            StepAction::CreateContainer(creation) => {
                let id_of = |container: &ContainerRef| match container {
                    ContainerRef::Created(step) => created.get(step).cloned(),
                    ContainerRef::Id(_) => None,
                };
                let spec = creation.resolve(id_of, |_| None).unwrap();
                let answer = engine.create_container(spec).await.unwrap();
                created.insert(StepId(at), answer.id);
            }
            _ => {}
        }
    }
    server.abort();
    sent.take()
}

fn observed(api: &str, recorded: &[Value]) -> Observed {
    let id = recorded
        .iter()
        .find_map(|request| request["body"]["Labels"]["com.docker.compose.image"].as_str());
    let image = ImageReport {
        id: id.unwrap().to_owned(),
        platform: "linux/amd64".to_owned(),
        ..ImageReport::default()
    };
    let minor = api.split('.').nth(1).unwrap().parse().unwrap();
    Observed {
        images: IndexMap::from([("ref-busybox:1".to_owned(), Some(image))]),
        host: HostInfo {
            api: (1, minor),
            ..HostInfo::default()
        },
        at: Timestamp(0),
        ..Observed::default()
    }
}

/// The ids the recording has for containers that others name.
fn known_ids(recorded: &[Value]) -> BTreeMap<String, String> {
    let share = recorded
        .iter()
        .find(|request| request["path"].as_str().unwrap().contains("ref-share-1"))
        .unwrap();
    let mode = share["body"]["HostConfig"]["NetworkMode"].as_str().unwrap();
    let base = mode.strip_prefix("container:").unwrap().to_owned();
    BTreeMap::from([("ref-base-1".to_owned(), base)])
}

fn theirs(recorded: &[Value]) -> Sent {
    let requests = recorded.iter();
    requests
        .map(|request| {
            let path = format!("/{}", request["path"].as_str().unwrap());
            let body = request["body"].clone();
            let shared = ["/networks/create", "/volumes/create"].contains(&path.as_str());
            let key = if shared {
                format!("{path} {}", body["Name"].as_str().unwrap())
            } else {
                path
            };
            (key, body)
        })
        .collect()
}

/// Normalises a value: sorts what the reference orders at random, drops empty values and our own label.
fn tidy(key: &str, value: Value) -> Value {
    match value {
        Value::Object(fields) => {
            let tidied = fields
                .into_iter()
                .filter(|(name, _)| name != FINGERPRINT)
                .map(|(name, value)| {
                    let value = tidy(&name, value);
                    (name, value)
                });
            // The address is requested in IPAMConfig; the reference repeats it in a field that the engine ignores.
            Value::Object(tidied.filter(|(name, value)| keeps(key, name, value)).collect())
        }
        Value::Array(items) => {
            let mut items: Vec<Value> = items.into_iter().map(|item| tidy("", item)).collect();
            if ["Env", "ExtraHosts", "Binds", "Mounts", "Ulimits"].contains(&key) {
                items.sort_by_key(Value::to_string);
            }
            Value::Array(items)
        }
        Value::String(text) if key == "com.docker.compose.depends_on" => {
            let mut parts: Vec<&str> = text.split(',').collect();
            parts.sort_unstable();
            Value::String(parts.join(","))
        }
        value => value,
    }
}

fn keeps(parent: &str, name: &str, value: &Value) -> bool {
    let empty = match value {
        Value::Null => true,
        Value::Bool(flag) => !flag,
        Value::Number(number) => number.as_i64() == Some(0),
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(fields) => fields.is_empty(),
    };
    let matters = ["Labels", "ExposedPorts", "Tmpfs"].contains(&parent)
        || ["Cmd", "Entrypoint", "MaskedPaths", "ReadonlyPaths"].contains(&name);
    (!empty || matters) && !value.is_null() && name != "IPAddress"
}

/// Adapts what the reference sends although engines do not understand it: `expose` as written, which we send in full,
/// and attributes of later API versions, which we leave out with a warning.
fn understood(api: &str, value: Value) -> Value {
    match value {
        Value::Object(fields) => {
            let later = |name: &String| api == "1.41" && ["Annotations", "CreateMountpoint"].contains(&name.as_str());
            let fields = fields
                .into_iter()
                .filter(|(name, _)| !later(name))
                .map(|(name, value)| {
                    let value = if name == "ExposedPorts" {
                        in_full(&value)
                    } else {
                        understood(api, value)
                    };
                    (name, value)
                });
            Value::Object(fields.collect())
        }
        Value::Array(items) => items.into_iter().map(|item| understood(api, item)).collect(),
        value => value,
    }
}

fn in_full(exposed: &Value) -> Value {
    let mut ports = serde_json::Map::new();
    for name in exposed.as_object().unwrap().keys() {
        let (range, protocol) = name.split_once('/').unwrap_or((name, "tcp"));
        let (first, last) = range.split_once('-').unwrap_or((range, range));
        for port in first.parse::<u16>().unwrap()..=last.parse().unwrap() {
            ports.insert(format!("{port}/{protocol}"), json!({}));
        }
    }
    Value::Object(ports)
}

async fn compare(api: &'static str, recorded: &str) {
    let recorded: Vec<Value> = serde_json::from_str(recorded).unwrap();
    let (ours, theirs) = (ours(api, &recorded).await, theirs(&recorded));
    // The container's id in a connect is the engine's own.
    let of_network = |key: &str| key.split("/connect").next().unwrap().to_owned();
    let ours: Sent = ours
        .into_iter()
        .map(|(key, body)| (of_network(&key), tidy("", body)))
        .collect();
    let theirs: Sent = theirs
        .into_iter()
        .map(|(key, body)| (of_network(&key), tidy("", understood(api, body))))
        .collect();
    assert_eq!(Vec::from_iter(ours.keys()), Vec::from_iter(theirs.keys()));
    for (key, mut wanted) in theirs {
        let mut found = ours[&key].clone();
        for body in [&mut wanted, &mut found] {
            body.as_object_mut().unwrap().remove("Container");
        }
        let text = |value: &Value| serde_json::to_string_pretty(&sorted(value)).unwrap();
        assert!(
            found == wanted,
            "API {api}: {key}\n{}",
            difference(&text(&wanted), &text(&found))
        );
    }
}

fn sorted(value: &Value) -> Value {
    match value {
        Value::Object(fields) => {
            let fields: BTreeMap<_, _> = fields
                .iter()
                .map(|(name, value)| (name.clone(), sorted(value)))
                .collect();
            json!(fields)
        }
        Value::Array(items) => items.iter().map(sorted).collect(),
        value => value.clone(),
    }
}

/// Lines only one of the two has.
fn difference(wanted: &str, found: &str) -> String {
    let only = |sign: &str, a: &str, b: &str| {
        let lines = a.lines().filter(|line| !b.lines().any(|other| other == *line));
        lines.map(|line| format!("{sign}{line}\n")).collect::<String>()
    };
    only("-", wanted, found) + &only("+", found, wanted)
}

#[tokio::test(flavor = "current_thread")]
async fn an_engine_20_10_is_sent_what_the_reference_sends() {
    tokio::task::LocalSet::new().run_until(compare("1.41", OLD)).await;
}

#[tokio::test(flavor = "current_thread")]
async fn an_engine_28_5_is_sent_what_the_reference_sends() {
    tokio::task::LocalSet::new().run_until(compare("1.51", NEW)).await;
}
