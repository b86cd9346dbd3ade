//! A database that the server does not have: the one that it was told to make.

use super::account::server;
use super::login;
use super::peer::model;
use crate::compose::Service;
use crate::explain::input::ExplainInput;
use crate::explain::rules::Finding;
use crate::explain::{Certainty, edit};

/// Variables that name the database which an image makes.
const VARIABLES: &[&str] = &[
    "MYSQL_DATABASE",
    "MARIADB_DATABASE",
    "POSTGRES_DB",
    "MONGO_INITDB_DATABASE",
];

pub(super) fn refine(input: ExplainInput<'_>, finding: &Finding) -> Option<Finding> {
    of_database(input, finding).or_else(|| {
        let role = finding.groups.get("role")?;
        let client = model(input, &input.service.name)?;
        login::unknown_user(input, finding, server(input, client, finding)?, role)
    })
}

fn of_database(input: ExplainInput<'_>, finding: &Finding) -> Option<Finding> {
    let asked = finding.groups.get("database")?;
    let client = model(input, &input.service.name)?;
    let server = server(input, client, finding).filter(|server| server.name != client.name)?;
    let (variable, made) = made(server)?;
    if made == asked {
        return None;
    }
    let mut variables = client.environment.iter();
    let place = variables
        .find(|(_, value)| value.as_deref().is_some_and(|value| value.contains(asked.as_str())))
        .and_then(|(name, _)| edit::replace(input, &format!("environment.{name}"), asked, made));
    Some(
        finding
            .concluding(
                Certainty::Certain,
                format!(
                    "`{}` asks for the database `{asked}`, and `{}` was told to make `{made}` ({variable})",
                    client.name, server.name
                ),
                format!("ask for `{made}`, or create `{asked}` in the server"),
            )
            .at(place),
    )
}

fn made(server: &Service) -> Option<(&'static str, &str)> {
    VARIABLES.iter().find_map(|name| {
        let made = server.environment.get(*name)?.as_deref()?;
        (!made.is_empty()).then_some((*name, made))
    })
}
