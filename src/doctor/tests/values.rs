//! Variables, names, settings, limits, networks.

use super::bench::{bench, directory, file};
use crate::doctor::{Fix, Listener, PortHolder, Route};
use crate::engine::NetworkReport;

fn said(text: &str) -> Vec<String> {
    bench(text).said()
}

#[test]
fn a_variable_without_which_a_database_does_not_begin_is_found() {
    assert_eq!(
        said("services: {db: {image: 'postgres:17'}}"),
        ["variable-needed: `db` has no POSTGRES_PASSWORD"]
    );
    let empty = "services: {db: {image: 'mysql:9', environment: {MYSQL_ROOT_PASSWORD: ''}}}";
    assert_eq!(said(empty), ["variable-needed: MYSQL_ROOT_PASSWORD of `db` is empty"]);
    for fine in [
        "services: {db: {image: 'postgres:17', environment: {POSTGRES_PASSWORD_FILE: /run/secrets/pw}}}",
        // Not the server.
        "services: {dump: {image: 'postgres:17', command: pg_dump -h db}}",
    ] {
        assert_eq!(said(fine), Vec::<String>::new(), "{fine}");
    }
    let text = "services: {db: {image: 'postgres:17', volumes: ['./data:/var/lib/postgresql/data']}}";
    assert!(
        bench(text).here("data", directory(0o700, &["base"])).said().is_empty(),
        "it is filled"
    );
}

#[test]
fn quotes_and_dollars_that_are_not_meant_so_are_found() {
    let quoted = "services:\n  api:\n    image: 'a:1'\n    environment:\n      - DB_PASSWORD=\"pw\"\n";
    let one = bench(quoted).one("variable-quoted");
    assert!(
        !one.diagnostic.hint.contains("pw"),
        "a password is not shown: {}",
        one.diagnostic.hint
    );
    let dollar = "services: {api: {image: 'a:1', environment: {BIN: /x}, command: [sh, -c, 'exec \"$BIN\"']}}";
    let one = bench(dollar).one("dollar-not-doubled");
    assert_eq!(one.diagnostic.hint, "write $$BIN: it reaches the container as $BIN");
    let doubled = "services: {api: {image: 'a:1', environment: {BIN: /x}, command: [sh, -c, 'exec \"$$BIN\"']}}";
    assert!(said(doubled).is_empty());
}

#[test]
fn loopback_near_names_published_ports_and_foreign_networks_are_found() {
    let with = |api: &str| {
        format!(
            "services:\n  db: {{image: 'postgres:17', environment: {{POSTGRES_PASSWORD: x}}, ports: ['15432:5432']}}\n  api: {{image: 'a:1', {api}}}\n"
        )
    };
    let found = |api: &str| said(&with(api));
    assert_eq!(
        found("environment: {DB_HOST: localhost}"),
        ["loopback-of-itself: localhost of `api` is `api` itself, not `db`"]
    );
    assert_eq!(
        found("environment: {DATABASE_URL: 'postgres://a:b@127.0.0.1:5432/x'}"),
        ["loopback-of-itself: 127.0.0.1 of `api` is `api` itself, not `db`"]
    );
    assert_eq!(
        found("command: serve --db db:15432"),
        ["published-port-inside: `api` asks `db` at 15432, its port on this machine"]
    );
    assert_eq!(
        found(
            "environment: {DB_URL: 'postgres://db:5432/x'}, networks: [other]}\nnetworks: {other: {}, rest: {}}\nx-a: {a: b"
        ),
        ["no-common-network: `api` and `db` share no network"]
    );
    for fine in [
        "environment: {DB_HOST: db, LISTEN_HOST: localhost}",
        "environment: {DB_HOST: localhost}, network_mode: host",
        "environment: {DB_HOST: db.example.com, METRICS: 'http://localhost:9000'}",
        "command: serve db:5432",
    ] {
        assert_eq!(found(fine), Vec::<String>::new(), "{fine}");
    }
    let near = "services:\n  postgres: {image: 'a:1'}\n  api: {image: 'a:1', command: 'dial postgress:5432'}\n";
    assert_eq!(
        said(near),
        ["unknown-host: `api` asks for `postgress`, and no service is called so"]
    );
    let alias = "services:\n  postgres: {image: 'a:1', networks: {default: {aliases: [postgress]}}}\n  api: {image: 'a:1', command: 'dial postgress:5432'}\n";
    assert!(said(alias).is_empty());
}

#[test]
fn a_login_that_the_server_refuses_is_found() {
    let with = |db: &str, api: &str| {
        format!(
            "services:\n  db: {{image: 'mysql:9', environment: {{MYSQL_ROOT_PASSWORD: r, {db}}}}}\n  api: {{image: 'a:1', depends_on: [db], environment: {{{api}}}}}\n"
        )
    };
    let made = "MYSQL_USER: app, MYSQL_PASSWORD: one";
    let found = |api: &str| said(&with(made, api));
    assert_eq!(
        found("DB_USER: app, DB_PASSWORD: two"),
        ["credential-differs: DB_PASSWORD of `api` is not the password that `db` gives to app"]
    );
    assert!(found("DB_USER: app, DB_PASSWORD: one").is_empty());
    assert!(found("DB_USER: other, DB_PASSWORD: two").is_empty());
    assert_eq!(
        said(&with("MYSQL_ROOT_HOST: localhost", "DB_USER: root, DB_PASSWORD: r")),
        ["login-local-only: `api` logs in to `db` as root, which may only come from localhost"]
    );
}

#[test]
fn settings_that_a_program_does_not_accept_are_found_with_their_line() {
    let text = "services: {cache: {image: 'redis:8', command: redis-server /etc/redis.conf, volumes: ['./redis.conf:/etc/redis.conf']}}";
    let one = bench(text)
        .here("redis.conf", file(0o644, "# x\nmaxmemroy 1mb\n"))
        .one("setting-unknown");
    assert!(
        one.diagnostic.cause.starts_with("redis.conf:2"),
        "{}",
        one.diagnostic.cause
    );
    assert_eq!(one.diagnostic.hint, "did you mean `maxmemory`?");
    let text = "services: {db: {image: 'postgres:17', environment: {POSTGRES_PASSWORD: x}, command: postgres -c shared_buffers=lots}}";
    assert_eq!(
        said(text),
        ["setting-invalid: postgres of `db` takes no `lots` for `shared_buffers`"]
    );
}

#[test]
fn a_server_on_its_own_loopback_is_found_where_others_ask_it() {
    let text = |conf: &str| {
        let text = "services:\n  cache: {image: 'redis:8', command: redis-server /r.conf, volumes: ['./r.conf:/r.conf']}\n  api: {image: 'a:1', depends_on: [cache]}\n";
        bench(text).here("r.conf", file(0o644, conf)).said()
    };
    assert_eq!(
        text("bind 127.0.0.1\n"),
        ["listens-on-loopback: `cache` listens on its own loopback only"]
    );
    assert!(text("bind 127.0.0.1\nbind 0.0.0.0\n").is_empty());
    let api =
        "services:\n  api: {image: 'a:1', environment: {HOST: 127.0.0.1}}\n  web: {image: 'a:1', depends_on: [api]}\n";
    assert_eq!(
        said(api),
        ["listens-on-loopback: `api` listens on its own loopback only"]
    );
    assert!(
        said("services: {api: {image: 'a:1', environment: {HOST: 127.0.0.1}}}").is_empty(),
        "nobody asks"
    );
}

#[test]
fn ports_of_programs_and_subnets_of_others_are_found() {
    let text = "services: {web: {image: 'a:1', ports: ['127.0.0.1:8080:80']}}";
    let mut taken = bench(text);
    taken.facts.machine.listeners.push(Listener {
        address: [127, 0, 0, 1].into(),
        port: 8080,
        protocol: "tcp",
        process: Some(PortHolder {
            name: "python3".to_owned(),
            id: 7,
        }),
    });
    let one = taken.one("port-taken");
    assert_eq!(one.diagnostic.cause, "python3 (process 7) listens on 127.0.0.1:8080");
    assert!(one.diagnostic.span.is_some());

    let text = "services: {web: {image: 'a:1', networks: [lan]}}\nnetworks: {lan: {ipam: {config: [{subnet: 10.9.7.0/24}]}}}\n";
    let mut overlaps = bench(text);
    overlaps.facts.networks.push(NetworkReport {
        name: "other".to_owned(),
        subnets: vec!["10.9.0.0/16".to_owned()],
        ..NetworkReport::default()
    });
    overlaps.one("subnet-overlaps");
    let mut vpn = bench(text);
    vpn.facts.machine.routes.push(Route {
        network: "10.0.0.0/8".to_owned(),
        interface: "tun0".to_owned(),
    });
    let one = vpn.one("subnet-overlaps-route");
    assert!(one.diagnostic.cause.contains("a VPN"), "{}", one.diagnostic.cause);
}

#[test]
fn a_fault_of_the_preflight_has_its_place_and_what_mends_it() {
    let text = "services: {web: {image: 'a:1', networks: [proxy]}}\nnetworks: {proxy: {external: true, name: edge}}\n";
    let mut missing = bench(text);
    let fault =
        crate::diag::Diagnostic::error("external-missing", "network `edge` does not exist").about("networks.proxy");
    missing.facts.faults.push(fault);
    let one = missing.one("external-missing");
    assert_eq!(one.fix, Some(Fix::CreateNetwork("edge".to_owned())));
    assert!(one.diagnostic.span.is_some());
}

#[test]
fn limits_below_what_a_program_needs_are_warnings() {
    let text = "services: {db: {image: 'mysql:9', mem_limit: 120m, environment: {MYSQL_ROOT_PASSWORD: x}}}";
    assert_eq!(said(text), ["memory-limit: 120 MiB are too little for mysql in `db`"]);
    let text = "services: {app: {image: 'a:1', command: 'node --max-old-space-size=16 x.js'}}";
    assert_eq!(
        said(text),
        ["heap-limit: the heap of node in `app` is limited to 16 MiB"]
    );
    let text = "services: {web: {image: 'nginx:1', command: [nginx], cap_drop: [ALL]}}";
    assert_eq!(
        said(text),
        ["goes-into-background: nginx of `web` goes into the background, and the container ends"]
    );
}
