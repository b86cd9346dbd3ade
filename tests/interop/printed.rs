//! What is printed of a file alone is what the reference prints: the graph of dependencies, and the bake file.

use crate::projects::Sample;
use crate::support::Tool;
use crate::{must, project};
use serde_json::Value;

const BUILDS: Sample = Sample {
    name: "printed",
    files: &[(
        "compose.yaml",
        r#"
services:
  api:
    image: shop/api:1
    platform: linux/amd64
    networks: {back: {priority: 1}, front: {priority: 7}}
    ports: ["127.0.0.1:8080:80", "53:53/udp", "9000"]
    depends_on: {db: {condition: service_healthy}}
    build:
      context: ./api
      dockerfile: Dockerfile.api
      target: run
      args: {VERSION: "1", EMPTY: }
      labels: {tier: front}
      tags: ["shop/api:latest"]
      cache_from: ["shop/api:cache"]
      cache_to: [type=inline]
      no_cache: true
      pull: true
      shm_size: 64m
      network: host
      ssh: [default]
      secrets: [token, {source: home, target: where}]
      extra_hosts: ["registry:10.0.0.1"]
      additional_contexts: {shared: ./shared, base: "service:base"}
      ulimits: {nofile: {soft: 1000, hard: 2000}, nproc: 3}
      entitlements: [network.host]
  base:
    networks: [back]
    build:
      dockerfile_inline: |
        FROM scratch
        LABEL a=<b>
  db: {image: "db:1", networks: [back]}
networks: {front: {}, back: {}}
secrets: {token: {file: ./token}, home: {environment: SDI_VALUE}}
"#,
    )],
    arguments: &[],
};

#[test]
fn the_bake_file_and_the_graph_are_those_of_the_reference() {
    let Some(project) = project("sdprint", &BUILDS) else {
        return;
    };
    let graph = |tool: Tool, flags: &[&str]| {
        let text = must(&project, tool, &[&["alpha", "viz"], flags].concat());
        // The order of the reference's services is not the same from run to run.
        let lines = text.lines().filter(|line| !line.is_empty());
        let mut lines: Vec<String> = lines.map(str::to_owned).collect();
        lines.sort();
        lines
    };
    for flags in [
        &[][..],
        &["--networks", "--ports", "--image"],
        &["--spaces", "--indentation-size", "3", "--ports"],
    ] {
        assert_eq!(graph(Tool::Ours, flags), graph(Tool::Reference, flags), "{flags:?}");
    }
    let bake = |tool: Tool, flags: &[&str]| {
        let text = must(&project, tool, &[&["build", "--print"], flags].concat());
        let mut file: Value = serde_json::from_str(&text).unwrap();
        // The order of the reference's targets is not the same from run to run.
        let targets = file["group"]["default"]["targets"].as_array_mut().unwrap();
        targets.sort_by_key(Value::to_string);
        // Nor is that of keys and limits.
        for target in file["target"].as_object_mut().unwrap().values_mut() {
            for list in ["ssh", "ulimits"] {
                if let Some(entries) = target.get_mut(list).and_then(Value::as_array_mut) {
                    entries.sort_by_key(Value::to_string);
                }
            }
        }
        file
    };
    for flags in [
        &[][..],
        &["base"],
        &[
            "api",
            "--push",
            "--build-arg",
            "SDI_VALUE",
            "--build-arg",
            "B=2",
            "--ssh",
            "key=/k",
        ],
        &["base", "--no-cache", "--pull"],
    ] {
        assert_eq!(bake(Tool::Ours, flags), bake(Tool::Reference, flags), "{flags:?}");
    }
}
