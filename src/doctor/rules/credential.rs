//! Logins that a service is given for another one, and that the other one will not accept.

use crate::compose::Service;
use crate::doctor::container_path::variable;
use crate::doctor::finding::DoctorFinding;
use crate::doctor::input::CheckInput;
use crate::doctor::known::{KnownProgram, known};

/// The variables by which a server's image makes an account.
struct Account {
    user: &'static [&'static str],
    password: &'static [&'static str],
    /// The account's name where no variable says it; empty: there is none then.
    default_user: &'static str,
}

const ACCOUNTS: &[(&str, &[Account])] = &[
    (
        "mysql",
        &[
            Account {
                user: &["MYSQL_USER", "MARIADB_USER"],
                password: &["MYSQL_PASSWORD", "MARIADB_PASSWORD"],
                default_user: "",
            },
            Account {
                user: &[],
                password: &["MYSQL_ROOT_PASSWORD", "MARIADB_ROOT_PASSWORD"],
                default_user: "root",
            },
        ],
    ),
    (
        "postgres",
        &[Account {
            user: &["POSTGRES_USER"],
            password: &["POSTGRES_PASSWORD"],
            default_user: "postgres",
        }],
    ),
    (
        "mongo",
        &[Account {
            user: &["MONGO_INITDB_ROOT_USERNAME"],
            password: &["MONGO_INITDB_ROOT_PASSWORD"],
            default_user: "",
        }],
    ),
    (
        "rabbitmq",
        &[Account {
            user: &["RABBITMQ_DEFAULT_USER"],
            password: &["RABBITMQ_DEFAULT_PASS"],
            default_user: "guest",
        }],
    ),
];

pub(super) fn check(input: CheckInput<'_>, service: &Service, found: &mut Vec<DoctorFinding>) {
    if known(input, service).is_some_and(|(name, _)| ACCOUNTS.iter().any(|(server, _)| *server == name)) {
        return;
    }
    for name in service.depends_on.keys() {
        let Some(server) = input.project.services.get(name) else {
            continue;
        };
        let Some((program, known)) = known(input, server) else {
            continue;
        };
        check_local_root(input, (service, server), known, found);
        let accounts = ACCOUNTS.iter().find(|(kind, _)| *kind == program);
        for account in accounts.into_iter().flat_map(|(_, accounts)| *accounts) {
            check_account(input, (service, server), known, account, found);
        }
    }
}

/// A variable of a client that is about a server: `DB_PASSWORD`, `MYSQL_PWD`.
fn client_variable<'s>(service: &'s Service, known: &KnownProgram, ends: &[&str]) -> Option<(&'s str, &'s str)> {
    let about = |name: &str| {
        let (front, end) = name.rsplit_once('_').unwrap_or(("", name));
        let about = front
            .split('_')
            .any(|part| known.server.iter().any(|word| word == part));
        about && ends.contains(&end)
    };
    let found = service.environment.iter().find(|(name, _)| about(name));
    found.and_then(|(name, value)| Some((name.as_str(), value.as_deref()?)))
}

const PASSWORDS: &[&str] = &["PASSWORD", "PASS", "PASSWD", "PWD", "PW"];
const USERS: &[&str] = &["USER", "USERNAME", "LOGIN"];

fn check_account(
    input: CheckInput<'_>,
    (service, server): (&Service, &Service),
    known: &KnownProgram,
    account: &Account,
    found: &mut Vec<DoctorFinding>,
) {
    let set = |names: &[&'static str]| {
        names
            .iter()
            .find_map(|name| Some((*name, variable(input, server, name)?)))
    };
    let Some((name, wanted)) = set(account.password).filter(|(_, value)| !value.is_empty()) else {
        return;
    };
    let user = set(account.user).map_or_else(|| account.default_user.to_owned(), |(_, user)| user);
    let asked = client_variable(service, known, USERS);
    let Some((own, given)) = client_variable(service, known, PASSWORDS) else {
        return;
    };
    // Without a user of its own, the client means the account that is no administrator's.
    let is_meant = asked.map_or(account.default_user != "root", |(_, asked)| asked == user);
    if user.is_empty() || !is_meant || given == wanted || given.starts_with('/') {
        return;
    }
    let message = format!(
        "{own} of `{}` is not the password that `{}` gives to {user}",
        service.name, server.name
    );
    let mut warning = input.warning("credential-differs", service, &["environment", own], message);
    if let Some(span) = input.tree.place(&server.name, &["environment", name]) {
        warning = warning.label(span, format!("`{}` sets it here", server.name));
    }
    let spaced = given.trim_matches(['"', '\'', ' ']) == wanted;
    let cause = if spaced {
        "the quotes are part of the value: it is another password".to_owned()
    } else {
        format!(
            "a new `{}` makes {user} with {name}, and refuses every other password",
            server.name
        )
    };
    found.push(DoctorFinding::of(
        service,
        warning.because(cause).hint("give both the same variable: ${…}"),
    ));
}

/// An administrator that may log in from the server's own container only.
fn check_local_root(
    input: CheckInput<'_>,
    (service, server): (&Service, &Service),
    known: &KnownProgram,
    found: &mut Vec<DoctorFinding>,
) {
    let host = ["MYSQL_ROOT_HOST", "MARIADB_ROOT_HOST"]
        .iter()
        .find_map(|name| Some((*name, variable(input, server, name)?)));
    let is_local = |host: &str| matches!(host, "localhost" | "127.0.0.1" | "::1");
    let Some((name, host)) = host.filter(|(_, host)| is_local(host)) else {
        return;
    };
    let Some((own, _)) = client_variable(service, known, USERS).filter(|(_, user)| *user == "root") else {
        return;
    };
    let message = format!(
        "`{}` logs in to `{}` as root, which may only come from {host}",
        service.name, server.name
    );
    let mut error = input.error("login-local-only", service, &["environment", own], message);
    if let Some(span) = input.tree.place(&server.name, &["environment", name]) {
        error = error.label(span, "root is limited here");
    }
    found.push(DoctorFinding::of(
        service,
        error
            .because(format!(
                "{name} makes root@{host} only: another container is refused with error 1130"
            ))
            .hint("log in as an account of its own (MYSQL_USER), or set the variable to %"),
    ));
}
