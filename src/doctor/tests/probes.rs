//! Healthchecks.

use super::bench::{bench, file};
use crate::diag::Severity;
use crate::engine::ImageReport;

/// What is found about a service `api` with this healthcheck and these further lines.
fn said(image: &str, test: &str, more: &str) -> Vec<String> {
    let text = format!("services:\n  api:\n    image: {image}\n    healthcheck: {{test: {test}}}\n{more}");
    bench(&text).said()
}

#[test]
fn words_that_only_a_shell_understands_are_found_after_cmd() {
    let one = said("app:1", r#"["CMD", "check", "||", "exit", "1"]"#, "");
    assert_eq!(
        one,
        ["probe-shell-syntax: the healthcheck of `api` gives `||` to `check` as an argument"]
    );
    let one = said("app:1", r#"["CMD", "check now"]"#, "");
    assert_eq!(
        one,
        ["probe-one-word: the healthcheck of `api` looks for one program called `check now`"]
    );
    let one = said("app:1", r#"["CMD", "check", "-p", "$$PW"]"#, "");
    assert_eq!(
        one,
        ["probe-variable: the healthcheck of `api` gives `$PW` to `check` as it stands"]
    );
    for fine in [
        r#"["CMD-SHELL", "check || exit 1"]"#,
        r#"["CMD", "sh", "-c", "a || b"]"#,
        r#"["CMD", "check", "--url=a b"]"#,
    ] {
        assert_eq!(said("app:1", fine, ""), Vec::<String>::new(), "{fine}");
    }
}

#[test]
fn a_tool_that_the_image_lacks_is_found_and_one_behind_another_way_is_not() {
    let found = |test: &str| {
        let text = format!("services: {{api: {{image: 'app:1', command: serve, healthcheck: {{test: {test}}}}}}}");
        let shell = ("/bin/sh", file(0o755, "\u{7f}"));
        let image = ImageReport {
            platform: "linux/amd64".to_owned(),
            ..ImageReport::default()
        };
        bench(&text).image("app:1", image, &[shell], &["curl"]).said()
    };
    let missing = ["probe-tool-missing: the healthcheck of `api` runs `curl`, which is not in `app:1`"];
    assert_eq!(found(r#"[CMD, curl, "-f", "http://127.0.0.1"]"#), missing);
    assert_eq!(found(r#"[CMD-SHELL, "curl -f http://127.0.0.1 || exit 1"]"#), missing);
    assert!(found(r#"[CMD-SHELL, "curl -f http://127.0.0.1 || wget -O- http://127.0.0.1"]"#).is_empty());
    assert!(found(r#"[CMD-SHELL, "if command -v curl; then curl a; fi"]"#).is_empty());
}

#[test]
fn a_password_that_the_server_does_not_make_is_found() {
    let environment = "    environment: {MYSQL_ROOT_PASSWORD: one}\n";
    let found = said(
        "mysql:9",
        r#"["CMD-SHELL", "mysql -uroot -ptwo -e 'SELECT 1'"]"#,
        environment,
    );
    assert_eq!(
        found,
        ["probe-login: the healthcheck of `api` logs in as root with another password than MYSQL_ROOT_PASSWORD"]
    );
    for fine in [
        r#"["CMD-SHELL", "mysql -uroot -pone -e 'SELECT 1'"]"#,
        r#"["CMD-SHELL", "mysql -uroot -p$$MYSQL_ROOT_PASSWORD -e 'SELECT 1'"]"#,
        // It succeeds although the login is refused.
        r#"["CMD", "mysqladmin", "ping", "-uroot", "-ptwo"]"#,
        r#"["CMD-SHELL", "mysql --protocol=TCP -uother -ptwo"]"#,
    ] {
        assert_eq!(said("mysql:9", fine, environment), Vec::<String>::new(), "{fine}");
    }
}

#[test]
fn a_role_or_database_that_is_not_made_is_found() {
    let environment = "    environment: {POSTGRES_PASSWORD: pw, POSTGRES_USER: app, POSTGRES_DB: shop}\n";
    let found = |test: &str| said("postgres:17", test, environment);
    let role = ["probe-login: the healthcheck of `api` logs in as the role \"root\", which is not made"];
    assert_eq!(found(r#"["CMD-SHELL", "psql -c 'SELECT 1'"]"#), role);
    let database = ["probe-login: the healthcheck of `api` asks for the database \"app\", which is not made"];
    assert_eq!(found(r#"["CMD-SHELL", "psql -U app -c 'SELECT 1'"]"#), database);
    assert!(found(r#"["CMD-SHELL", "psql -U app -d shop -c 'SELECT 1'"]"#).is_empty());
    // It decides nothing.
    assert!(found(r#"["CMD-SHELL", "psql -U x -c 'SELECT 1'; pg_isready -U app"]"#).is_empty());
}

#[test]
fn a_password_of_redis_is_needed_by_its_probe_wherever_it_is_set() {
    let test = r#"["CMD-SHELL", "redis-cli ping | grep PONG"]"#;
    let command = "    command: redis-server --requirepass s3cret\n";
    assert_eq!(
        said("redis:8", test, command),
        ["probe-login: the healthcheck of `api` does not log in, and the server wants a password"]
    );
    let with = format!("{command}    environment: {{REDISCLI_AUTH: s3cret}}\n");
    assert!(said("redis:8", test, &with).is_empty());
    assert!(said("redis:8", r#"["CMD", "redis-cli", "-a", "s3cret", "ping"]"#, command).is_empty());
}

#[test]
fn a_port_that_nothing_names_is_found() {
    let test = r#"["CMD", "wget", "-O-", "http://127.0.0.1:8080/"]"#;
    let found = said("app:1", test, "    command: serve --port 8000\n");
    assert_eq!(found, ["probe-wrong-port: the healthcheck of `api` asks port 8080"]);
    for fine in [
        "    command: serve\n",
        "    command: serve -p 8080\n",
        "    command: serve -p 8000 --admin 8080\n",
        "    command: serve -p 1\n    environment: {PORT: 8080}\n",
    ] {
        assert!(said("app:1", test, fine).is_empty(), "{fine}");
    }
}

#[test]
fn a_first_probe_that_comes_late_is_found_where_others_wait_for_it() {
    let text = |more: &str| {
        format!(
            "services:\n  api: {{image: 'a:1', healthcheck: {{test: [CMD, x], interval: 5m{more}}}}}\n  web: {{image: 'a:1', depends_on: {{api: {{condition: service_healthy}}}}}}\n"
        )
    };
    let one = bench(&text("")).one("probe-late");
    assert_eq!(one.diagnostic.severity, Severity::Warning);
    assert!(one.diagnostic.cause.contains("300 s"), "{}", one.diagnostic.cause);
    assert!(bench(&text(", start_interval: 1s")).said().is_empty());
}
