//! Endpoint resolution against what the docker CLI does.

use super::*;
use sha2::{Digest, Sha256};

/// A docker configuration in a temporary directory.
struct Config(tempfile::TempDir);

impl Config {
    fn new(json: &str) -> Self {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("config.json"), json).unwrap();
        Self(dir)
    }

    fn with_context(self, name: &str, host: &str) -> Self {
        let id: String = Sha256::digest(name.as_bytes())
            .iter()
            .map(|b| format!("{b:02x}"))
            .collect();
        let dir = self.0.path().join("contexts/meta").join(id);
        std::fs::create_dir_all(&dir).unwrap();
        let meta = serde_json::json!({"Name": name, "Metadata": {}, "Endpoints": {"docker": {"Host": host, "SkipTLSVerify": false}}});
        std::fs::write(dir.join("meta.json"), meta.to_string()).unwrap();
        self
    }

    fn dir(&self) -> String {
        self.0.path().display().to_string()
    }
}

fn resolve_with(host: Option<&str>, context: Option<&str>, vars: &[(&str, &str)], there: &[&str]) -> Result<Endpoint> {
    let env = |name: &str| vars.iter().find(|(n, _)| *n == name).map(|(_, v)| (*v).to_owned());
    let options = ConnectOptions {
        host,
        slow: None,
        context,
        env: &env,
    };
    resolve(&options, &|path| there.iter().any(|t| Path::new(t) == path))
}

fn unix(path: &str) -> Address {
    Address::Unix(PathBuf::from(path))
}

#[test]
fn the_default_socket_is_used_when_nothing_names_another() {
    let got = resolve_with(None, None, &[], &[]).unwrap();
    assert_eq!(got.address, unix("/var/run/docker.sock"));
    assert_eq!(got.origin, EndpointOrigin::Default);
}

#[test]
fn the_default_falls_back_to_rootless_and_desktop_sockets_that_are_there() {
    let vars = [("XDG_RUNTIME_DIR", "/run/user/7"), ("HOME", "/home/a")];
    let rootless = resolve_with(None, None, &vars, &["/run/user/7/docker.sock"]).unwrap();
    assert_eq!(rootless.address, unix("/run/user/7/docker.sock"));
    let desktop = resolve_with(None, None, &vars, &["/home/a/.docker/run/docker.sock"]).unwrap();
    assert_eq!(desktop.address, unix("/home/a/.docker/run/docker.sock"));
}

#[test]
fn the_flag_beats_the_variable_beats_the_context() {
    let config = Config::new(r#"{"currentContext":"lab"}"#)
        .with_context("lab", "tcp://lab:2375")
        .with_context("other", "unix:///other.sock");
    let dir = config.dir();
    let vars = [
        ("DOCKER_CONFIG", dir.as_str()),
        ("DOCKER_HOST", "tcp://variable:1"),
        ("DOCKER_CONTEXT", "other"),
    ];
    let flag = resolve_with(Some("unix:///flag.sock"), None, &vars, &[]).unwrap();
    assert_eq!((flag.address, flag.origin), (unix("/flag.sock"), EndpointOrigin::Flag));
    let variable = resolve_with(None, None, &vars, &[]).unwrap();
    assert_eq!(
        (variable.address, variable.origin),
        (Address::Tcp("variable:1".into()), EndpointOrigin::Variable)
    );
    let named = [vars[0], vars[2]];
    let by_variable = resolve_with(None, None, &named, &[]).unwrap();
    assert_eq!(
        (by_variable.address, by_variable.origin),
        (unix("/other.sock"), EndpointOrigin::Context("other".into()))
    );
    let by_config = resolve_with(None, None, &vars[..1], &[]).unwrap();
    assert_eq!(
        (by_config.address, by_config.origin),
        (Address::Tcp("lab:2375".into()), EndpointOrigin::Context("lab".into()))
    );
    let by_flag = resolve_with(None, Some("lab"), &vars, &[]).unwrap();
    assert_eq!(by_flag.origin, EndpointOrigin::Context("lab".into()));
}

#[test]
fn the_context_named_default_is_the_default() {
    let got = resolve_with(None, Some("default"), &[], &[]).unwrap();
    assert_eq!(got.origin, EndpointOrigin::Default);
}

#[test]
fn a_context_that_is_not_there_is_named_with_those_that_are() {
    let config = Config::new("{}").with_context("lab", "tcp://lab:2375");
    let dir = config.dir();
    let error = resolve_with(None, Some("lba"), &[("DOCKER_CONFIG", &dir)], &[]).unwrap_err();
    assert_eq!(error.kind, ErrorKind::Missing);
    assert_eq!(error.subject, "lba");
    assert!(error.hints.iter().any(|hint| hint.contains("lab")), "{error:?}");
}

#[test]
fn host_and_context_together_are_refused() {
    let error = resolve_with(Some("unix:///x"), Some("y"), &[], &[]).unwrap_err();
    assert_eq!(error.kind, ErrorKind::Invalid);
}

#[test]
fn tcp_addresses_take_the_default_port() {
    for (host, want) in [
        ("tcp://engine", "engine:2375"),
        ("tcp://engine:1/base", "engine:1"),
        ("http://engine:80", "engine:80"),
        ("engine:9", "engine:9"),
        ("tcp://:2375", "localhost:2375"),
        ("tcp://[::1]", "[::1]:2375"),
        ("tcp://[::1]:7", "[::1]:7"),
    ] {
        let got = resolve_with(Some(host), None, &[], &[]).unwrap();
        assert_eq!(got.address, Address::Tcp(want.into()), "{host}");
    }
    assert_eq!(
        resolve_with(Some("unix://"), None, &[], &[]).unwrap().address,
        unix(DEFAULT_SOCKET)
    );
}

#[test]
fn tls_is_asked_for_by_the_environment_or_by_the_scheme() {
    let address = |vars: &[(&str, &str)]| resolve_with(None, None, vars, &[]).unwrap().address;
    let tls = |authority: &str, dir: Option<&str>| Address::Tls(authority.into(), Certificates(dir.map(PathBuf::from)));
    let verify = ("DOCKER_TLS_VERIFY", "1");
    let host = ("DOCKER_HOST", "tcp://lab");
    assert_eq!(
        address(&[host, verify, ("DOCKER_CERT_PATH", "/certs"), ("HOME", "/me")]),
        tls("lab:2376", Some("/certs"))
    );
    assert_eq!(
        address(&[host, verify, ("HOME", "/me")]),
        tls("lab:2376", Some("/me/.docker"))
    );
    assert_eq!(address(&[("DOCKER_HOST", "https://lab:9")]), tls("lab:9", None));
    // Sockets have no use for it.
    assert_eq!(address(&[("DOCKER_HOST", "unix:///x"), verify]), unix("/x"));
    let unchecked = resolve_with(None, None, &[host, ("DOCKER_TLS", "1")], &[]).unwrap_err();
    assert_eq!(unchecked.kind, ErrorKind::Unsupported);
    assert!(unchecked.hints[0].contains("DOCKER_TLS_VERIFY=1"), "{unchecked:?}");
}

#[test]
fn ssh_destinations_are_taken_apart() {
    let parse = |host: &str| resolve_with(Some(host), None, &[], &[]).map(|endpoint| endpoint.address);
    let want = |user: &str, host: &str, port, socket: &str| {
        Address::Ssh(SshDestination {
            user: user.into(),
            host: host.into(),
            port,
            socket: socket.into(),
        })
    };
    assert_eq!(parse("ssh://lab").unwrap(), want("", "lab", None, ""));
    assert_eq!(
        parse("ssh://me@lab:22/run/x.sock").unwrap(),
        want("me", "lab", Some(22), "/run/x.sock")
    );
    assert_eq!(
        parse("ssh://me@[::1]:2222/").unwrap(),
        want("me", "::1", Some(2222), "")
    );
    for wrong in [
        "ssh://",
        "ssh://me@",
        "ssh://lab:port",
        "ssh://-oProxyCommand=x",
        "ssh://me:secret@lab",
    ] {
        assert_eq!(parse(wrong).unwrap_err().kind, ErrorKind::Invalid, "{wrong}");
    }
}

#[test]
fn unsupported_endpoint_schemes_are_refused_with_a_hint() {
    let pipe = resolve_with(Some("npipe:////./pipe/docker_engine"), None, &[], &[]).unwrap_err();
    assert_eq!(pipe.kind, ErrorKind::Unsupported);
    assert!(pipe.hints[0].contains("ssh://"), "{pipe:?}");
    assert_eq!(
        resolve_with(Some("gopher://x"), None, &[], &[]).unwrap_err().kind,
        ErrorKind::Invalid
    );
}

#[test]
fn an_unreadable_configuration_is_an_error_not_a_default() {
    let config = Config::new("{nope");
    let dir = config.dir();
    let error = resolve_with(None, None, &[("DOCKER_CONFIG", &dir)], &[]).unwrap_err();
    assert_eq!(error.kind, ErrorKind::Invalid);
    assert!(error.subject.ends_with("config.json"), "{error:?}");
}

#[test]
fn a_password_in_an_address_is_refused_and_not_repeated() {
    for host in [
        "tcp://me:hunter2@lab:2376",
        "me:hunter2@lab",
        "ssh://me:hunter2@lab",
        "foo://me:hunter2@lab",
    ] {
        let variables = [("DOCKER_HOST", host)];
        let error = resolve_with(None, None, &variables, &[]).unwrap_err();
        let text = format!("{error} {:?}", error.hints);
        assert!(text.contains("lab") && !text.contains("hunter2"), "{text}");
    }
}
