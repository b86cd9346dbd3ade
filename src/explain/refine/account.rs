//! The users that a server's image is told of, and which server a login is for.

use super::configured;
use super::peer::{Host, model, resolve};
use crate::compose::Service;
use crate::explain::input::ExplainInput;
use crate::explain::rules::Finding;

/// Variables that tell an image its users: of the user's name (empty: the name is fixed) and of the password.
struct Account {
    user: &'static str,
    fixed: &'static str,
    password: &'static str,
}

const ACCOUNTS: &[Account] = &[
    Account {
        user: "",
        fixed: "root",
        password: "MYSQL_ROOT_PASSWORD",
    },
    Account {
        user: "",
        fixed: "root",
        password: "MARIADB_ROOT_PASSWORD",
    },
    Account {
        user: "MYSQL_USER",
        fixed: "",
        password: "MYSQL_PASSWORD",
    },
    Account {
        user: "MARIADB_USER",
        fixed: "",
        password: "MARIADB_PASSWORD",
    },
    Account {
        user: "POSTGRES_USER",
        fixed: "postgres",
        password: "POSTGRES_PASSWORD",
    },
    Account {
        user: "MONGO_INITDB_ROOT_USERNAME",
        fixed: "",
        password: "MONGO_INITDB_ROOT_PASSWORD",
    },
    Account {
        user: "RABBITMQ_DEFAULT_USER",
        fixed: "guest",
        password: "RABBITMQ_DEFAULT_PASS",
    },
    Account {
        user: "",
        fixed: "sa",
        password: "MSSQL_SA_PASSWORD",
    },
    Account {
        user: "",
        fixed: "elastic",
        password: "ELASTIC_PASSWORD",
    },
    Account {
        user: "MINIO_ROOT_USER",
        fixed: "",
        password: "MINIO_ROOT_PASSWORD",
    },
    Account {
        user: "",
        fixed: "default",
        password: "REDIS_PASSWORD",
    },
];

/// A password and where it is set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct GivenPassword {
    /// The variable's name, or what it is called.
    pub(super) place: String,
    /// Its key below the service.
    pub(super) key: String,
    pub(super) password: String,
}

/// The server the login is for: the host named, the service itself for a probe, or the only one the client depends on or
/// names that has accounts.
pub(super) fn server<'a>(input: ExplainInput<'a>, client: &'a Service, finding: &Finding) -> Option<&'a Service> {
    if let Some(host) = finding
        .groups
        .get("host")
        .filter(|host| !configured::is_nobodys(input, host))
    {
        return match resolve(input, host) {
            Host::Service(peer) => model(input, &peer.service.name),
            Host::Itself => Some(client),
            Host::Unknown => None,
        };
    }
    let project = input.stack.project.as_ref()?;
    let names_it = |service: &&&Service| {
        client.depends_on.contains_key(&service.name)
            || client
                .environment
                .values()
                .flatten()
                .any(|value| mentions(value, &service.name))
    };
    let is_other = |service: &&Service| service.name != client.name && has_account(service);
    let servers: Vec<&Service> = project.services.values().filter(is_other).collect();
    let named: Vec<&&Service> = servers.iter().filter(names_it).collect();
    match (named.as_slice(), servers.as_slice()) {
        ([only], _) => Some(only),
        // Its own probe.
        _ if has_account(client) => Some(client),
        ([], [only]) => Some(only),
        _ => None,
    }
}

pub(super) fn mentions(value: &str, name: &str) -> bool {
    value
        .split(|c: char| !(c.is_alphanumeric() || matches!(c, '-' | '_' | '.')))
        .any(|word| word == name)
}

pub(super) fn variable<'a>(service: &'a Service, name: &str) -> Option<&'a str> {
    Some(service.environment.get(name)?.as_deref().unwrap_or(""))
}

/// The user that the server was told, besides the one that it has anyway, and the variable that names it.
pub(super) fn named_user(server: &Service) -> Option<(&'static str, &str)> {
    let mut named = ACCOUNTS.iter().filter(|account| !account.user.is_empty());
    named.find_map(|account| {
        let user = variable(server, account.user).filter(|user| !user.is_empty())?;
        Some((account.user, user))
    })
}

/// Whether the server has a user from the beginning.
pub(super) fn is_built_in(server: &Service, user: &str) -> bool {
    let told = ACCOUNTS
        .iter()
        .filter(|account| server.environment.contains_key(account.password));
    told.filter(|account| variable(server, account.user).is_none())
        .any(|account| account.fixed == user)
}

/// The password that Redis is started with.
fn required_by_command(server: &Service) -> Option<GivenPassword> {
    let words = server.command.iter().chain(&server.entrypoint).flatten();
    let mut words = words.flat_map(|word| word.split_whitespace());
    words.find(|word| *word == "--requirepass")?;
    Some(GivenPassword {
        place: "--requirepass in its command".to_owned(),
        key: "command".to_owned(),
        password: words.next()?.trim_matches(['"', '\'']).to_owned(),
    })
}

fn has_account(service: &Service) -> bool {
    if required_by_command(service).is_some() {
        return true;
    }
    ACCOUNTS
        .iter()
        .any(|account| service.environment.contains_key(account.password))
}

/// The password that the server was told for a user.
pub(super) fn expected(server: &Service, user: Option<&str>) -> Option<GivenPassword> {
    let is_of_user = |account: &&Account| {
        let name = variable(server, account.user).unwrap_or(account.fixed);
        user.is_none_or(|user| user == name || (user == account.fixed && account.user.is_empty()))
    };
    if let Some(required) = required_by_command(server) {
        return Some(required);
    }
    let mut accounts = ACCOUNTS
        .iter()
        .filter(|account| server.environment.contains_key(account.password))
        .filter(is_of_user);
    let account = accounts.next()?;
    if user.is_none() && accounts.next().is_some() {
        return None;
    }
    Some(GivenPassword {
        place: account.password.to_owned(),
        key: format!("environment.{}", account.password),
        password: variable(server, account.password)?.to_owned(),
    })
}
