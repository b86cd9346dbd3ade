//! The dependency graph of a project: which service waits for which, and in what order. Edges are the declared and the
//! implied `depends_on`.

use super::Project;
use indexmap::IndexSet;

impl Project {
    /// Enabled services a service depends on directly.
    pub fn dependencies<'a>(&'a self, name: &str) -> impl Iterator<Item = &'a str> {
        self.services
            .get(name)
            .into_iter()
            .flat_map(|service| service.depends_on.keys())
            .filter(|other| self.services.contains_key(*other))
            .map(String::as_str)
    }

    /// Enabled services that depend on a service directly.
    pub fn dependents<'a>(&'a self, name: &str) -> impl Iterator<Item = &'a str> {
        self.services
            .values()
            .filter(move |service| service.depends_on.contains_key(name))
            .map(|service| service.name.as_str())
    }

    /// The named services and all they depend on, dependencies first.
    pub fn with_dependencies<'a>(&'a self, names: &[&'a str]) -> Vec<&'a str> {
        let mut done = IndexSet::new();
        for name in names.iter().filter(|name| self.services.contains_key(**name)) {
            self.visit(name, &mut done, &mut IndexSet::new());
        }
        done.into_iter().collect()
    }

    /// All enabled services, dependencies first, otherwise in the order of the file.
    pub fn in_dependency_order(&self) -> Vec<&str> {
        let names: Vec<&str> = self.services.keys().map(String::as_str).collect();
        self.with_dependencies(&names)
    }

    /// Depth-first search; a cycle (reported when loading) is cut where it closes.
    fn visit<'a>(&'a self, name: &'a str, done: &mut IndexSet<&'a str>, open: &mut IndexSet<&'a str>) {
        if done.contains(name) || !open.insert(name) {
            return;
        }
        for dependency in self.dependencies(name) {
            self.visit(dependency, done, open);
        }
        done.insert(name);
    }
}
