//! The domain, without IO: prices, tokens, rules, pages.

mod email;
mod page;
mod price;
mod rule;
mod token;

pub(crate) use self::{
    email::{Email, Password},
    page::{Page, PageQuery},
    price::Price,
    rule::{Change, Operator, Rule},
    token::Token,
};

/// Why a value was refused; fit to be shown to whoever sent it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub(crate) struct Refused(pub(crate) String);
