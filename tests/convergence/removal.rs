//! What each command may remove: the rows of `docs/removal.md`. Whatever else has data in it is still there afterwards.

use crate::place::Place;
use crate::support;

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
fn stack(name: &str) -> Option<Place> {
    let place = Place::new(name, &former())?;
    place.must(&["--all-resources", "--profile", "tools", "up", "-d"]);
    assert_eq!(place.volumes(), ["later", "tools", "unused", "used"]);
    place.write(FILE);
    Some(place)
}

/// Runs the commands that notes about kept volumes give.
fn follow_notes(place: &Place, notes: &str) {
    let mut said = 0;
    for line in notes.lines() {
        if let Some((_, command)) = line.split_once("remove it with docker ") {
            place.docker(&command.split(' ').collect::<Vec<_>>());
            said += 1;
        }
    }
    assert!(said > 0, "{notes}");
}

#[test]
fn down_keeps_volumes_the_file_does_not_name() {
    let Some(place) = stack("rm-file") else { return };
    place.must(&["rm", "-fs", "web"]);
    place.docker(&["rm", "-fv", &place.id("old-1"), &place.id("tool-1")]);
    let ran = place.run(&["down", "-v"]).expect(0);
    assert_eq!(place.volumes(), ["later", "tools", "unused"]);
    let notes = ran.err;
    let later =
        "kept: volume sdconv-rm-file_later, not in the file; remove it with docker volume rm sdconv-rm-file_later";
    assert!(notes.contains(later), "{notes}");
    assert!(
        notes.contains("kept: volume sdconv-rm-file_unused, used by no active service"),
        "{notes}"
    );
    assert!(!notes.contains("kept: volume sdconv-rm-file_used"), "{notes}");
    follow_notes(&place, &notes);
    assert_eq!(place.volumes(), [""; 0]);
}

#[test]
fn down_with_all_resources_removes_every_volume_the_file_declares() {
    let Some(place) = stack("rm-all") else { return };
    place.must(&["--all-resources", "--profile", "tools", "down", "-v"]);
    assert_eq!(place.volumes(), ["later"]);
}

#[test]
fn down_without_volumes_keeps_every_volume() {
    let Some(place) = stack("rm-plain") else { return };
    let anonymous = place.anonymous("web-1", "/anonymous");
    let ran = place.run(&["down", "--remove-orphans"]).expect(0);
    assert!(!ran.err.contains("kept:"), "{}", ran.err);
    assert_eq!(place.volumes(), ["later", "tools", "unused", "used"]);
    assert!(place.has_volume(&anonymous));
    place.docker(&["volume", "rm", &anonymous]);
}

#[test]
fn down_removes_anonymous_volumes_of_services_and_keeps_those_of_orphans() {
    let Some(place) = stack("rm-orphans") else { return };
    let (web, old) = (
        place.anonymous("web-1", "/anonymous"),
        place.anonymous("old-1", "/anonymous"),
    );
    place.must(&["down", "-v", "--remove-orphans"]);
    assert_eq!(place.names(), ["tool-1"]);
    assert_eq!(place.volumes(), ["later", "tools", "unused"]);
    assert!(!place.has_volume(&web) && place.has_volume(&old));
    place.docker(&["volume", "rm", &old]);
}

#[test]
fn down_by_name_removes_every_volume_of_the_project() {
    let Some(place) = stack("rm-name") else { return };
    std::fs::remove_file(place.dir.path().join("compose.yaml")).unwrap();
    place.must(&["down", "-v"]);
    assert_eq!(place.engine.leftovers(&place.name), [""; 0]);
}

#[test]
fn down_of_a_service_keeps_volumes_of_its_dependencies_and_dependents() {
    let file = "
services:
  web: {<<: *small, depends_on: [api], volumes: ['web:/data', /anonymous]}
  api: {<<: *small, depends_on: [db], volumes: ['api:/data']}
  db: {<<: *small, volumes: ['db:/data']}
volumes: {web: {}, api: {}, db: {}}
";
    let Some(place) = Place::new("rm-one", file) else {
        return;
    };
    place.must(&["up", "-d"]);
    let anonymous = place.anonymous("web-1", "/anonymous");
    place.docker(&["rm", "-f", &place.id("db-1")]);
    place.must(&["down", "-v", "api"]);
    assert_eq!(place.names(), [""; 0]);
    assert_eq!(place.volumes(), ["db", "web"]);
    assert!(place.has_volume(&anonymous));
    place.docker(&["volume", "rm", &anonymous]);
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
    let Some(place) = Place::new("rm-others", file) else {
        return;
    };
    let all = ["made", "outside", "theirs"].map(|name| format!("sdconv-rm-others_{name}"));
    let [made, outside, theirs] = &all;
    place.docker(&["volume", "create", made]);
    let ours = "com.docker.compose.project=sdconv-rm-others";
    place.docker(&["volume", "create", "--label", ours, outside]);
    let other = "com.docker.compose.project=sdconv-rm-other-project";
    place.docker(&["volume", "create", "--label", other, theirs]);
    place.must(&["up", "-d"]);
    let ran = place.run(&["down", "-v"]).expect(0);
    let left = place.volumes();
    all.iter().for_each(|name| drop(place.docker(&["volume", "rm", name])));
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
    let Some(place) = Place::new("rm-hook", file) else {
        return;
    };
    assert_ne!(place.run(&["up", "-d"]).code, Some(0));
    let first = place.anonymous("web-1", "/anonymous");
    place.must(&["down"]);
    assert_eq!(place.names(), [""; 0]);
    assert!(place.has_volume(&first));
    place.docker(&["volume", "rm", &first]);
    assert_ne!(place.run(&["up", "-d"]).code, Some(0));
    let second = place.anonymous("web-1", "/anonymous");
    place.must(&["down", "-v"]);
    assert!(!place.has_volume(&second));
}

#[test]
fn rm_removes_only_anonymous_volumes_and_only_when_asked() {
    let Some(place) = stack("rm-rm") else { return };
    let (web, tool) = (place.anonymous("web-1", "/anonymous"), place.id("tool-1"));
    let old = place.anonymous("old-1", "/anonymous");
    place.must(&["rm", "-fs", "web"]);
    assert!(place.has_volume(&web));
    place.docker(&["volume", "rm", &web]);
    place.must(&["up", "-d"]);
    let web = place.anonymous("web-1", "/anonymous");
    place.must(&["rm", "-fsv"]);
    assert!(!place.has_volume(&web) && place.has_volume(&old));
    assert_eq!(place.id("tool-1"), tool);
    assert_eq!(place.volumes(), ["later", "tools", "unused", "used"]);
    place.docker(&["rm", "-fv", &place.id("old-1")]);
}

#[test]
fn up_keeps_volumes_of_containers_it_replaces_or_removes() {
    let Some(place) = stack("rm-up") else { return };
    place.must(&["up", "-d", "--scale", "web=2"]);
    let anonymous = |name: &str| place.anonymous(name, "/anonymous");
    let mut former = vec![anonymous("web-1"), anonymous("web-2"), anonymous("old-1")];
    place.must(&["up", "-d", "--scale", "web=1", "-V", "--remove-orphans"]);
    place.must(&["up", "-d", "--force-recreate", "-V"]);
    assert_eq!(place.names(), ["tool-1", "web-1"]);
    assert!(!former.contains(&anonymous("web-1")));
    assert!(former.iter().all(|name| place.has_volume(name)));
    assert_eq!(place.volumes(), ["later", "tools", "unused", "used"]);
    former.push(anonymous("web-1"));
    place.must(&["down"]);
    for name in former {
        place.docker(&["volume", "rm", &name]);
    }
}

#[test]
fn down_keeps_an_anonymous_volume_that_a_recreated_container_was_given() {
    let Some(place) = stack("rm-given") else { return };
    let given = place.anonymous("web-1", "/anonymous");
    place.must(&["up", "-d", "--force-recreate", "web"]);
    assert_eq!(place.anonymous("web-1", "/anonymous"), given);
    place.must(&["down", "-v"]);
    assert!(place.has_volume(&given));
    place.docker(&["volume", "rm", &given]);
}

#[test]
fn run_removes_its_own_anonymous_volumes_and_no_others() {
    let Some(place) = stack("rm-run") else { return };
    let web = place.anonymous("web-1", "/anonymous");
    let ran = place.must(&["run", "--rm", "-T", "web", "cat", "/proc/mounts"]);
    assert!(ran.contains(" /anonymous ") && ran.contains(" /used "), "{ran}");
    assert!(place.has_volume(&web));
    let id = place.must(&["run", "-d", "web", "true"]);
    let full = place.engine.ask(&format!("/containers/{}/json", id.trim()));
    let mounts = full["Mounts"].as_array().unwrap();
    let mount = mounts
        .iter()
        .find(|mount| mount["Destination"] == "/anonymous")
        .unwrap();
    let own = mount["Name"].as_str().unwrap().to_owned();
    place.must(&["down", "-v"]);
    assert!(place.has_volume(&own), "the run's container is still there");
    assert!(place.volumes().contains(&"used".to_owned()));
    place.must(&["down", "-v", "--remove-orphans"]);
    assert!(!place.has_volume(&own));
    assert_eq!(place.volumes(), ["later", "tools", "unused"]);
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
    let Some(place) = Place::new("rm-images", file) else {
        return;
    };
    let (given, built) = ("sdconv-rm-images:given", "sdconv-rm-images-built");
    place.docker(&["tag", support::IMAGE, given]);
    place.must(&["up", "-d"]);
    let has = |name: &str| place.engine.has_image(name);
    place.must(&["down", "-v"]);
    assert!(has(built) && has(given));
    place.must(&["down", "--rmi", "local"]);
    assert!(!has(built) && has(given));
    place.must(&["down", "--rmi", "all"]);
    assert!(!has(given) && has(support::IMAGE));
}
