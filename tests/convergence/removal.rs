//! What each command may remove: the rows of `docs/removal.md`. Whatever else has data in it is still there afterwards.

use crate::project;
use crate::support::{self, Project};

/// Named volumes of every kind: used, declared only, used by a service whose profile is not active.
const FILE: &str = "
services:
  web: {<<: *small, volumes: ['used:/used', /anonymous]}
  tool: {<<: *small, profiles: [tools], volumes: ['tools:/tools']}
volumes: {used: {}, unused: {}, tools: {}}
";

/// The file before: one service and one volume more.
fn former() -> String {
    FILE.replace(
        "\nvolumes: {",
        "\n  old: {<<: *small, volumes: ['later:/later', /anonymous]}\nvolumes: {later: {}, ",
    )
}

/// A project of the former file with all its volumes; the file is today's.
fn stack(name: &str) -> Option<Project> {
    let project = project(name, &former())?;
    project.must(&["--all-resources", "--profile", "tools", "up", "-d"]);
    assert_eq!(volumes(&project), ["later", "tools", "unused", "used"]);
    project.write(FILE);
    Some(project)
}

/// The volumes whose names begin with the project's, by the rest of their names.
fn volumes(project: &Project) -> Vec<String> {
    let filter = format!("%7B%22name%22%3A%5B%22{}%22%5D%7D", project.name);
    let listed = project.engine.ask(&format!("/volumes?filters={filter}"));
    let all = listed["Volumes"].as_array().into_iter().flatten();
    let start = format!("{}_", project.name);
    let names = all.filter_map(|one| Some(one["Name"].as_str()?.strip_prefix(&start)?.to_owned()));
    let mut names: Vec<String> = names.collect();
    names.sort();
    names
}

/// Runs the commands that notes about kept volumes give.
fn follow_notes(project: &Project, notes: &str) {
    let mut said = 0;
    for line in notes.lines() {
        if let Some((_, command)) = line.split_once("remove it with docker ") {
            project.docker(&command.split(' ').collect::<Vec<_>>());
            said += 1;
        }
    }
    assert!(said > 0, "{notes}");
}

#[test]
fn down_keeps_volumes_the_file_does_not_name() {
    let Some(project) = stack("rm-file") else { return };
    project.must(&["rm", "-fs", "web"]);
    project.docker(&["rm", "-fv", &project.id("old-1"), &project.id("tool-1")]);
    let ran = project.run(&["down", "-v"]).expect(0);
    assert_eq!(volumes(&project), ["later", "tools", "unused"]);
    let notes = ran.err;
    let later =
        "kept: volume sdconv-rm-file_later, not in the file; remove it with docker volume rm sdconv-rm-file_later";
    assert!(notes.contains(later), "{notes}");
    assert!(
        notes.contains("kept: volume sdconv-rm-file_unused, used by no active service"),
        "{notes}"
    );
    assert!(!notes.contains("kept: volume sdconv-rm-file_used"), "{notes}");
    follow_notes(&project, &notes);
    assert_eq!(volumes(&project), [""; 0]);
}

#[test]
fn down_with_all_resources_removes_every_volume_the_file_declares() {
    let Some(project) = stack("rm-all") else { return };
    project.must(&["--all-resources", "--profile", "tools", "down", "-v"]);
    assert_eq!(volumes(&project), ["later"]);
}

#[test]
fn down_without_volumes_keeps_every_volume() {
    let Some(project) = stack("rm-plain") else { return };
    let anonymous = project.volume_at("web-1", "/anonymous");
    let ran = project.run(&["down", "--remove-orphans"]).expect(0);
    assert!(!ran.err.contains("kept:"), "{}", ran.err);
    assert_eq!(volumes(&project), ["later", "tools", "unused", "used"]);
    assert!(project.engine.has_volume(&anonymous));
    project.docker(&["volume", "rm", &anonymous]);
}

#[test]
fn down_removes_anonymous_volumes_of_services_and_keeps_those_of_orphans() {
    let Some(project) = stack("rm-orphans") else { return };
    let (web, old) = (
        project.volume_at("web-1", "/anonymous"),
        project.volume_at("old-1", "/anonymous"),
    );
    project.must(&["down", "-v", "--remove-orphans"]);
    assert_eq!(project.names(), ["tool-1"]);
    assert_eq!(volumes(&project), ["later", "tools", "unused"]);
    assert!(!project.engine.has_volume(&web) && project.engine.has_volume(&old));
    project.docker(&["volume", "rm", &old]);
}

#[test]
fn down_by_name_removes_every_volume_of_the_project() {
    let Some(project) = stack("rm-name") else { return };
    std::fs::remove_file(project.dir.path().join("compose.yaml")).unwrap();
    project.must(&["down", "-v"]);
    assert_eq!(project.engine.leftovers(&project.name), [""; 0]);
}

#[test]
fn down_of_a_service_keeps_everything_of_its_dependencies_and_dependents() {
    let file = "
services:
  web: {<<: *small, depends_on: [api], volumes: ['web:/data', /anonymous]}
  api: {<<: *small, depends_on: [db], volumes: ['api:/data']}
  db: {<<: *small, volumes: ['db:/data']}
volumes: {web: {}, api: {}, db: {}}
";
    let Some(project) = project("rm-one", file) else {
        return;
    };
    project.must(&["up", "-d"]);
    let (web, anonymous) = (project.id("web-1"), project.volume_at("web-1", "/anonymous"));
    project.docker(&["rm", "-f", &project.id("db-1")]);
    project.must(&["down", "-v", "api"]);
    assert_eq!(project.names(), ["web-1"]);
    assert_eq!(project.id("web-1"), web);
    assert_eq!(volumes(&project), ["db", "web"]);
    assert!(project.engine.has_volume(&anonymous));
}

#[test]
fn down_keeps_volumes_that_another_project_or_nobody_made() {
    let file = "
services:
  web: {<<: *small, volumes: ['mine:/mine', 'theirs:/theirs', 'made:/made', 'outside:/outside']}
volumes:
  mine: {}
  theirs: {name: sdconv-rm-others_theirs}
  made: {name: sdconv-rm-others_made}
  outside: {name: sdconv-rm-others_outside, external: true}
";
    let Some(project) = project("rm-others", file) else {
        return;
    };
    let all = ["made", "outside", "theirs"].map(|name| format!("sdconv-rm-others_{name}"));
    let [made, outside, theirs] = &all;
    project.docker(&["volume", "create", made]);
    let ours = "com.docker.compose.project=sdconv-rm-others";
    project.docker(&["volume", "create", "--label", ours, outside]);
    let other = "com.docker.compose.project=sdconv-rm-other-project";
    project.docker(&["volume", "create", "--label", other, theirs]);
    project.must(&["up", "-d"]);
    let ran = project.run(&["down", "-v"]).expect(0);
    let left = volumes(&project);
    all.iter()
        .for_each(|name| drop(project.docker(&["volume", "rm", name])));
    assert_eq!(left, ["made", "outside", "theirs"]);
    let (owner, nobody) = (
        "made for project sdconv-rm-other-project; remove it with",
        "not made by Compose; remove it with",
    );
    assert!(ran.err.contains(owner) && ran.err.contains(nobody), "{}", ran.err);
    assert!(!ran.err.contains("_outside"), "{}", ran.err);
}

#[test]
fn down_keeps_the_anonymous_volume_a_failed_hook_shares() {
    let file = "
services:
  web: {<<: *small, volumes: [/anonymous], pre_start: [{command: [sh, -c, 'exit 3']}]}
";
    let Some(project) = project("rm-hook", file) else {
        return;
    };
    assert_ne!(project.run(&["up", "-d"]).code, Some(0));
    let first = project.volume_at("web-1", "/anonymous");
    project.must(&["down"]);
    assert_eq!(project.names(), [""; 0]);
    assert!(project.engine.has_volume(&first));
    project.docker(&["volume", "rm", &first]);
    assert_ne!(project.run(&["up", "-d"]).code, Some(0));
    let second = project.volume_at("web-1", "/anonymous");
    project.must(&["down", "-v"]);
    assert!(!project.engine.has_volume(&second));
}

#[test]
fn rm_removes_only_anonymous_volumes_and_only_when_asked() {
    let Some(project) = stack("rm-rm") else { return };
    let (web, tool) = (project.volume_at("web-1", "/anonymous"), project.id("tool-1"));
    let old = project.volume_at("old-1", "/anonymous");
    project.must(&["rm", "-fs", "web"]);
    assert!(project.engine.has_volume(&web));
    project.docker(&["volume", "rm", &web]);
    project.must(&["up", "-d"]);
    let web = project.volume_at("web-1", "/anonymous");
    project.must(&["rm", "-fsv"]);
    assert!(!project.engine.has_volume(&web) && project.engine.has_volume(&old));
    assert_eq!(project.id("tool-1"), tool);
    assert_eq!(volumes(&project), ["later", "tools", "unused", "used"]);
    project.docker(&["rm", "-fv", &project.id("old-1")]);
}

#[test]
fn up_keeps_volumes_of_containers_it_replaces_or_removes() {
    let Some(project) = stack("rm-up") else { return };
    project.must(&["up", "-d", "--scale", "web=2"]);
    let anonymous = |name: &str| project.volume_at(name, "/anonymous");
    let mut former = vec![anonymous("web-1"), anonymous("web-2"), anonymous("old-1")];
    project.must(&["up", "-d", "--scale", "web=1", "-V", "--remove-orphans"]);
    project.must(&["up", "-d", "--force-recreate", "-V"]);
    assert_eq!(project.names(), ["tool-1", "web-1"]);
    assert!(!former.contains(&anonymous("web-1")));
    assert!(former.iter().all(|name| project.engine.has_volume(name)));
    assert_eq!(volumes(&project), ["later", "tools", "unused", "used"]);
    former.push(anonymous("web-1"));
    project.must(&["down"]);
    for name in former {
        project.docker(&["volume", "rm", &name]);
    }
}

#[test]
fn down_keeps_an_anonymous_volume_that_a_recreated_container_was_given() {
    let Some(project) = stack("rm-given") else { return };
    let given = project.volume_at("web-1", "/anonymous");
    project.must(&["up", "-d", "--force-recreate", "web"]);
    assert_eq!(project.volume_at("web-1", "/anonymous"), given);
    project.must(&["down", "-v"]);
    assert!(project.engine.has_volume(&given));
    project.docker(&["volume", "rm", &given]);
}

#[test]
fn run_removes_its_own_anonymous_volumes_and_no_others() {
    let Some(project) = stack("rm-run") else { return };
    let web = project.volume_at("web-1", "/anonymous");
    let ran = project.must(&["run", "--rm", "-T", "web", "cat", "/proc/mounts"]);
    assert!(ran.contains(" /anonymous ") && ran.contains(" /used "), "{ran}");
    assert!(project.engine.has_volume(&web));
    let id = project.must(&["run", "-d", "web", "true"]);
    let full = project.engine.ask(&format!("/containers/{}/json", id.trim()));
    let mounts = full["Mounts"].as_array().unwrap();
    let mount = mounts
        .iter()
        .find(|mount| mount["Destination"] == "/anonymous")
        .unwrap();
    let own = mount["Name"].as_str().unwrap().to_owned();
    project.must(&["down", "-v"]);
    assert!(project.engine.has_volume(&own), "the run's container is still there");
    assert!(volumes(&project).contains(&"used".to_owned()));
    project.must(&["down", "-v", "--remove-orphans"]);
    assert!(!project.engine.has_volume(&own));
    assert_eq!(volumes(&project), ["later", "tools", "unused"]);
}

#[test]
fn down_removes_images_only_of_the_flag() {
    let file = "
services:
  web: {<<: *small, image: 'sdconv-rm-images:given'}
  built:
    <<: *small
    image: !reset null
    build: {context: ., dockerfile_inline: 'FROM sdconv-rm-images:given'}
";
    let Some(project) = project("rm-images", file) else {
        return;
    };
    let (given, built) = ("sdconv-rm-images:given", "sdconv-rm-images-built");
    project.docker(&["tag", support::IMAGE, given]);
    project.must(&["up", "-d"]);
    let has = |name: &str| project.engine.has_image(name);
    project.must(&["down", "-v"]);
    assert!(has(built) && has(given));
    project.must(&["down", "--rmi", "local"]);
    assert!(!has(built) && has(given));
    project.must(&["down", "--rmi", "all"]);
    assert!(!has(given) && has(support::IMAGE));
}
