//! What becomes of each attribute of the Compose Specification on a swarm. The table is complete: a test compares it with
//! what the loader knows.

mod deploy;
mod objects;
mod service;

use super::support::SupportRow;

/// Everything known, in the order in which it is shown.
pub fn rows() -> impl Iterator<Item = &'static SupportRow> {
    objects::PROJECT
        .iter()
        .chain(service::ROWS)
        .chain(deploy::ROWS)
        .chain(objects::ROWS)
}

/// The row of an attribute.
pub fn row_of(attribute: &str) -> Option<&'static SupportRow> {
    rows().find(|row| row.covers(attribute))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compose::attributes;

    #[test]
    fn every_attribute_the_loader_knows_has_one_row() {
        let known = attributes();
        let covering = |attribute: &String| rows().filter(|row| row.covers(attribute)).count();
        let wrong: Vec<&String> = known.iter().filter(|attribute| covering(attribute) != 1).collect();
        assert_eq!(wrong, Vec::<&String>::new(), "each wants one row");
    }

    #[test]
    fn no_row_is_about_an_attribute_that_there_is_not() {
        let known = attributes();
        let unknown: Vec<&str> = rows()
            .map(|row| row.attribute)
            .filter(|name| !known.contains(*name))
            .collect();
        assert_eq!(unknown, Vec::<&str>::new());
    }

    #[test]
    fn what_is_not_honoured_says_why() {
        let silent =
            |row: &&SupportRow| row.outcome.support != crate::swarm::Support::Honoured && row.outcome.what.is_empty();
        let silent: Vec<&str> = rows().filter(silent).map(|row| row.attribute).collect();
        assert_eq!(silent, Vec::<&str>::new());
    }
}
