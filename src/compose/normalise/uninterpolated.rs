//! Values implied in the tree of `config --no-interpolate`, where no model is built.

use crate::yaml::{Entry, Mapping, Node};

/// Adds implied values: the default network, names of resources, dependencies that follow from sharing.
pub(crate) fn imply_values(root: &mut Node, project: &str) {
    let span = root.span;
    let mut joins_default = false;
    for service in root.values_mut("services") {
        joins_default |= join_default_network(service);
        complete_build(service);
        if service.get("pull_policy").and_then(Node::as_str) == Some("if_not_present") {
            set(service, "pull_policy", Node::string("missing", span));
        }
        imply_dependencies(service);
    }
    if joins_default && root.at(&["networks", "default"]).is_none() {
        let networks = Node::map(Mapping::new(), span);
        let entries = root
            .as_map_mut()
            .map(|top| top.entry("networks".to_owned()).or_insert(Entry::implied(networks)));
        if let Some(entry) = entries {
            set(&mut entry.node, "default", Node::null(span));
        }
    }
    for section in ["networks", "volumes", "secrets", "configs"] {
        let entries = root.get_mut(section).and_then(Node::as_map_mut);
        for (key, entry) in entries.into_iter().flatten() {
            name_resource(key, &mut entry.node, project);
        }
    }
}

/// Puts a service without networks on `default`. Returns whether the service is on it.
fn join_default_network(service: &mut Node) -> bool {
    let empty = |node: &Node| {
        node.is_null() || node.as_map().is_some_and(Mapping::is_empty) || node.as_seq().is_some_and(<[_]>::is_empty)
    };
    let says = |key: &str| service.get(key).is_some_and(|node| !empty(node));
    if says("network_mode") || says("provider") || says("networks") {
        return service.at(&["networks", "default"]).is_some();
    }
    let span = service.span;
    let joined = Mapping::from([("default".to_owned(), Entry::implied(Node::null(span)))]);
    set(service, "networks", Node::map(joined, span));
    true
}

/// Adds the default Dockerfile to a build, and removes build arguments without a value.
fn complete_build(service: &mut Node) {
    let Some(build) = service.get_mut("build").filter(|build| build.as_map().is_some()) else {
        return;
    };
    let span = build.span;
    if build.get("dockerfile").is_none() && build.get("dockerfile_inline").is_none() {
        set(build, "dockerfile", Node::string("Dockerfile", span));
    }
    let Some(args) = build.get_mut("args") else { return };
    if let Some(items) = args.as_seq_mut() {
        items.retain(|item| item.as_str().is_some_and(|text| text.contains('=')));
    }
    if let Some(entries) = args.as_map_mut() {
        entries.retain(|_, entry| !entry.node.is_null());
    }
}

/// Adds a dependency on each service whose name, namespace or mounts are used, unless `depends_on` has one.
fn imply_dependencies(service: &mut Node) {
    let texts = |key: &str| -> Vec<String> {
        let items = service.get(key).and_then(Node::as_seq).unwrap_or(&[]);
        items.iter().filter_map(Node::as_str).map(str::to_owned).collect()
    };
    let first = |text: &str| text.split(':').next().unwrap_or(text).to_owned();
    let mut implied: Vec<(String, bool)> = texts("links").iter().map(|link| (first(link), true)).collect();
    for mode in ["network_mode", "ipc", "pid", "uts", "cgroup"] {
        let shared = service
            .get(mode)
            .and_then(Node::as_str)
            .and_then(|mode| mode.strip_prefix("service:"));
        implied.extend(shared.map(|name| (name.to_owned(), true)));
    }
    let mounts = texts("volumes_from");
    implied.extend(
        mounts
            .iter()
            .filter(|from| !from.starts_with("container:"))
            .map(|from| (first(from), false)),
    );
    let span = service.span;
    for (name, restart) in implied {
        if service.at(&["depends_on", &name]).is_some() {
            continue;
        }
        let mut fields = Mapping::new();
        let mut put = |key: &str, node: Node| fields.insert(key.to_owned(), Entry::implied(node));
        put("condition", Node::string("service_started", span));
        put("required", Node::bool(true, span));
        put("restart", Node::bool(restart, span));
        if service.get("depends_on").and_then(Node::as_map).is_none() {
            set(service, "depends_on", Node::map(Mapping::new(), span));
        }
        if let Some(depends_on) = service.get_mut("depends_on") {
            set(depends_on, &name, Node::map(fields, span));
        }
    }
}

/// Names a resource without a name `project_key`; an external one is named by its key.
fn name_resource(key: &str, resource: &mut Node, project: &str) {
    let span = resource.span;
    if resource.is_null() {
        *resource = Node::map(Mapping::new(), span);
    }
    if resource.get("name").is_none_or(Node::is_null) {
        let external = resource.get("external").and_then(Node::as_bool) == Some(true);
        let name = if external {
            key.to_owned()
        } else {
            format!("{project}_{key}")
        };
        set(resource, "name", Node::string(name, span));
    }
}

fn set(node: &mut Node, key: &str, value: Node) {
    if let Some(entries) = node.as_map_mut() {
        entries.insert(key.to_owned(), Entry::implied(value));
    }
}
