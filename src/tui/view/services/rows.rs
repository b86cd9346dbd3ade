//! The rows of the table: what is broken on top, then the others, in groups or not.

use crate::stack::ServiceState;
use crate::tui::context::ViewContext;
use crate::tui::view::services::grouping::Grouping;
use crate::tui::view::services::narrow::ListFilter;
use crate::tui::view::services::order::{Sort, sorted};
use std::collections::BTreeSet;

/// A row of the table.
#[derive(Debug, Clone)]
pub(crate) enum TableRow<'a> {
    Group(GroupRow<'a>),
    Service(&'a ServiceState),
}

/// The row of a group, above those of its services unless it is folded.
#[derive(Debug, Clone)]
pub(crate) struct GroupRow<'a> {
    pub(crate) name: String,
    /// All its services, also those that stand on top.
    pub(crate) services: Vec<&'a ServiceState>,
    pub(crate) is_folded: bool,
}

/// What the rows are made by.
#[derive(Debug, Clone, Default)]
pub(crate) struct TableOrder {
    pub(crate) sort: Sort,
    pub(crate) filter: ListFilter,
    pub(crate) grouping: Grouping,
    /// The groups that are folded.
    pub(crate) folded: BTreeSet<String>,
}

/// All rows.
#[derive(Debug, Default)]
pub(crate) struct TableRows<'a> {
    pub(crate) rows: Vec<TableRow<'a>>,
    /// How many of them, the first, are broken services.
    pub(crate) broken: usize,
}

impl<'a> TableRows<'a> {
    pub(crate) fn new(order: &TableOrder, cx: ViewContext<'a>) -> Self {
        let mut services = sorted(order.sort, cx);
        services.retain(|service| order.filter.fits(service, cx));
        let is_broken = |service: &&ServiceState| cx.stack.is_broken(service, cx.stack.known_at(cx.now));
        let (broken, others): (Vec<_>, Vec<_>) = services.iter().copied().partition(is_broken);
        let mut rows: Vec<TableRow<'a>> = broken.iter().copied().map(TableRow::Service).collect();
        if order.grouping == Grouping::None {
            rows.extend(others.into_iter().map(TableRow::Service));
        } else {
            for (name, services) in order.grouping.divide(services, cx) {
                let is_folded = order.folded.contains(&name);
                let below = services
                    .iter()
                    .copied()
                    .filter(|service| !is_folded && !is_broken(service));
                let below: Vec<_> = below.map(TableRow::Service).collect();
                rows.push(TableRow::Group(GroupRow {
                    name,
                    services,
                    is_folded,
                }));
                rows.extend(below);
            }
        }
        Self {
            rows,
            broken: broken.len(),
        }
    }

    /// How many rows stay on top while the others scroll, where there is room for so many.
    pub(crate) fn pinned(&self, room: usize) -> usize {
        if self.rows.len() <= room {
            return 0;
        }
        self.broken.min(room / 2)
    }

    pub(crate) fn get(&self, at: usize) -> Option<&TableRow<'a>> {
        self.rows.get(at)
    }

    pub(crate) fn len(&self) -> usize {
        self.rows.len()
    }

    /// The row of a service.
    pub(crate) fn row_of(&self, name: &str) -> Option<usize> {
        let is_its = |row: &TableRow<'_>| row.service().is_some_and(|service| service.name == name);
        self.rows.iter().position(is_its)
    }

    /// The row of a group.
    pub(crate) fn row_of_group(&self, name: &str) -> Option<usize> {
        self.rows.iter().position(|row| match row {
            TableRow::Group(group) => group.name == name,
            TableRow::Service(_) => false,
        })
    }

    /// The groups there are.
    pub(crate) fn groups(&self) -> impl Iterator<Item = &GroupRow<'a>> {
        self.rows.iter().filter_map(|row| match row {
            TableRow::Group(group) => Some(group),
            TableRow::Service(_) => None,
        })
    }

    /// The services that have a row.
    pub(crate) fn services(&self) -> impl Iterator<Item = &'a ServiceState> {
        self.rows.iter().filter_map(TableRow::service)
    }
}

impl<'a> TableRow<'a> {
    /// The service whose row it is.
    pub(crate) fn service(&self) -> Option<&'a ServiceState> {
        match self {
            Self::Service(service) => Some(service),
            Self::Group(_) => None,
        }
    }
}

impl GroupRow<'_> {
    /// "7 ok · 1 broken · 2 coming up"
    pub(crate) fn words(&self, cx: ViewContext<'_>) -> String {
        let (stack, now) = (cx.stack, cx.stack.known_at(cx.now));
        let word = |service: &&&ServiceState| {
            if stack.is_broken(service, now) {
                "broken"
            } else if stack.blocked_by(service, now).is_some() {
                "blocked"
            } else if service.is_ready_at(now) {
                "ok"
            } else if service.containers.is_empty() && service.progress.is_none() {
                "not created"
            } else {
                "not ready"
            }
        };
        let counted = ["ok", "broken", "blocked", "not ready", "not created"].map(|wanted| {
            let count = self.services.iter().filter(|service| word(service) == wanted).count();
            (count > 0).then(|| format!("{count} {wanted}"))
        });
        let counted: Vec<String> = counted.into_iter().flatten().collect();
        counted.join(&format!(" {} ", cx.look.glyphs.dot))
    }
}
