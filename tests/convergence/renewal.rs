//! Networks and volumes that differ from the file's.

use crate::project;

#[test]
fn a_changed_network_is_recreated_and_its_containers_are_kept() {
    let file = |internal: &str| {
        format!(
            "services:\n  web: {{<<: *small, volumes: [/kept]}}\n  alone: {{<<: *small, network_mode: none}}\nnetworks: {{default: {{internal: {internal}}}}}\n"
        )
    };
    let Some(project) = project("network", &file("false")) else {
        return;
    };
    project.must(&["up", "-d"]);
    project.inside("web", &["touch", "/kept/mark"]);
    let (network, alone) = (
        project.engine.ask("/networks/sdconv-network_default"),
        project.id("alone-1"),
    );
    assert_eq!(network["Internal"], false);
    project.write(&file("true"));
    project.must(&["up", "-d"]);
    let after = project.engine.ask("/networks/sdconv-network_default");
    assert_eq!(after["Internal"], true, "the network was kept as it was");
    assert_ne!(after["Id"], network["Id"]);
    assert_eq!(project.id("alone-1"), alone, "a container of no network was touched");
    let joined = &project.container("web-1")["NetworkSettings"]["Networks"]["sdconv-network_default"];
    assert_eq!(joined["NetworkID"], after["Id"]);
    assert_eq!(project.inside("web", &["ls", "/kept"]), "mark");
    let plan = project.objects(&["plan"], "plan").remove(0);
    assert_eq!(plan["steps"].as_array().unwrap().len(), 0, "{plan}");
}

#[test]
fn a_changed_network_that_another_container_uses_is_kept() {
    let file =
        |internal: &str| format!("services:\n  web: {{<<: *small}}\nnetworks: {{default: {{internal: {internal}}}}}\n");
    let Some(project) = project("shared", &file("false")) else {
        return;
    };
    project.must(&["up", "-d"]);
    let id = project.engine.ask("/networks/sdconv-shared_default")["Id"].clone();
    let guest = "sdconv-shared-guest";
    project.docker(&[
        "run",
        "-d",
        "--name",
        guest,
        "--network",
        "sdconv-shared_default",
        crate::support::IMAGE,
        "sleep",
        "1000",
    ]);
    project.write(&file("true"));
    let ran = project.run(&["up", "-d"]);
    let after = project.engine.ask("/networks/sdconv-shared_default")["Id"].clone();
    project.docker(&["rm", "-f", guest]);
    let ran = ran.expect(0);
    assert!(ran.err.contains(guest), "{}", ran.err);
    assert_eq!(after, id);
}

#[test]
fn a_changed_volume_keeps_its_data_until_the_user_agrees() {
    let file = |label: &str| {
        format!(
            "services:\n  web: {{<<: *small, volumes: ['data:/data', /anonymous]}}\nvolumes: {{data: {{labels: {{kind: {label}}}}}}}\n"
        )
    };
    let Some(project) = project("volume", &file("one")) else {
        return;
    };
    project.must(&["up", "-d"]);
    project.inside("web", &["touch", "/data/mark"]);
    project.inside("web", &["touch", "/anonymous/mark"]);
    let id = project.id("web-1");
    project.write(&file("two"));
    let ran = project.run(&["up", "-d"]).expect(0);
    assert!(ran.err.contains("its data would be lost"), "{}", ran.err);
    assert_eq!(project.inside("web", &["ls", "/data"]), "mark");
    assert_eq!(project.id("web-1"), id, "the container was touched");
    project.must(&["up", "-d", "--yes"]);
    assert_eq!(project.inside("web", &["ls", "/data"]), "", "the volume was kept");
    assert_eq!(
        project.inside("web", &["ls", "/anonymous"]),
        "mark",
        "another volume was lost"
    );
    let volume = project.engine.ask("/volumes/sdconv-volume_data");
    assert_eq!(volume["Labels"]["kind"], "two");
    assert_eq!(project.names(), ["web-1"]);
}
