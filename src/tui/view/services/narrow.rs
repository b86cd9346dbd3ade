//! Which services the table shows: words of their names, `state:`, `profile:`, `label:`; each with `!` for the opposite.

use crate::compose::Service;
use crate::stack::ServiceState;
use crate::tui::context::ViewContext;
use crate::tui::facts;

/// What the services shown have in common.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct ListFilter {
    source: String,
    terms: Vec<ListTerm>,
}

/// One word of it; all must fit.
#[derive(Debug, Clone, PartialEq, Eq)]
struct ListTerm {
    is_not: bool,
    kind: TermKind,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum TermKind {
    /// Part of the name.
    Name(String),
    /// The beginning of a word of the state.
    State(String),
    Profile(String),
    Label {
        key: String,
        value: String,
    },
}

impl ListFilter {
    /// Reads what was typed.
    ///
    /// # Errors
    /// What is wrong with it, in one line.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let terms = text.split_whitespace().map(ListTerm::parse);
        Ok(Self {
            source: text.trim().to_owned(),
            terms: terms.collect::<Result<_, _>>()?,
        })
    }

    /// As it was typed; empty when it lets everything through.
    pub(crate) fn source(&self) -> &str {
        &self.source
    }

    pub(crate) fn fits(&self, service: &ServiceState, cx: ViewContext<'_>) -> bool {
        self.terms.iter().all(|term| term.kind.fits(service, cx) != term.is_not)
    }
}

impl ListTerm {
    fn parse(word: &str) -> Result<Self, String> {
        let (is_not, word) = match word.strip_prefix('!') {
            Some(rest) => (true, rest),
            None => (false, word),
        };
        let lower = |text: &str| text.to_lowercase();
        let kind = match word.split_once(':') {
            None => TermKind::Name(lower(word)),
            Some(("state", state)) => TermKind::State(lower(state)),
            Some(("profile", profile)) => TermKind::Profile(profile.to_owned()),
            Some(("label", label)) => {
                let (key, value) = label.split_once('=').unwrap_or((label, ""));
                TermKind::Label {
                    key: key.to_owned(),
                    value: value.to_owned(),
                }
            }
            Some((key, _)) => {
                return Err(format!("there is no {key}: here; there are state: profile: label:"));
            }
        };
        Ok(Self { is_not, kind })
    }
}

impl TermKind {
    fn fits(&self, service: &ServiceState, cx: ViewContext<'_>) -> bool {
        match self {
            Self::Name(part) => service.name.to_lowercase().contains(part),
            Self::State(word) => states(service, cx).split_whitespace().any(|one| one.starts_with(word)),
            Self::Profile(wanted) => {
                let mut profiles = declared(&service.name, cx).into_iter().flat_map(|one| &one.profiles);
                profiles.any(|profile| profile.starts_with(wanted))
            }
            Self::Label { key, value } => label(service, key, cx).is_some_and(|own| own.starts_with(value)),
        }
    }
}

/// All words for the state of a service.
fn states(service: &ServiceState, cx: ViewContext<'_>) -> String {
    let (stack, now) = (cx.stack, cx.now);
    let words = facts::state_words(service, stack, now);
    let standing = if stack.is_broken(service, now) {
        "broken"
    } else if stack.blocked_by(service, now).is_some() {
        "blocked"
    } else if service.is_ready_at(now) {
        "ready"
    } else {
        ""
    };
    format!("{words} {} {standing}", service.phase().word())
}

/// A service as the file declares it.
pub(super) fn declared<'a>(name: &str, cx: ViewContext<'a>) -> Option<&'a Service> {
    cx.stack.project.as_ref()?.services.get(name)
}

/// A label of a service, as declared; of one that no file declares, that of its container.
pub(super) fn label<'a>(service: &'a ServiceState, key: &str, cx: ViewContext<'a>) -> Option<&'a str> {
    let found = match declared(&service.name, cx) {
        Some(declared) => declared.labels.get(key),
        None => service
            .containers
            .first()
            .and_then(|container| container.labels.get(key)),
    };
    found.map(String::as_str)
}
