//! End to end on a real engine: the market-monitor stack is started, used and taken down, and nothing is left. Needs
//! the images that `compose/prepare` makes available.

mod support;

use serde_json::{Value, json};
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};
use support::{Engine, Ran, Tool, engine, run};

const NAME: &str = "stackdeck-e2e-market";
const PORT: &str = "18431";

/// Runs the program on the stack with its own project name and port, and a simulated market polled every two seconds.
fn on_the_stack(args: &[&str]) -> Ran {
    of_tool(Tool::Ours, args)
}

fn of_tool(tool: Tool, args: &[&str]) -> Ran {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut command = tool.command(root, args);
    command
        .env("COMPOSE_PROJECT_NAME", NAME)
        .env("MONITOR_PORT", PORT)
        .env("TICKER_SOURCE", "synthetic")
        .env("CHECK_INTERVAL", "2s");
    run(&mut command)
}

/// A request to the service, sent from the network namespace its port is published in.
fn request(method: &str, path: &str, token: Option<&str>, body: Option<Value>) -> (u16, Value) {
    let prefix = std::env::var("STACKDECK_NET_PREFIX").unwrap_or_default();
    let mut words: Vec<String> = prefix.split_whitespace().map(String::from).collect();
    words.extend(["curl", "-sS", "-m", "20", "-w", "\n%{http_code}", "-X", method].map(String::from));
    words.push(format!("http://127.0.0.1:{PORT}{path}"));
    if let Some(token) = token {
        words.extend(["-H".into(), format!("authorization: Bearer {token}")]);
    }
    if let Some(body) = body {
        words.extend([
            "-H".into(),
            "content-type: application/json".into(),
            "-d".into(),
            body.to_string(),
        ]);
    }
    let out = Command::new(&words[0])
        .args(&words[1..])
        .output()
        .expect("curl is installed");
    assert!(
        out.status.success(),
        "{method} {path}: {}",
        String::from_utf8_lossy(&out.stderr)
    );
    let text = String::from_utf8_lossy(&out.stdout);
    let (body, status) = text.rsplit_once('\n').expect("a status follows the body");
    (
        status.parse().expect("a status"),
        serde_json::from_str(body).unwrap_or(Value::Null),
    )
}

/// Repeats until there is an answer. The service checks prices every two seconds; half a minute is far more than it
/// needs.
fn until<T>(what: &str, mut ask: impl FnMut() -> Option<T>) -> T {
    let began = Instant::now();
    loop {
        if let Some(answer) = ask() {
            return answer;
        }
        assert!(
            began.elapsed() < Duration::from_secs(30),
            "{what} did not happen in 30 s"
        );
    }
}

/// Takes the stack down whatever happens in between.
struct Down;
impl Drop for Down {
    fn drop(&mut self) {
        on_the_stack(&["down", "-v", "--remove-orphans", "-t", "10"]);
    }
}

#[test]
fn the_market_stack_starts_works_and_leaves_nothing() {
    let Some(engine) = engine() else { return };
    on_the_stack(&["down", "-v", "--remove-orphans", "-t", "1"]);
    let down = Down;
    on_the_stack(&["--plain", "up", "--wait", "--wait-timeout", "900"]).expect(0);
    // Ready as its healthchecks say; the engine's own probes come when they are due.
    on_the_stack(&["--plain", "--declared-probes", "up", "--wait"]).expect(0);

    every_service_is_healthy();
    let (token, task) = somebody_signs_up_and_asks_for_an_alert();
    the_alert_is_in_mysql(&task);
    the_ticker_is_in_redis();
    let (status, alerts) = request("GET", "/api/v1/alerts", Some(&token), None);
    assert_eq!(status, 200);
    assert_eq!(alerts["items"][0]["task_id"], task["id"], "{alerts}");
    another_up_changes_nothing(&engine, Tool::Ours);
    in_the_place_of_docker_compose(&engine);

    drop(down);
    assert_eq!(engine.leftovers(NAME), Vec::<String>::new());
}

fn every_service_is_healthy() {
    let listed = on_the_stack(&["--json", "ps"]).expect(0);
    let rows: Vec<Value> = listed
        .out
        .lines()
        .map(|line| serde_json::from_str(line).expect("one object a line"))
        .collect();
    let mut services: Vec<&str> = rows.iter().filter_map(|row| row["service"].as_str()).collect();
    services.sort_unstable();
    assert_eq!(services, ["monitor", "mysql", "redis"], "{}", listed.out);
    assert!(rows.iter().all(|row| row["health"] == "healthy"), "{}", listed.out);
    let (status, ready) = request("GET", "/readyz", None, None);
    assert_eq!(status, 200, "{ready}");
}

fn somebody_signs_up_and_asks_for_an_alert() -> (String, Value) {
    let person = json!({ "email": "ann@example.com", "password": "correct horse" });
    let (status, session) = request("POST", "/api/v1/auth/signup", None, Some(person.clone()));
    assert_eq!(status, 201, "{session}");
    let (status, again) = request("POST", "/api/v1/auth/signup", None, Some(person.clone()));
    assert_eq!((status, again["code"].as_str()), (409, Some("email_taken")));
    let (status, session) = request("POST", "/api/v1/auth/signin", None, Some(person));
    assert_eq!(status, 200, "{session}");
    let token = session["token"].as_str().expect("a token").to_string();
    let task = json!({ "token": "BTC", "operator": "GT", "price": "1", "enabled": true });
    let (status, task) = request("POST", "/api/v1/tasks", Some(&token), Some(task));
    assert_eq!(status, 201, "{task}");
    (token, task)
}

fn the_alert_is_in_mysql(task: &Value) {
    let query = format!(
        "SELECT CONCAT(token, ' ', operator) FROM alerts WHERE task_id = {}",
        task["id"]
    );
    let ask = "MYSQL_PWD=\"$MYSQL_PASSWORD\" mysql -h 127.0.0.1 -u \"$MYSQL_USER\" -N -e \"$1\" \"$MYSQL_DATABASE\"";
    let found = until("the alert", || {
        let ran = on_the_stack(&["exec", "-T", "mysql", "sh", "-c", ask, "sh", &query]).expect(0);
        (!ran.out.trim().is_empty()).then_some(ran.out)
    });
    assert_eq!(found.trim(), "BTC GT"); // once per crossing: one row, not one a look
}

fn the_ticker_is_in_redis() {
    let price = until("the ticker", || {
        let ran = on_the_stack(&["exec", "-T", "redis", "redis-cli", "get", "ticker:BTC"]).expect(0);
        (!ran.out.trim().is_empty()).then_some(ran.out)
    });
    assert!(price.contains(|c: char| c.is_ascii_digit()), "{price}");
    let left = on_the_stack(&["exec", "-T", "redis", "redis-cli", "ttl", "ticker:BTC"]).expect(0);
    assert!(
        left.out.trim().parse::<i64>().expect("seconds") > 0,
        "it must expire: {}",
        left.out
    );
}

/// The same workflow as `docker compose`, which the program is then.
fn in_the_place_of_docker_compose(engine: &Engine) {
    const FILE: [&str; 2] = ["-f", "compose/compose.yaml"];
    another_up_changes_nothing(engine, Tool::StandIn);
    let run = |args: &[&str]| of_tool(Tool::StandIn, &[&FILE, args].concat());
    let listed = run(&["ps", "--format", "json"]).expect(0).out;
    let rows = listed
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).expect("JSON"));
    let healthy = rows.filter(|row| row["Health"] == "healthy").count();
    assert_eq!(healthy, 3, "{listed}");
    let answer = run(&["exec", "-T", "monitor", "/monitor", "healthcheck"]).expect(0);
    assert!(answer.err.is_empty(), "{}", answer.err);
    run(&["restart", "-t", "5", "monitor"]).expect(0);
    run(&["up", "--wait"]).expect(0);
    run(&["down", "-v", "-t", "10"]).expect(0);
}

fn another_up_changes_nothing(engine: &Engine, tool: Tool) {
    let filter = format!("%7B%22label%22%3A%5B%22com.docker.compose.project%3D{NAME}%22%5D%7D");
    let ids = || {
        let all = engine.ask(&format!("/containers/json?all=1&filters={filter}"));
        let mut ids: Vec<String> = all
            .as_array()
            .into_iter()
            .flatten()
            .map(|one| one["Id"].to_string())
            .collect();
        ids.sort();
        ids
    };
    let before = ids();
    of_tool(tool, &["-f", "compose/compose.yaml", "up", "--wait"]).expect(0);
    assert_eq!(ids(), before);
}
