//! The variables of a project, and where each is defined.

use crate::diag::Span;
use indexmap::IndexMap;

/// The variables that interpolation sees, in order of definition.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Environment {
    variables: IndexMap<String, Variable>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Variable {
    pub value: String,
    /// Where it was defined.
    pub origin: VariableOrigin,
}

/// Where a variable was defined.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VariableOrigin {
    /// In the environment of the process.
    Process,
    /// In a `.env` file or one given with `--env-file`, at this place.
    File(Span),
    /// Set by the loader: `COMPOSE_PROJECT_NAME`.
    Project,
}

impl Environment {
    /// The environment of a process.
    pub fn from_process(variables: &IndexMap<String, String>) -> Self {
        let mut environment = Self::default();
        for (name, value) in variables {
            environment.set(name, value, VariableOrigin::Process);
        }
        environment
    }

    /// The value of a variable.
    pub fn value(&self, name: &str) -> Option<&str> {
        self.variables.get(name).map(|variable| variable.value.as_str())
    }

    pub fn get(&self, name: &str) -> Option<&Variable> {
        self.variables.get(name)
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Variable)> {
        self.variables.iter().map(|(name, variable)| (name.as_str(), variable))
    }

    /// Sets a variable, replacing an earlier value.
    pub fn set(&mut self, name: &str, value: &str, origin: VariableOrigin) {
        let variable = Variable {
            value: value.to_owned(),
            origin,
        };
        self.variables.insert(name.to_owned(), variable);
    }

    /// Sets a variable unless it is set already.
    pub fn set_default(&mut self, name: &str, value: &str, origin: VariableOrigin) {
        if !self.variables.contains_key(name) {
            self.set(name, value, origin);
        }
    }
}
