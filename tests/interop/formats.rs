//! Lists in the formats of the docker CLI say what the reference says, byte by byte, of the same containers.

use crate::projects::Sample;
use crate::support::Tool;
use crate::{must, project};
use serde_json::Value;

const SHOP: Sample = Sample {
    name: "formats",
    files: &[(
        "compose.yaml",
        "x-small: &small\n  image: stackdeck-test/busybox:interop\n  stop_grace_period: 1s\nservices:\n  web:\n    <<: *small\n    command: [sh, -c, 'echo said by web; exec sleep 1000']\n    ports: ['127.0.0.1:28471:80', '127.0.0.1:28472-28473:81-82', '90']\n    volumes: ['data:/data']\n    labels: {shop.tier: front}\n    healthcheck: {test: 'true', interval: 1s}\n  job:\n    <<: *small\n    command: [sh, -c, 'exit 3']\nvolumes: {data: {}}\n",
    )],
    arguments: &[],
};

/// Templates for which both tools must print the same. Times are left out: they pass between the two runs.
const PS: &[&str] = &[
    "{{.Name}} {{.Service}} {{.State}} {{.ExitCode}} {{.Health}} {{.Project}} {{.Image}}",
    "{{.ID}} {{.Command}} {{.Names}} {{.Networks}} {{.Size}}",
    "{{.Publishers}}|{{.Ports}}",
    "{{.Mounts}}|{{.LocalVolumes}}|{{.CreatedAt}}",
    "{{range .Publishers}}{{.URL}}:{{.PublishedPort}}->{{.TargetPort}}/{{.Protocol}} {{end}}",
    "{{json .Name}} {{json .Publishers}} {{.Label \"shop.tier\"}}",
    "{{upper .Service}} {{title .State}} {{pad .Service 2 3}}| {{truncate .Name 4}} {{len .Name}} {{println .Service}}",
    "{{join (split .Name \"-\") \"/\"}} {{if eq .State \"running\"}}up{{else}}down{{end}} {{printf \"%q %-6s|\" .Service .State}}",
    "table {{.Name}}\\t{{.State}}\\t{{.Service}}",
];

/// The elements of a line that is a JSON array; any other line as it is.
fn elements(line: &str) -> Vec<String> {
    match serde_json::from_str(line) {
        Ok(Value::Array(elements)) => elements.iter().map(Value::to_string).collect(),
        _ => vec![line.to_owned()],
    }
}

#[test]
fn lists_in_the_docker_clis_formats_are_what_the_reference_prints() {
    let Some(project) = project("sdformat", &SHOP) else {
        return;
    };
    must(&project, Tool::Reference, &["up", "-d", "--wait", "web"]);
    must(&project, Tool::Reference, &["up", "-d", "job"]);
    project.docker(&["wait", &format!("{}-job-1", project.name)]);
    let mut wrong = Vec::new();
    let mut compare = |args: &[&str]| {
        let [ours, theirs] = [Tool::Ours, Tool::Reference].map(|tool| {
            let text = must(&project, tool, args);
            let lines = text.lines().filter(|line| !line.is_empty());
            // The order of the reference's containers is not the same from run to run, also within an array.
            let mut lines: Vec<String> = lines.flat_map(elements).collect();
            lines.sort();
            lines
        });
        if ours != theirs {
            wrong.push(format!("{args:?}\n  ours   {ours:#?}\n  theirs {theirs:#?}"));
        }
    };
    for template in PS {
        compare(&["ps", "-a", "--format", template]);
    }
    compare(&["ps", "-a", "--no-trunc", "--format", "{{.ID}} {{.Command}} {{.Mounts}}"]);
    compare(&["ps", "-a", "--services"]);
    compare(&["images", "-q"]);
    compare(&["images", "--format", "json"]);
    compare(&[
        "ls",
        "-a",
        "--format",
        "json",
        "--filter",
        &format!("name={}", project.name),
    ]);
    compare(&[
        "volumes",
        "--format",
        "{{.Name}} {{.Driver}} {{.Mountpoint}} {{.Scope}}",
    ]);
    compare(&["volumes", "-q"]);
    compare(&[
        "stats",
        "--no-stream",
        "--format",
        "{{.Name}} {{.ID}} {{.Container}} {{.PIDs}}",
    ]);
    must(&project, Tool::Reference, &["down", "-v"]);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
