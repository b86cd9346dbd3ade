//! Who depends on whom: order, closures, the path of a cycle. Knows service names only.

use indexmap::{IndexMap, IndexSet};

/// Services and what each depends on, in the order of the file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Graph {
    needs: IndexMap<String, IndexSet<String>>,
}

impl Graph {
    /// A graph of `(service, what it depends on)`. Dependencies that are no services themselves are left out.
    pub fn new<'a, D>(services: impl IntoIterator<Item = (&'a str, D)>) -> Self
    where
        D: IntoIterator<Item = &'a str>,
    {
        let mut needs: IndexMap<String, IndexSet<String>> = services
            .into_iter()
            .map(|(name, on)| (name.to_owned(), on.into_iter().map(str::to_owned).collect()))
            .collect();
        let known: IndexSet<String> = needs.keys().cloned().collect();
        for on in needs.values_mut() {
            on.retain(|name| known.contains(name));
        }
        Self { needs }
    }

    /// What `service` depends on directly.
    pub fn dependencies<'a>(&'a self, service: &str) -> impl Iterator<Item = &'a str> {
        self.needs.get(service).into_iter().flatten().map(String::as_str)
    }

    /// What depends directly on `service`.
    pub fn dependents<'a>(&'a self, service: &'a str) -> impl Iterator<Item = &'a str> {
        self.needs
            .iter()
            .filter(move |(_, on)| on.contains(service))
            .map(|(name, _)| name.as_str())
    }

    /// Every service after all it depends on; otherwise in the order of the file. Services of a cycle come in the order of
    /// the file too: loading has already refused such a project.
    #[must_use]
    pub fn order(&self) -> Vec<&str> {
        let mut order = IndexSet::new();
        for name in self.needs.keys() {
            self.visit(name, &mut order, &mut IndexSet::new());
        }
        order.into_iter().collect()
    }

    fn visit<'a>(&'a self, name: &'a str, order: &mut IndexSet<&'a str>, open: &mut IndexSet<&'a str>) {
        if order.contains(name) || !open.insert(name) {
            return;
        }
        for on in self.dependencies(name) {
            self.visit(on, order, open);
        }
        order.insert(name);
    }

    /// `roots` with everything they depend on, directly or not, in the order of the file.
    #[must_use]
    pub fn with_dependencies<'a>(&'a self, roots: impl IntoIterator<Item = &'a str>) -> IndexSet<&'a str> {
        self.closure(roots, |name| self.dependencies(name).collect())
    }

    /// `roots` with everything that depends on them, directly or not, in the order of the file.
    #[must_use]
    pub fn with_dependents<'a>(&'a self, roots: impl IntoIterator<Item = &'a str>) -> IndexSet<&'a str> {
        self.closure(roots, |name| self.dependents(name).collect())
    }

    fn closure<'a>(
        &'a self,
        roots: impl IntoIterator<Item = &'a str>,
        next: impl Fn(&'a str) -> Vec<&'a str>,
    ) -> IndexSet<&'a str> {
        let mut seen = IndexSet::new();
        let mut open: Vec<&str> = roots
            .into_iter()
            .filter(|name| self.needs.contains_key(*name))
            .collect();
        while let Some(name) = open.pop() {
            if seen.insert(name) {
                open.extend(next(name));
            }
        }
        self.needs
            .keys()
            .map(String::as_str)
            .filter(|name| seen.contains(name))
            .collect()
    }

    /// The first cycle, from a service back to itself: `[a, b, a]`.
    #[must_use]
    pub fn cycle(&self) -> Option<Vec<&str>> {
        let mut done = IndexSet::new();
        self.needs
            .keys()
            .find_map(|name| self.cycle_from(name, &mut Vec::new(), &mut done))
    }

    fn cycle_from<'a>(
        &'a self,
        name: &'a str,
        path: &mut Vec<&'a str>,
        done: &mut IndexSet<&'a str>,
    ) -> Option<Vec<&'a str>> {
        if let Some(start) = path.iter().position(|earlier| *earlier == name) {
            let mut cycle = path.split_off(start);
            cycle.push(name);
            return Some(cycle);
        }
        if done.contains(name) {
            return None;
        }
        path.push(name);
        let found = self.dependencies(name).find_map(|on| self.cycle_from(on, path, done));
        path.pop();
        done.insert(name);
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn graph(text: &str) -> Graph {
        Graph::new(text.split(';').map(|row| {
            let (name, on) = row.split_once(':').unwrap();
            (name.trim(), on.split_whitespace())
        }))
    }

    #[test]
    fn dependencies_come_first_and_the_rest_keeps_the_order_of_the_file() {
        let graph = graph("web: api cache; other:; api: db; db:; cache:");
        assert_eq!(graph.order(), ["db", "api", "cache", "web", "other"]);
    }

    #[test]
    fn closures_go_both_ways() {
        let graph = graph("web: api; api: db; db:; other: db");
        assert_eq!(Vec::from_iter(graph.with_dependencies(["api"])), ["api", "db"]);
        assert_eq!(Vec::from_iter(graph.with_dependents(["api"])), ["web", "api"]);
        assert_eq!(
            Vec::from_iter(graph.with_dependents(["db"])),
            ["web", "api", "db", "other"]
        );
    }

    #[test]
    fn a_cycle_is_told_as_a_path() {
        assert_eq!(graph("a: b; b: c; c: a").cycle().unwrap(), ["a", "b", "c", "a"]);
        assert_eq!(graph("x: a; a: b; b: a").cycle().unwrap(), ["a", "b", "a"]);
        assert_eq!(graph("a: a").cycle().unwrap(), ["a", "a"]);
        assert_eq!(graph("a: b c; b: c; c:").cycle(), None);
    }

    #[test]
    fn an_unknown_dependency_is_left_out() {
        assert_eq!(graph("a: gone").order(), ["a"]);
    }
}
