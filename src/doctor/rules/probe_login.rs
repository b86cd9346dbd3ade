//! Healthchecks that log in with what the server will not accept.

use crate::compose::Service;
use crate::doctor::container_path::variable;
use crate::doctor::finding::DoctorFinding;
use crate::doctor::input::CheckInput;
use crate::doctor::known::known;
use crate::doctor::probe::{ProbeCommand, probe};
use crate::doctor::rules::config_file;
use crate::doctor::words::base_name;

const TEST: &[&str] = &["healthcheck", "test"];

pub(super) fn check(input: CheckInput<'_>, service: &Service, found: &mut Vec<DoctorFinding>) {
    let (Some(probe), Some((program, _))) = (probe(input, service), known(input, service)) else {
        return;
    };
    match program {
        "redis" => check_redis(input, service, &probe, found),
        "mysql" => check_mysql(input, service, &probe, found),
        "postgres" => check_postgres(input, service, &probe, found),
        _ => {}
    }
}

/// The value of an option: `-uNAME`, `-u NAME`, `--user=NAME`, `--user NAME`. `short` may be empty.
fn option<'w>(words: &'w [String], short: &str, long: &str) -> Option<&'w str> {
    for (at, word) in words.iter().enumerate() {
        let next = || words.get(at + 1).map(String::as_str);
        if word == long || (!short.is_empty() && word == short) {
            return next();
        }
        if let Some(value) = word.strip_prefix(long).and_then(|rest| rest.strip_prefix('=')) {
            return Some(value);
        }
        if !short.is_empty() && !word.starts_with("--") && word.len() > short.len() && word.starts_with(short) {
            return word.get(short.len()..);
        }
    }
    None
}

fn check_redis(input: CheckInput<'_>, service: &Service, probe: &ProbeCommand, found: &mut Vec<DoctorFinding>) {
    let Some(place) = config_file::redis_password(input, service) else {
        return;
    };
    let text = probe.text();
    let asks = |words: &&Vec<String>| {
        let client = words.first().map_or("", |word| base_name(word));
        matches!(client, "redis-cli" | "valkey-cli" | "keydb-cli")
    };
    let commands: Vec<Vec<String>> = probe.commands().into_iter().map(|command| command.words).collect();
    // `$(redis-cli ping)` is a word of another command.
    let is_inside = text.contains("redis-cli") || text.contains("valkey-cli");
    let logs_in = [
        "-a ",
        "-a\"",
        "--pass",
        "-u redis",
        "REDISCLI_AUTH",
        "VALKEYCLI_AUTH",
        "AUTH ",
        "--user",
    ];
    let says_password =
        logs_in.iter().any(|word| text.contains(word)) || commands.iter().flatten().any(|word| word == "-a");
    let in_environment = variable(input, service, "REDISCLI_AUTH").is_some_and(|value| !value.is_empty());
    let takes_any_answer = !is_inside && !commands.iter().any(|words| asks(&words));
    if takes_any_answer || says_password || in_environment {
        return;
    }
    let message = format!(
        "the healthcheck of `{}` does not log in, and the server wants a password",
        service.name
    );
    let error = input.error("probe-login", service, TEST, message);
    found.push(DoctorFinding::of(
        service,
        error
            .because(format!(
                "{place} sets a password: without it the answer is NOAUTH, never PONG"
            ))
            .hint("give the client the password: environment: {REDISCLI_AUTH: …}"),
    ));
}

fn check_mysql(input: CheckInput<'_>, service: &Service, probe: &ProbeCommand, found: &mut Vec<DoctorFinding>) {
    for words in probe.deciding() {
        let client = words.first().map_or("", |word| base_name(word));
        // `mysqladmin ping` succeeds although the login is refused.
        let asks = matches!(client, "mysql" | "mariadb")
            || (client.contains("admin") && !words.iter().any(|word| word == "ping"));
        if !asks || !(client.starts_with("mysql") || client.starts_with("mariadb")) {
            continue;
        }
        let user = option(&words, "-u", "--user").unwrap_or("root");
        let Some(password) = option(&words, "-p", "--password").filter(|text| !text.contains(['$', '`'])) else {
            continue;
        };
        let names: &[&str] = match user {
            "root" => &["MYSQL_ROOT_PASSWORD", "MARIADB_ROOT_PASSWORD"],
            _ => &["MYSQL_PASSWORD", "MARIADB_PASSWORD"],
        };
        let of_user = ["MYSQL_USER", "MARIADB_USER"]
            .iter()
            .find_map(|name| variable(input, service, name));
        if user != "root" && of_user.as_deref() != Some(user) {
            continue;
        }
        let Some((name, value)) = names
            .iter()
            .find_map(|name| Some((*name, variable(input, service, name)?)))
        else {
            continue;
        };
        if value.is_empty() || value == password {
            continue;
        }
        let message = format!(
            "the healthcheck of `{}` logs in as {user} with another password than {name}",
            service.name
        );
        let mut error = input.error("probe-login", service, TEST, message);
        if let Some(span) = input.tree.place(&service.name, &["environment", name]) {
            error = error.label(span, "the password is set here");
        }
        let error = error.because("the server answers: Access denied (error 1045)");
        found.push(DoctorFinding::of(
            service,
            error.hint(format!("use the variable: -p\"$${name}\" after CMD-SHELL")),
        ));
    }
}

fn check_postgres(input: CheckInput<'_>, service: &Service, probe: &ProbeCommand, found: &mut Vec<DoctorFinding>) {
    let set = |name: &str| variable(input, service, name).filter(|value| !value.is_empty());
    let made = set("POSTGRES_USER").unwrap_or_else(|| "postgres".to_owned());
    let database = set("POSTGRES_DB").unwrap_or_else(|| made.clone());
    // Roles and databases may be made by scripts.
    let has_scripts = service
        .volumes
        .iter()
        .any(|mount| mount.target.starts_with("/docker-entrypoint-initdb.d"));
    for words in probe.deciding() {
        let client = words.first().map_or("", |word| base_name(word));
        let is_url = words.iter().any(|word| word.contains("://") || word.contains('$'));
        if client != "psql" || is_url || has_scripts {
            continue;
        }
        let os_user = Some(service.user.as_str())
            .filter(|user| !user.is_empty())
            .unwrap_or("root");
        let (user, from) = match option(&words, "-U", "--username") {
            Some(user) => (user.to_owned(), "-U"),
            None => match set("PGUSER") {
                Some(user) => (user, "PGUSER"),
                None if os_user.starts_with(|c: char| c.is_ascii_digit()) => continue,
                None => (os_user.to_owned(), "the user the probe runs as"),
            },
        };
        if user != made && user != "postgres" || user == "postgres" && made != "postgres" {
            let message = format!(
                "the healthcheck of `{}` logs in as the role \"{user}\", which is not made",
                service.name
            );
            let error = input.error("probe-login", service, TEST, message);
            let error = error.because(format!(
                "{from} says \"{user}\"; the one role of a new server is \"{made}\" (POSTGRES_USER)"
            ));
            found.push(DoctorFinding::of(
                service,
                error.hint(format!("psql -U {made}, or pg_isready -U {made}")),
            ));
            continue;
        }
        let named = option(&words, "-d", "--dbname")
            .map(str::to_owned)
            .or_else(|| set("PGDATABASE"));
        let asked = named.unwrap_or_else(|| user.clone());
        if asked != database && !matches!(asked.as_str(), "postgres" | "template1") {
            let message = format!(
                "the healthcheck of `{}` asks for the database \"{asked}\", which is not made",
                service.name
            );
            let error = input.error("probe-login", service, TEST, message);
            let error = error.because(format!(
                "without -d the database is called as the role; a new server has \"{database}\" and \"postgres\""
            ));
            found.push(DoctorFinding::of(
                service,
                error.hint(format!("psql -U {made} -d {database}")),
            ));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_are_read_in_all_their_forms() {
        let words = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(option(&words("mysql -uroot -psecret"), "-u", "--user"), Some("root"));
        assert_eq!(option(&words("mysql -u app"), "-u", "--user"), Some("app"));
        assert_eq!(option(&words("mysql --user=app"), "-u", "--user"), Some("app"));
        assert_eq!(option(&words("mysql --protocol=TCP"), "-p", "--password"), None);
        assert_eq!(option(&words("psql --username x"), "-U", "--username"), Some("x"));
    }
}
