//! Projects in a registry: what either tool publishes the other reads.

use crate::registry::{Access, Registry};
use crate::registry_program;
use crate::support::{self, Project, Ran, Tool, reference, run};
use serde_json::Value;
use std::fs;
use std::path::PathBuf;

const FILE: &str = "name: published
services:
  web:
    image: stackdeck-test/busybox:interop
    command: [sleep, \"${SECONDS_TO_SLEEP:-600}\"]
    extends: { file: parts/base.yaml, service: base }
    init: true
";
const BASE: &str = "services:
  base:
    image: x
    labels: { part: base }
    stop_grace_period: 1s
";

/// A project and a registry over TLS that its tools trust.
struct Publishing {
    registry: Registry,
    project: Project,
}

impl Publishing {
    fn new(name: &str) -> Option<Self> {
        let program = registry_program()?;
        let registry = Registry::start(&program, Access::Tls);
        registry.curl(&[&registry.url("")]);
        let project = Project::new(name, FILE);
        project.write_file("parts/base.yaml", BASE);
        Some(Self { registry, project })
    }

    /// Runs a tool with a cache of its own, without asking for the project's name.
    fn tool(&self, tool: Tool, args: &[&str]) -> Ran {
        self.tool_with_cache(tool, args, &format!("cache-{tool:?}"))
    }

    fn tool_with_cache(&self, tool: Tool, args: &[&str], cache: &str) -> Ran {
        let mut command = tool.command(self.project.dir.path(), args);
        command.env("SSL_CERT_FILE", self.registry.dir.path().join("ca.pem"));
        command.env("XDG_CACHE_HOME", self.project.dir.path().join(cache));
        run(&mut command)
    }

    fn ours(&self, args: &[&str]) -> Ran {
        self.tool(Tool::Ours, args)
    }

    fn name(&self, rest: &str) -> String {
        format!("127.0.0.1:{}/lab/{rest}", self.registry.port)
    }

    fn manifest(&self, path: &str) -> Value {
        let accept = "accept: application/vnd.oci.image.manifest.v1+json, application/vnd.oci.image.index.v1+json";
        let text = self.registry.curl(&["-H", accept, &self.registry.url(path)]);
        serde_json::from_str(&text).unwrap()
    }
}

/// A manifest without what says who wrote it and when, and with the names of its other files made alike.
fn essence(mut manifest: Value) -> Value {
    manifest["annotations"] = Value::Null;
    for layer in manifest["layers"].as_array_mut().unwrap() {
        layer["annotations"]["com.docker.compose.version"] = Value::Null;
        let long = |name: &Value| name.as_str().is_some_and(|name| name.len() > 60);
        for key in ["com.docker.compose.file", "com.docker.compose.envfile"] {
            if long(&layer["annotations"][key]) {
                layer["annotations"][key] = "hash".into();
            }
        }
        // The names of other files stand in the text.
        if layer["annotations"]["com.docker.compose.extends"].is_null() {
            layer["digest"] = Value::Null;
            layer["data"] = Value::Null;
            layer["size"] = Value::Null;
        }
    }
    manifest
}

#[test]
fn what_either_tool_publishes_the_other_reads() {
    let Some(publishing) = Publishing::new("sdremote-publish") else {
        return;
    };
    // The reference cannot rewrite a flow mapping.
    let block = FILE.replace(
        "{ file: parts/base.yaml, service: base }",
        "\n      service: base\n      file: parts/base.yaml",
    );
    publishing.project.write(&block);
    let mut published = vec![(Tool::Ours, publishing.name("ours:1"))];
    if reference().is_some() {
        published.push((Tool::Reference, publishing.name("theirs:1")));
    }
    let local = publishing.ours(&["config"]).expect(0).out;
    let readers: Vec<Tool> = published.iter().map(|(tool, _)| *tool).collect();
    for (tool, name) in &published {
        publishing.tool(*tool, &["publish", "-y", name]).expect(0);
        for reader in &readers {
            let read = publishing
                .tool(*reader, &["-f", &format!("oci://{name}"), "config"])
                .expect(0);
            assert_eq!(read.out, local, "published by {tool:?}, read by {reader:?}");
        }
    }
    if readers.len() > 1 {
        let manifest = |name: &str| essence(publishing.manifest(&format!("lab/{name}/manifests/1")));
        assert_eq!(manifest("ours"), manifest("theirs"));
        // Fetched by one, it is at the same place for the other, with the same content.
        let name = format!("oci://{}", publishing.name("ours:1"));
        let paths = |tool, cache: &str| {
            publishing
                .tool_with_cache(tool, &["-f", &name, "config"], cache)
                .expect(0);
            let dir = publishing.project.dir.path().join(cache).join("docker-compose");
            let kept = fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path());
            kept.map(|path| path.file_name().unwrap().to_owned())
                .collect::<Vec<_>>()
        };
        assert_eq!(paths(Tool::Ours, "a"), paths(Tool::Reference, "b"));
    }
}

#[test]
fn a_flow_mapping_is_published_whole_and_older_registries_get_an_older_artifact() {
    let Some(publishing) = Publishing::new("sdremote-publish-flow") else {
        return;
    };
    let name = publishing.name("flow:1");
    publishing
        .ours(&["publish", "-y", "--oci-version", "1.0", &name])
        .expect(0);
    let local = publishing.ours(&["config"]).expect(0).out;
    let fetched = publishing
        .ours(&["-f", &format!("oci://{name}"), "config"])
        .expect(0)
        .out;
    assert_eq!(fetched, local);
    let manifest = publishing.manifest("lab/flow/manifests/1");
    assert!(manifest.get("artifactType").is_none());
    assert_eq!(
        manifest["config"]["mediaType"],
        "application/vnd.docker.compose.config.empty.v1+json"
    );
    if reference().is_some() {
        let theirs = publishing
            .tool(Tool::Reference, &["-f", &format!("oci://{name}"), "config"])
            .expect(0);
        assert_eq!(theirs.out, local);
    }
    publishing
        .ours(&["publish", "-y", "--oci-version", "3", &name])
        .expect(2);
    publishing.ours(&["publish", "-y", "127.0.0.1/Lab/x"]).expect(2);
}

#[test]
fn env_files_are_published_only_when_allowed() {
    let Some(publishing) = Publishing::new("sdremote-publish-env") else {
        return;
    };
    let project = &publishing.project;
    project.write("services:\n  web:\n    image: x\n    env_file: [{path: ./one.env}]\n    volumes: ['./data:/d']\n");
    project.write_file("one.env", "DB_PASSWORD=hunter22\n");
    let name = publishing.name("env:1");
    let refused = publishing.ours(&["publish", "-y", &name]).expect(2);
    assert!(refused.err.contains("--with-env"), "{}", refused.err);
    let asked = publishing.ours(&["publish", "--with-env", &name]).expect(0);
    assert!(
        asked.err.contains("./data") || asked.err.contains("/data at /d"),
        "{}",
        asked.err
    );
    assert!(asked.err.contains("nothing was published"), "{}", asked.err);
    let shown = publishing
        .ours(&["--dry-run", "publish", "-y", "--with-env", &name])
        .expect(0);
    assert!(shown.out.contains("would publish compose.yaml"), "{}", shown.out);
    publishing.ours(&["-f", &format!("oci://{name}"), "config"]).expect(2);

    publishing.ours(&["publish", "-y", "--with-env", &name]).expect(0);
    let mut tools = vec![Tool::Ours];
    tools.extend(reference().map(|_| Tool::Reference));
    for tool in tools {
        let read = publishing
            .tool(tool, &["-f", &format!("oci://{name}"), "config"])
            .expect(0)
            .out;
        assert!(read.contains("DB_PASSWORD: hunter22"), "{tool:?}: {read}");
    }

    project.write("services: {web: {build: .}}\n");
    publishing.ours(&["publish", "-y", &name]).expect(2);
    project.write("include: [other.yaml]\nservices: {web: {image: x}}\n");
    project.write_file("other.yaml", "services: {o: {image: x}}\n");
    let local = publishing.ours(&["publish", "-y", &name]).expect(2);
    assert!(local.err.contains("other.yaml"), "{}", local.err);
}

#[test]
fn a_fetched_file_says_where_it_came_from() {
    let Some(publishing) = Publishing::new("sdremote-publish-say") else {
        return;
    };
    let project = &publishing.project;
    // The reference checks less before it publishes; a fault is put in through the cache.
    let name = publishing.name("say:1");
    publishing.ours(&["publish", "-y", &name]).expect(0);
    let reference = format!("oci://{name}");
    publishing.ours(&["-f", &reference, "config", "-q"]).expect(0);
    let cache = project.dir.path().join("cache-Ours/docker-compose");
    let root: PathBuf = fs::read_dir(&cache).unwrap().next().unwrap().unwrap().path();
    fs::write(
        root.join("compose.yaml"),
        "services:\n  web:\n    image: x\n    comand: y\n",
    )
    .unwrap();
    let place = format!("{reference}: compose.yaml:4:5");
    let own = publishing.ours(&["-f", &reference, "config"]).expect(2);
    assert!(own.err.contains(&place), "{}", own.err);
    for file in [
        format!("include: ['{reference}']\nservices: {{}}\n"),
        format!("services: {{a: {{extends: {{file: '{reference}', service: web}}}}}}\n"),
    ] {
        project.write(&file);
        let other = publishing.ours(&["config"]).expect(2);
        assert!(other.err.contains(&place), "{file}: {}", other.err);
    }
}

#[test]
fn what_cannot_be_fetched_is_said_plainly() {
    let Some(publishing) = Publishing::new("sdremote-publish-gone") else {
        return;
    };
    let said = |reference: &str, words: &[&str]| {
        let ran = publishing.ours(&["-f", reference, "config"]).expect(2);
        for word in words {
            assert!(ran.err.contains(word), "{reference}: {word}: {}", ran.err);
        }
    };
    let unknown = format!("oci://{}", publishing.name("none:1"));
    said(&unknown, &["cannot fetch oci://", "has no lab/none:1"]);
    said(
        "oci://127.0.0.1:1/lab/x:1",
        &["127.0.0.1:1 cannot be reached", "nobody listens there"],
    );
    said("oci://127.0.0.1:1/Lab/x", &["lower-case"]);
    let untrusted = format!("oci://{}", publishing.name("none:1"));
    let mut command = Tool::Ours.command(publishing.project.dir.path(), &["-f", &untrusted, "config"]);
    command.env_remove("SSL_CERT_FILE");
    let untrusted = run(command.env("XDG_CACHE_HOME", publishing.project.dir.path())).expect(2);
    assert!(
        untrusted.err.contains("its certificate is not trusted here"),
        "{}",
        untrusted.err
    );
    said("https://127.0.0.1:1/compose.yaml", &["neither an artifact", ".git"]);

    // An image is no project, and a manifest beyond the limits is not read.
    let put = |tag: &str, manifest: &str| {
        let file = publishing.registry.dir.path().join("manifest");
        fs::write(&file, manifest).unwrap();
        let data = format!("@{}", file.display());
        let kind = "content-type: application/vnd.oci.image.manifest.v1+json";
        let url = publishing.registry.url(&format!("lab/odd/manifests/{tag}"));
        publishing
            .registry
            .curl(&["-X", "PUT", "-H", kind, "--data-binary", &data, &url]);
        format!("oci://{}", publishing.name(&format!("odd:{tag}")))
    };
    let empty = publishing.registry.put_blob_of("lab/odd", b"{}");
    let image = format!(
        "{{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\",\"config\":{{\"mediaType\":\"application/vnd.oci.image.config.v1+json\",\"size\":2,\"digest\":\"{empty}\"}},\"layers\":[]}}"
    );
    said(&put("image", &image), &["no Compose project", "an image of containers"]);
    let none = image.replace("oci.image.config.v1+json", "docker.compose.config.empty.v1+json");
    said(&put("none", &none), &["it has no Compose file"]);
    let layer =
        format!("{{\"mediaType\":\"application/vnd.docker.compose.file+yaml\",\"size\":2,\"digest\":\"{empty}\"}}");
    let many = none.replace(
        "\"layers\":[]",
        &format!("\"layers\":[{}]", vec![layer.as_str(); 300].join(",")),
    );
    said(&put("many", &many), &["300 parts"]);
    let escaping = none.replace(
        "\"layers\":[]",
        &format!(
            "\"layers\":[{}]",
            layer.replace(
                "}",
                ",\"annotations\":{\"com.docker.compose.extends\":\"true\",\"com.docker.compose.file\":\"../../x\"}}"
            )
        ),
    );
    said(&put("escaping", &escaping), &["not the name of a file"]);
}

#[test]
fn an_application_brings_its_images() {
    let Some(project) = Project::on_engine("sdremote-publish-app") else {
        return;
    };
    let Some(publishing) = Publishing::new("sdremote-publish-app-files") else {
        return;
    };
    let image = publishing.name("part:1");
    project.docker(&["tag", "stackdeck-test/busybox:interop", &image]);
    project.docker(&["push", "-q", &image]);
    project.docker(&["rmi", &image]);
    publishing
        .project
        .write(&format!("services: {{web: {{image: '{image}'}}}}\n"));
    let name = publishing.name("whole:1");
    publishing
        .ours(&["publish", "-y", "--app", "--resolve-image-digests", &name])
        .expect(0);
    let manifest = publishing.manifest("lab/whole/manifests/1");
    let layers = manifest["layers"].as_array().unwrap();
    assert_eq!(
        layers[1]["annotations"]["com.docker.compose.file"],
        "image-digests.yaml"
    );
    let read = publishing
        .ours(&["-f", &format!("oci://{name}"), "config"])
        .expect(0)
        .out;
    let digest = read.split("part:1@").nth(1).unwrap().lines().next().unwrap();
    // The image is in the repository of the application, too.
    let copied = publishing.registry.curl(&[
        "-o",
        "/dev/null",
        "-w",
        "%{http_code}",
        "-H",
        "accept: application/vnd.docker.distribution.manifest.v2+json",
        &publishing.registry.url(&format!("lab/whole/manifests/{digest}")),
    ]);
    assert_eq!(copied, "200");
}

#[test]
fn what_was_fetched_is_run_only_with_consent() {
    let Some(project) = Project::on_engine("sdremote-consent") else {
        return;
    };
    let Some(publishing) = Publishing::new("sdremote-consent-files") else {
        return;
    };
    let name = publishing.name("run:1");
    publishing.ours(&["publish", "-y", &name]).expect(0);
    let reference = format!("oci://{name}");
    let by = |tool: Tool, args: &[&str]| {
        let mut command = project.command_of(tool, &[&["-f", &reference], args].concat());
        command.env("SSL_CERT_FILE", publishing.registry.dir.path().join("ca.pem"));
        command.env("XDG_CACHE_HOME", project.dir.path().join("cache"));
        run(&mut command)
    };
    let on = |args: &[&str]| by(Tool::Ours, args);
    let asked = on(&["up", "-d"]).expect(1);
    assert!(
        asked.err.contains("SECONDS_TO_SLEEP") && asked.err.contains("did not agree"),
        "{}",
        asked.err
    );
    on(&["run", "--rm", "-T", "web", "true"]).expect(1);
    assert!(project.names().is_empty());
    on(&["up", "-d", "-y"]).expect(0);
    assert_eq!(project.names(), ["web-1"]);
    let labels = &project.container("web-1")["Config"]["Labels"];
    assert_eq!(labels["part"], "base");
    let kept = project.dir.path().join("cache/docker-compose");
    let working_dir = labels["com.docker.compose.project.working_dir"].as_str().unwrap();
    assert!(working_dir.starts_with(&kept.display().to_string()), "{working_dir}");
    // Both tools have it at the same place, so neither makes the other's container anew.
    if support::reference().is_some() {
        let id = project.id("web-1");
        by(Tool::Reference, &["up", "-d", "-y"]).expect(0);
        assert_eq!(project.id("web-1"), id);
        on(&["down", "-t", "0"]).expect(0);
        by(Tool::Reference, &["up", "-d", "-y"]).expect(0);
        let id = project.id("web-1");
        on(&["up", "-d", "-y"]).expect(0);
        assert_eq!(project.id("web-1"), id);
    }
    on(&["down", "-t", "0"]).expect(0);
}
