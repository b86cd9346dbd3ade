//! Log lines composed for reading, as a real terminal of 80×24 shows them.

use crate::support::{self, Project};
use crate::task::Task;
use crate::terminal::Terminal;

/// One request through three services, each of which writes in another form.
const SHOP: &str = r#"services:
  api:
    image: BUSYBOX
    init: true
    command: [/bin/sh, -c, 'echo "{\"timestamp\":\"2026-11-24T12:02:11Z\",\"level\":\"INFO\",\"message\":\"GET /orders/46 200\",\"request_id\":\"req-46\"}"; echo "{\"level\":\"ERROR\",\"message\":\"query timeout after 3000ms\",\"request_id\":\"req-47\",\"error\":\"connection to mysql:3306 refused\"}"; exec /bin/busybox sleep 999']
  billing:
    image: BUSYBOX
    init: true
    command: [/bin/sh, -c, 'echo "2026-11-24T12:02:11.204Z ERROR 1 --- [billing] [nio-8080-exec-1] com.example.billing.OrderService : could not charge request_id=req-47"; exec /bin/busybox sleep 999']
  proxy:
    image: BUSYBOX
    init: true
    command: [/bin/sh, -c, 'echo "172.18.0.1 - - [24/Nov/2026:12:02:11 +0000] \"GET /orders/47 HTTP/1.1\" 504 167 \"-\" \"curl/8.5.0 req-47\""; exec /bin/busybox sleep 999']
"#;

/// The message of an error in JSON: no key. The rest of it: `e` and Enter. As it was written: `c`, also the next day.
#[test]
fn the_message_of_an_error_in_json_is_seen_at_80_columns() {
    if support::engine().is_none() {
        return;
    }
    let project = Project::new("stackdeck-e2e-composed", SHOP);
    project.run(&["up", "-d"]).expect(0);
    let start = || Terminal::start(project.dir.path(), &["-p", &project.name, "attach"], (80, 24));
    let mut task = Task::begin("message of a JSON error at 80x24", start());
    task.terminal.wait_for_line(&["api     E query timeout after 3000ms"]);
    task.end(0);
    let mut terminal = start();
    terminal.wait_for_line(&["api     E query timeout after 3000ms  request_id=req-47"]);
    terminal.wait_for_line(&["billing E ", "OrderService: could not charge"]);
    terminal.wait_for_line(&["proxy   E ", "GET /orders/47 504"]);
    terminal.press("l/timeout\r\r");
    terminal.wait_for_line(&["error", "connection to mysql:3306 refused"]);
    terminal.wait_for_line(&["{\"level\":\"ERROR\",\"message\":"]);
    terminal.press("q");
    terminal.wait_until_gone("connection to mysql:3306 refused");
    terminal.press("c");
    terminal.wait_for_line(&["api", "{\"level\":\"ERROR\",\"message\":"]);
    terminal.press("q");
    assert_eq!(terminal.end(), 0, "{}", terminal.text());
    let mut again = start();
    again.wait_for_line(&["api", "{\"level\":\"ERROR\",\"message\":"]);
    again.press("q");
    assert_eq!(again.end(), 0, "{}", again.text());
    again.assert_restored();
}

/// One request over services: `&`, its number, Enter. What says it stands in sight in each line.
#[test]
fn one_request_is_followed_over_services_of_every_form() {
    if support::engine().is_none() {
        return;
    }
    let project = Project::new("stackdeck-e2e-request", SHOP);
    project.run(&["up", "-d"]).expect(0);
    let mut terminal = Terminal::start(project.dir.path(), &["-p", &project.name, "attach"], (80, 24));
    terminal.wait_for("GET /orders/46 200");
    let mut task = Task::begin("one request over services", terminal);
    task.press("&req-47\r");
    let terminal = &mut task.terminal;
    terminal.wait_until_gone("GET /orders/46 200");
    terminal.wait_for_line(&["api     E query timeout", "request_id=req-47"]);
    terminal.wait_for_line(&["billing E ", "request_id=req-47"]);
    terminal.wait_for_line(&["proxy   E ", "req-47"]);
    task.end(8);
}
