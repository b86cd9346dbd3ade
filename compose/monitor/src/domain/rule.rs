//! A rule — token, operator, limit — and what a new price changes about it.

use std::fmt;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Price;

/// How a price is compared with the limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "UPPERCASE")]
pub(crate) enum Operator {
    Lt,
    Lte,
    Gt,
    Gte,
}

impl Operator {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Lt => "LT",
            Self::Lte => "LTE",
            Self::Gt => "GT",
            Self::Gte => "GTE",
        }
    }

    pub(crate) fn from_name(name: &str) -> Option<Self> {
        [Self::Lt, Self::Lte, Self::Gt, Self::Gte]
            .into_iter()
            .find(|operator| operator.name() == name)
    }
}

/// In words, for people: "is below".
impl fmt::Display for Operator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Lt => "is below",
            Self::Lte => "is at or below",
            Self::Gt => "is above",
            Self::Gte => "is at or above",
        })
    }
}

/// A limit and the side of it that matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Rule {
    pub(crate) operator: Operator,
    pub(crate) limit: Price,
}

/// What a price changes about a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Change {
    /// Still on the side it was on.
    None,
    /// The limit is crossed: the condition becomes true, the only moment an alert is raised.
    Crossed,
    /// The condition no longer holds; the next crossing counts again.
    Rearmed,
}

impl Rule {
    pub(crate) fn holds_at(self, price: Price) -> bool {
        match self.operator {
            Operator::Lt => price < self.limit,
            Operator::Lte => price <= self.limit,
            Operator::Gt => price > self.limit,
            Operator::Gte => price >= self.limit,
        }
    }

    /// Compares a new price with the previous state. A new rule starts as not holding, so one that is true at once
    /// raises one alert at once.
    pub(crate) fn change(self, held: bool, price: Price) -> Change {
        match (held, self.holds_at(price)) {
            (false, true) => Change::Crossed,
            (true, false) => Change::Rearmed,
            (true, true) | (false, false) => Change::None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn price(text: &str) -> Price {
        text.parse().unwrap()
    }

    /// Feeds prices to a rule and counts its alerts.
    fn alerts(operator: Operator, limit: &str, prices: &[&str]) -> Vec<String> {
        let rule = Rule {
            operator,
            limit: price(limit),
        };
        let mut held = false;
        let mut told = Vec::new();
        for at in prices {
            match rule.change(held, price(at)) {
                Change::Crossed => {
                    held = true;
                    told.push((*at).to_owned());
                }
                Change::Rearmed => held = false,
                Change::None => {}
            }
        }
        told
    }

    #[test]
    fn the_limit_itself_belongs_to_the_operators_with_an_e() {
        let at_limit = |operator| {
            Rule {
                operator,
                limit: price("100"),
            }
            .holds_at(price("100.00"))
        };
        assert_eq!(
            [Operator::Lt, Operator::Lte, Operator::Gt, Operator::Gte].map(at_limit),
            [false, true, false, true]
        );
    }

    #[test]
    fn one_crossing_raises_one_alert() {
        assert_eq!(
            alerts(Operator::Gt, "100", &["99", "101", "102", "150", "101"]),
            ["101"]
        );
        assert_eq!(alerts(Operator::Lt, "100", &["101", "99", "98", "97"]), ["99"]);
    }

    #[test]
    fn returning_behind_the_limit_rearms_the_rule() {
        assert_eq!(
            alerts(Operator::Gte, "100", &["99", "100", "99.999999999999", "100"]),
            ["100", "100"]
        );
        assert_eq!(alerts(Operator::Gt, "100", &["101", "100", "101"]), ["101", "101"]);
    }

    #[test]
    fn a_limit_reached_from_the_start_raises_one_alert() {
        assert_eq!(alerts(Operator::Lte, "100", &["50", "60", "70"]), ["50"]);
    }

    #[test]
    fn a_limit_that_is_never_reached_raises_no_alert() {
        assert_eq!(alerts(Operator::Gt, "100", &["99", "100", "1"]), Vec::<String>::new());
    }

    #[test]
    fn names_are_read_back() {
        for operator in [Operator::Lt, Operator::Lte, Operator::Gt, Operator::Gte] {
            assert_eq!(Operator::from_name(operator.name()), Some(operator));
            assert_eq!(
                serde_json::to_string(&operator).unwrap(),
                format!("\"{}\"", operator.name())
            );
        }
        assert_eq!(Operator::from_name("EQ"), None);
    }
}
