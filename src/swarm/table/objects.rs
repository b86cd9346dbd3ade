//! A table: what stands beside the services: networks, volumes, secrets, configs, and the project itself.

use crate::swarm::support::Support::{Emulated, Honoured};
use crate::swarm::support::ValuePattern::Is;
use crate::swarm::support::{SupportRow, case, honoured, impossible};

const BELONGS: &str = "an object that is there already; it is neither made nor removed";

pub(super) static PROJECT: &[SupportRow] = &[
    honoured(
        "name",
        "the name of the stack, and what the names of its objects begin with",
    ),
    honoured("version", "without effect, as on one machine"),
    honoured("include", "resolved before anything else"),
    honoured("include.env_file", ""),
    honoured("include.path", ""),
    honoured("include.project_directory", ""),
    honoured("x-*", "without effect, as on one machine"),
    honoured("services", "each becomes a service of the swarm"),
];

pub(super) static ROWS: &[SupportRow] = &[
    honoured("networks", "overlay networks, over all nodes"),
    honoured("networks.attachable", ""),
    honoured("networks.driver", "").but(&[
        case(
            Is(&["bridge"]),
            Emulated,
            "a network of one machine cannot be used by a service: an overlay network takes its place",
        ),
        case(Is(&["default"]), Honoured, "an overlay network"),
    ]),
    honoured("networks.driver_opts", ""),
    impossible("networks.enable_ipv4", "an overlay network always has IPv4").but(&[case(Is(&["true"]), Honoured, "")]),
    honoured("networks.enable_ipv6", ""),
    honoured("networks.external", BELONGS),
    honoured("networks.external.name", ""),
    honoured("networks.internal", ""),
    honoured("networks.ipam", ""),
    honoured("networks.ipam.config", ""),
    impossible(
        "networks.ipam.config.aux_addresses",
        "a swarm gives addresses out itself",
    ),
    honoured("networks.ipam.config.gateway", ""),
    honoured("networks.ipam.config.ip_range", ""),
    honoured("networks.ipam.config.subnet", ""),
    honoured("networks.ipam.driver", ""),
    impossible("networks.ipam.options", "read and dropped, as on one machine"),
    honoured("networks.labels", ""),
    honoured("networks.name", ""),
    honoured(
        "volumes",
        "each node makes its own when a task needs it; nothing is copied between them",
    ),
    honoured("volumes.driver", ""),
    honoured(
        "volumes.driver_opts",
        "such as those of an NFS share, which makes the volume the same on all nodes",
    ),
    honoured("volumes.external", "a volume that each node has to have already"),
    honoured("volumes.external.name", ""),
    honoured("volumes.labels", ""),
    honoured("volumes.name", ""),
    honoured("secrets", "objects of the swarm"),
    honoured("secrets.driver", ""),
    honoured("secrets.driver_opts", ""),
    honoured(
        "secrets.environment",
        "the value of the variable becomes the object's content",
    ),
    honoured("secrets.external", BELONGS),
    honoured("secrets.external.name", ""),
    honoured("secrets.file", "what the file contains becomes the object's content"),
    honoured("secrets.labels", ""),
    honoured("secrets.name", ""),
    honoured("secrets.template_driver", ""),
    honoured("configs", "objects of the swarm"),
    honoured("configs.content", "becomes the object's content"),
    honoured(
        "configs.environment",
        "the value of the variable becomes the object's content",
    ),
    honoured("configs.external", BELONGS),
    honoured("configs.external.name", ""),
    honoured("configs.file", "what the file contains becomes the object's content"),
    honoured("configs.labels", ""),
    honoured("configs.name", ""),
    honoured("configs.template_driver", ""),
    impossible("models", "language models run on one machine").whole(),
];
