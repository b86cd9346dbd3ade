//! Networks and volumes that differ from the file's.

use crate::place::Place;

#[test]
fn a_changed_network_is_made_anew_with_its_containers() {
    let file = |internal: &str| {
        format!(
            "services:\n  web: {{<<: *small, volumes: [/kept]}}\n  alone: {{<<: *small, network_mode: none}}\nnetworks: {{default: {{internal: {internal}}}}}\n"
        )
    };
    let Some(place) = Place::new("network", &file("false")) else {
        return;
    };
    place.must(&["up", "-d"]);
    place.inside("web", &["touch", "/kept/mark"]);
    let (network, alone) = (
        place.engine.ask("/networks/sdconv-network_default"),
        place.id("alone-1"),
    );
    assert_eq!(network["Internal"], false);
    place.write(&file("true"));
    place.must(&["up", "-d"]);
    let after = place.engine.ask("/networks/sdconv-network_default");
    assert_eq!(after["Internal"], true, "the network was kept as it was");
    assert_ne!(after["Id"], network["Id"]);
    assert_eq!(place.id("alone-1"), alone, "a container of no network was touched");
    let joined = &place.container("web-1")["NetworkSettings"]["Networks"]["sdconv-network_default"];
    assert_eq!(joined["NetworkID"], after["Id"]);
    assert_eq!(place.inside("web", &["ls", "/kept"]), "mark");
    let plan = place.objects(&["plan"], "plan").remove(0);
    assert_eq!(plan["steps"].as_array().unwrap().len(), 0, "{plan}");
}

#[test]
fn a_network_somebody_else_uses_is_kept() {
    let file =
        |internal: &str| format!("services:\n  web: {{<<: *small}}\nnetworks: {{default: {{internal: {internal}}}}}\n");
    let Some(place) = Place::new("shared", &file("false")) else {
        return;
    };
    place.must(&["up", "-d"]);
    let id = place.engine.ask("/networks/sdconv-shared_default")["Id"].clone();
    let guest = "sdconv-shared-guest";
    place.docker(&[
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
    place.write(&file("true"));
    let ran = place.run(&["up", "-d"]);
    let after = place.engine.ask("/networks/sdconv-shared_default")["Id"].clone();
    place.docker(&["rm", "-f", guest]);
    let ran = ran.expect(0);
    assert!(ran.err.contains(guest), "{}", ran.err);
    assert_eq!(after, id);
}

#[test]
fn a_changed_volume_keeps_its_data_until_somebody_agrees() {
    let file = |label: &str| {
        format!(
            "services:\n  web: {{<<: *small, volumes: ['data:/data', /anonymous]}}\nvolumes: {{data: {{labels: {{kind: {label}}}}}}}\n"
        )
    };
    let Some(place) = Place::new("volume", &file("one")) else {
        return;
    };
    place.must(&["up", "-d"]);
    place.inside("web", &["touch", "/data/mark"]);
    place.inside("web", &["touch", "/anonymous/mark"]);
    let id = place.id("web-1");
    place.write(&file("two"));
    let ran = place.run(&["up", "-d"]).expect(0);
    assert!(ran.err.contains("its data would be lost"), "{}", ran.err);
    assert_eq!(place.inside("web", &["ls", "/data"]), "mark");
    assert_eq!(place.id("web-1"), id, "the container was touched");
    place.must(&["up", "-d", "--yes"]);
    assert_eq!(place.inside("web", &["ls", "/data"]), "", "the volume was kept");
    assert_eq!(
        place.inside("web", &["ls", "/anonymous"]),
        "mark",
        "another volume was lost"
    );
    let volume = place.engine.ask("/volumes/sdconv-volume_data");
    assert_eq!(volume["Labels"]["kind"], "two");
    assert_eq!(place.names(), ["web-1"]);
}
