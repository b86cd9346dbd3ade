use super::*;

fn read(variables: &[(&str, &str)]) -> Result<Config, String> {
    let with_password = [("MYSQL_PASSWORD", "pw")].into_iter().chain(variables.iter().copied());
    let reader = Reader::new(with_password.map(|(k, v)| (k.to_owned(), v.to_owned())));
    Config::read(&reader).map_err(|error| error.to_string())
}

#[test]
fn defaults_are_enough() {
    let config = read(&[]).unwrap();
    assert_eq!(config.listen.to_string(), "0.0.0.0:8000");
    assert_eq!(config.ticker.interval, Duration::from_secs(60));
    assert_eq!(config.ticker.ttl, Duration::from_secs(120));
    assert_eq!(config.ticker.source, SourceKind::GateIo);
    assert!(config.jwt_secret_is_public);
    assert!(config.smtp.is_none() && config.webhook.is_none());
}

#[test]
fn an_empty_variable_is_an_unset_one() {
    let config = read(&[("SMTP_URL", ""), ("CHECK_INTERVAL", ""), ("JWT_SECRET", "")]).unwrap();
    assert!(config.smtp.is_none());
    assert_eq!(config.ticker.interval, Duration::from_secs(60));
}

#[test]
fn each_fault_is_one_clear_line() {
    for (variable, value, wanted) in [
        (
            "LISTEN",
            "nowhere",
            r#"LISTEN is "nowhere", and should be an address and a port, like 0.0.0.0:8000"#,
        ),
        (
            "CHECK_INTERVAL",
            "60",
            r#"CHECK_INTERVAL is "60", and should be a duration like 30s, 5m or 12h"#,
        ),
        (
            "CHECK_INTERVAL",
            "0s",
            r#"CHECK_INTERVAL is "0s", and should be from 1s to 86400s"#,
        ),
        (
            "TICKER_SOURCE",
            "nasdaq",
            r#"TICKER_SOURCE is "nasdaq", and should be gateio or synthetic"#,
        ),
        (
            "TICKER_BASE_URL",
            "ftp://x",
            "TICKER_BASE_URL is not an http:// or https:// address",
        ),
        (
            "MYSQL_TLS",
            "maybe",
            r#"MYSQL_TLS is "maybe", and should be preferred, required, verify or disabled"#,
        ),
        (
            "MYSQL_PORT",
            "70000",
            r#"MYSQL_PORT is "70000", and should be a port number"#,
        ),
        (
            "LOG_LEVEL",
            "loud",
            r#"LOG_LEVEL is "loud", and should be error, warn, info, debug or trace"#,
        ),
        (
            "MYSQL_PASSWORD_FILE",
            "/x",
            "MYSQL_PASSWORD and MYSQL_PASSWORD_FILE are both set; keep one",
        ),
        (
            "REDIS_PASSWORD_FILE",
            "/no/such",
            r#"REDIS_PASSWORD_FILE names "/no/such", which cannot be read: No such file or directory (os error 2)"#,
        ),
        (
            "SMTP_URL",
            "smtp://mail.example",
            "SMTP_FROM is not set (the sender of alerts, since SMTP_URL is set)",
        ),
    ] {
        assert_eq!(read(&[(variable, value)]).unwrap_err(), wanted);
    }
}

#[test]
fn the_password_of_the_database_has_no_default() {
    assert_eq!(
        Config::read(&Reader::default()).unwrap_err().to_string(),
        "MYSQL_PASSWORD is not set (or MYSQL_PASSWORD_FILE)"
    );
}

#[test]
fn no_message_and_no_debug_output_shows_a_secret() {
    for (variable, value) in [
        ("JWT_SECRET", "hunter2"),
        ("SMTP_URL", "http://bob:hunter2@x"),
        ("WEBHOOK_URL", "mailto:hunter2"),
    ] {
        let message = read(&[(variable, value)]).unwrap_err();
        assert!(!message.contains("hunter2"), "{message}");
    }
    let long = "hunter2-hunter2-hunter2-hunter2-hunter2";
    let config = read(&[
        ("JWT_SECRET", long),
        ("REDIS_PASSWORD", "hunter2"),
        ("SMTP_URL", "smtp://b:hunter2@mail.example"),
        ("SMTP_FROM", "a@b.c"),
    ])
    .unwrap();
    assert!(!format!("{config:?}").contains("hunter2"));
}

#[test]
fn a_secret_can_come_from_a_file() {
    let path = std::env::temp_dir().join(format!("monitor-secret-{}", std::process::id()));
    std::fs::write(&path, "from the file\r\n").unwrap();
    let config = read(&[("REDIS_PASSWORD_FILE", path.to_str().unwrap())]).unwrap();
    std::fs::remove_file(&path).unwrap();
    assert_eq!(config.redis.password.unwrap().expose(), "from the file");
}

#[test]
fn the_healthcheck_asks_this_machine() {
    let address = |listen: &str| {
        own_address(&Reader::new([("LISTEN".to_owned(), listen.to_owned())]))
            .unwrap()
            .to_string()
    };
    assert_eq!(address("0.0.0.0:9000"), "127.0.0.1:9000");
    assert_eq!(address("[::]:9000"), "127.0.0.1:9000");
    assert_eq!(address("10.0.0.5:9000"), "10.0.0.5:9000");
}
