//! `graph`: the dependencies between services, as Mermaid, as Graphviz (as the reference's `alpha viz` writes it) and as
//! JSON.

use super::json;
use crate::compose::model::{Condition, Dependency, Port, Project, Service};
use serde_json::{Value, json};

/// What a drawing shows of each service besides its name, and how it is indented.
#[derive(Debug, Clone)]
pub struct GraphOptions {
    pub networks: bool,
    pub ports: bool,
    pub image: bool,
    /// One level of indentation.
    pub indentation: String,
}

/// A label's lines under a title.
struct Section {
    title: &'static str,
    lines: Vec<String>,
}

impl Section {
    /// Each of its lines on a line of its own, as both languages have it.
    fn markup(&self) -> String {
        let lines = self.lines.iter();
        lines.map(|line| format!("<br/>{}", markup(line))).collect()
    }
}

/// The graph in the DOT language of Graphviz, for `dot -Tsvg`.
pub fn graph_dot(project: &Project, options: &GraphOptions) -> String {
    let indent = &options.indentation;
    let mut text = format!("digraph {} {{\n{indent}layout=dot;\n", dot_string(&project.name));
    for service in project.services.values() {
        let mut label = format!("<font point-size=\"15\">{}</font>", markup(&service.name));
        for section in sections(project, service, options) {
            label.push_str(&format!(
                "<font point-size=\"10\"><br/><br/><b>{}:</b>{}</font>",
                section.title,
                section.markup()
            ));
        }
        let name = dot_string(&service.name);
        text.push_str(&format!("{indent}{name} [style=\"filled\" label=<{label}>];\n"));
    }
    text.push('\n');
    for (service, needed, _) in edges(project) {
        text.push_str(&format!("{indent}{} -> {};\n", dot_string(service), dot_string(needed)));
    }
    text.push_str("}\n");
    text
}

/// The graph as a Mermaid flowchart, which forges draw in a README. An arrow says what the service waits for.
pub fn graph_mermaid(project: &Project, options: &GraphOptions) -> String {
    let indent = &options.indentation;
    let place = |name: &str| project.services.get_index_of(name).unwrap_or_default();
    let mut text = "flowchart LR\n".to_owned();
    for (at, service) in project.services.values().enumerate() {
        let mut label = markup(&service.name);
        for section in sections(project, service, options) {
            label.push_str(&format!("<br/><b>{}</b>{}", section.title, section.markup()));
        }
        // Names may be words of the language (`end`), so nodes are numbered.
        text.push_str(&format!("{indent}s{at}[\"{label}\"]\n"));
    }
    for (service, needed, dependency) in edges(project) {
        let arrow = if dependency.required { "-->" } else { "-.->" };
        let condition = match dependency.condition {
            Condition::Started => String::new(),
            Condition::Healthy => "|healthy|".to_owned(),
            Condition::CompletedSuccessfully => "|completed|".to_owned(),
        };
        text.push_str(&format!(
            "{indent}s{} {arrow}{condition} s{}\n",
            place(service),
            place(needed)
        ));
    }
    text
}

/// The graph as one JSON object: `name` and `services`, each with what it depends on.
pub fn graph_json(project: &Project) -> String {
    let services: Vec<Value> = project
        .services
        .values()
        .map(|service| {
            let needs: Vec<Value> = service
                .depends_on
                .iter()
                .map(|(name, dependency)| {
                    json!({
                        "service": name,
                        "condition": dependency.condition.as_str(),
                        "required": dependency.required,
                        "restart": dependency.restart,
                    })
                })
                .collect();
            json!({
                "name": service.name,
                "image": service.image_name(project),
                "networks": networks(service),
                "ports": service.ports.iter().map(port).collect::<Vec<_>>(),
                "depends_on": needs,
            })
        })
        .collect();
    let mut text = json::write_pretty(&json!({ "name": project.name, "services": services }));
    text.push('\n');
    text
}

/// Every dependency: the service, what it needs, and how. Services that are not enabled are left out.
fn edges(project: &Project) -> impl Iterator<Item = (&str, &str, &Dependency)> {
    project.services.values().flat_map(|service| {
        let needs = service.depends_on.iter();
        needs
            .filter(|(name, _)| project.services.contains_key(*name))
            .map(|(name, dependency)| (service.name.as_str(), name.as_str(), dependency))
    })
}

fn sections(project: &Project, service: &Service, options: &GraphOptions) -> Vec<Section> {
    let networks = if options.networks {
        networks(service)
    } else {
        Vec::new()
    };
    let ports = if options.ports {
        service.ports.iter().map(port).collect()
    } else {
        Vec::new()
    };
    let image = if options.image {
        vec![service.image_name(project)]
    } else {
        Vec::new()
    };
    let all = [("Networks", networks), ("Ports", ports), ("Image", image)];
    let sections = all.into_iter().map(|(title, lines)| Section { title, lines });
    sections.filter(|section| !section.lines.is_empty()).collect()
}

/// The names of a service's networks, those of high priority first.
fn networks(service: &Service) -> Vec<String> {
    let priority = |name: &String| {
        let attachment = service.networks.get(name).and_then(Option::as_ref);
        attachment.map_or(0, |attachment| attachment.priority)
    };
    let mut names: Vec<String> = service.networks.keys().cloned().collect();
    names.sort_by(|left, right| priority(right).cmp(&priority(left)).then_with(|| left.cmp(right)));
    names
}

/// A port as `host_ip:published:target (protocol, mode)`; without a published one, as `:target`.
fn port(port: &Port) -> String {
    let mut text = format!("{}:{}", port.published, port.target);
    if !port.host_ip.is_empty() {
        text.insert_str(0, &format!("{}:", port.host_ip));
    }
    if !port.protocol.is_empty() {
        text.push_str(&format!(" ({}, {})", port.protocol, port.mode));
    }
    text
}

/// A text in quotes, as DOT has it.
fn dot_string(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\\\""))
}

/// A text in which nothing is taken for markup.
fn markup(text: &str) -> String {
    let escaped = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    escaped.replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compose::files::MemoryFiles;
    use crate::compose::{LoadOptions, load};

    fn project(text: &str) -> Project {
        let files = MemoryFiles::default().with("/srv/compose.yaml", text);
        let options = LoadOptions {
            cwd: "/srv".into(),
            ..LoadOptions::default()
        };
        let loaded = load(&options, &files);
        loaded.usable().unwrap().clone()
    }

    fn options(all: bool) -> GraphOptions {
        GraphOptions {
            networks: all,
            ports: all,
            image: all,
            indentation: "  ".to_owned(),
        }
    }

    const STACK: &str = "
name: shop
services:
  end:
    image: web:1
    ports: ['127.0.0.1:8080:80']
    networks: [front, back]
    depends_on:
      db: {condition: service_healthy}
      seed: {condition: service_completed_successfully, required: false}
      cache: {condition: service_started}
  db: {image: 'db<1>', networks: [back]}
  seed: {image: seed:1, networks: [back]}
  cache: {image: cache:1, networks: [back]}
networks: {front: {}, back: {}}
";

    #[test]
    fn mermaid_arrows_say_what_a_service_waits_for() {
        let text = graph_mermaid(&project(STACK), &options(false));
        let expected = "flowchart LR\n  s0[\"end\"]\n  s1[\"db\"]\n  s2[\"seed\"]\n  s3[\"cache\"]\n  \
                        s0 -->|healthy| s1\n  s0 -.->|completed| s2\n  s0 --> s3\n";
        assert_eq!(text, expected);
    }

    #[test]
    fn dot_shows_networks_ports_and_image_in_the_label_and_escapes_markup() {
        let text = graph_dot(&project(STACK), &options(true));
        let of_end = "  \"end\" [style=\"filled\" label=<<font point-size=\"15\">end</font><font point-size=\"10\"><br/>\
                      <br/><b>Networks:</b><br/>back<br/>front</font><font point-size=\"10\"><br/><br/><b>Ports:</b><br/>\
                      127.0.0.1:8080:80 (tcp, ingress)</font><font point-size=\"10\"><br/><br/><b>Image:</b><br/>web:1\
                      </font>>];\n";
        assert!(text.starts_with("digraph \"shop\" {\n  layout=dot;\n"), "{text}");
        assert!(text.contains(of_end), "{text}");
        assert!(text.contains("<br/>db&lt;1&gt;<"), "{text}");
        assert!(
            text.ends_with("\n\n  \"end\" -> \"db\";\n  \"end\" -> \"seed\";\n  \"end\" -> \"cache\";\n}\n"),
            "{text}"
        );
    }

    #[test]
    fn json_has_the_condition_of_every_dependency() {
        let graph: Value = serde_json::from_str(&graph_json(&project(STACK))).unwrap();
        assert_eq!(graph["name"], "shop");
        let seed = &graph["services"][0]["depends_on"][1];
        assert_eq!(seed["service"], "seed");
        assert_eq!(seed["condition"], "service_completed_successfully");
        assert_eq!(seed["required"], false);
    }
}
