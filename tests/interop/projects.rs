//! A table: the projects both tools are sent to. Each says something in its log ("said by") and ends at once when it is told.

/// One project.
pub struct Sample {
    pub name: &'static str,
    pub files: &'static [(&'static str, &'static str)],
    /// Arguments before the command.
    pub arguments: &'static [&'static str],
}

/// What most services are made of.
macro_rules! compose {
    ($($text:literal),+) => {
        concat!(
            "x-small: &small\n  image: stackdeck-test/busybox:interop\n  command: [sh, -c, 'echo said by $$HOSTNAME; exec sleep 1000']\n",
            "  init: true\n  stop_grace_period: 1s\n",
            $($text, "\n"),+
        )
    };
}

macro_rules! sample {
    ($name:literal, $($text:literal),+) => {
        Sample { name: $name, files: &[("compose.yaml", compose!($($text),+))], arguments: &[] }
    };
}

pub const SAMPLES: &[Sample] = &[
    sample!(
        "networks",
        r#"
services:
  web:
    <<: *small
    networks:
      front: {aliases: [www, shop], ipv4_address: 10.231.1.9, priority: 7}
      back: {aliases: [inner]}
  db:
    <<: *small
    networks: {back: {driver_opts: {com.example.opt: x}, link_local_ips: [169.254.9.9]}}
  alone: {<<: *small, network_mode: none}
networks:
  front:
    ipam:
      driver: default
      config: [{subnet: 10.231.1.0/24, ip_range: 10.231.1.0/25, gateway: 10.231.1.1, aux_addresses: {kept: 10.231.1.5}}]
    labels: {tier: front}
  back: {internal: true, name: sdinterop-back-renamed, driver_opts: {com.docker.network.bridge.enable_icc: "true"}, attachable: true}"#
    ),
    sample!(
        "volumes",
        r#"
services:
  one:
    <<: *small
    volumes:
      - data:/data
      - data:/again:ro
      - scratch:/scratch:nocopy
      - /anonymous
      - ./conf:/conf:ro
      - ./made:/made
      - {type: bind, source: ./busybox, target: /tool, read_only: true}
      - {type: bind, source: ./conf2, target: /conf2, bind: {create_host_path: true}}
      - {type: volume, target: /anonymous2, volume: {nocopy: true, labels: {kind: spare}}}
      - {type: tmpfs, target: /tm, tmpfs: {size: 4m, mode: 0o1777}}
    tmpfs: ["/run:size=1m", /var/tmp]
  two: {<<: *small, volumes: ["data:/data:ro"], depends_on: [one]}
volumes:
  data: {labels: {kept: "yes"}}
  scratch: {name: sdinterop-scratch-renamed, driver_opts: {type: tmpfs, device: tmpfs, o: size=1m}}"#
    ),
    Sample {
        name: "secrets",
        files: &[
            ("token.txt", "from a file"),
            ("app.conf", "[app]\n"),
            (
                "compose.yaml",
                compose!(
                    r#"
services:
  web:
    <<: *small
    secrets:
      - token
      - {source: password, target: renamed, uid: "5", gid: "6", mode: 0440}
    configs:
      - app
      - {source: written, target: /etc/written.conf, mode: 0444}
      - {source: value, target: relative.conf}
secrets: {token: {file: ./token.txt}, password: {environment: SDI_VALUE}}
configs:
  app: {file: ./app.conf}
  written: {content: "line one\nprice $$5\n"}
  value: {environment: SDI_VALUE}"#
                ),
            ),
        ],
        arguments: &[],
    },
    sample!(
        "scale",
        r#"
services:
  web: {<<: *small, scale: 3, expose: ["80"], ports: ["127.0.0.1::80"]}
  worker: {<<: *small, deploy: {mode: replicated, replicas: 2}, depends_on: [web]}
  none: {<<: *small, scale: 0}"#
    ),
    Sample {
        name: "profiles",
        files: &[(
            "compose.yaml",
            compose!(
                r#"
services:
  always: {<<: *small}
  tools: {<<: *small, profiles: [tools]}
  both: {<<: *small, profiles: [tools, other], depends_on: [always]}
  off: {<<: *small, profiles: [off]}"#
            ),
        )],
        arguments: &["--profile", "tools"],
    },
    Sample {
        name: "extends",
        files: &[
            (
                "base/common.yaml",
                "services:\n  base:\n    image: stackdeck-test/busybox:interop\n    init: true\n    stop_grace_period: 1s\n    environment: {A: base, B: base}\n    labels: {from: base}\n    volumes: ['./conf:/conf:ro']\n    env_file: [./common.env]\n  middle: {extends: base, environment: {B: middle}}\n",
            ),
            ("base/common.env", "FROM_FILE=\"a b\"\nA=lost\n"),
            ("base/conf/x", "x"),
            (
                "compose.yaml",
                compose!(
                    r#"
services:
  web:
    extends: {file: base/common.yaml, service: middle}
    command: [sh, -c, 'echo said by $$B; exec sleep 1000']
    environment: {C: "é <&> ' \" $$x", D: , E: ""}
  local: {<<: *small, extends: web, cap_add: [NET_RAW]}"#
                ),
            ),
        ],
        arguments: &[],
    },
    Sample {
        name: "build",
        files: &[
            (
                "Dockerfile",
                "FROM scratch\nARG WHO=nobody\nLABEL built.by=$WHO\nCOPY busybox /bin/busybox\nCOPY busybox /bin/sh\nCOPY busybox /bin/sleep\nVOLUME /declared\nENV WHO=$WHO\nCMD [\"sh\", \"-c\", \"echo said by $WHO; exec sleep 1000\"]\n",
            ),
            (
                "compose.yaml",
                "services:\n  web:\n    build: {context: ., args: {WHO: interop}, labels: {extra: label}}\n    init: true\n    stop_grace_period: 1s\n  named:\n    build: .\n    image: sdinterop-built:1\n    init: true\n    stop_grace_period: 1s\n    pull_policy: missing\n",
            ),
        ],
        arguments: &[],
    },
    sample!(
        "links",
        r#"
services:
  web: {<<: *small, links: [db, "db:store", cache], external_links: []}
  db: {<<: *small, scale: 2}
  cache: {<<: *small, container_name: sdinterop-the-cache}"#
    ),
    sample!(
        "namespaces",
        r#"
services:
  side: {<<: *small, network_mode: "service:main", pid: "service:main", ipc: "service:main", depends_on: [main]}
  main: {<<: *small, ipc: shareable, volumes: [/shared]}
  taker: {<<: *small, volumes_from: [main], network_mode: "service:side"}
  host: {<<: *small, network_mode: host, pid: host, uts: host, userns_mode: host, cgroup: host}"#
    ),
    sample!(
        "health",
        r#"
services:
  db:
    <<: *small
    command: [sh, -c, 'echo said by db; touch /ready; exec sleep 1000']
    healthcheck: {test: [CMD, test, -f, /ready], interval: 300ms, timeout: 5s, retries: 20, start_period: 100ms}
  job: {<<: *small, command: [sh, -c, 'echo said by job'], depends_on: {db: {condition: service_healthy}}}
  web:
    <<: *small
    depends_on: {db: {condition: service_healthy, restart: true}, job: {condition: service_completed_successfully, required: false}}
    healthcheck: {disable: true}
  shell: {<<: *small, healthcheck: {test: "true", interval: 1h}}
  none: {<<: *small, healthcheck: {test: [NONE]}}"#
    ),
    sample!(
        "limits",
        r#"
services:
  deployed:
    <<: *small
    deploy:
      resources: {limits: {cpus: "0.25", memory: 64m, pids: 50}, reservations: {memory: 32m, cpus: "0.1"}}
      restart_policy: {condition: on-failure, max_attempts: 3, delay: 5s}
      labels: {deploy: only}
      update_config: {parallelism: 2, order: start-first}
  plain:
    <<: *small
    cpus: 0.3
    cpu_shares: 512
    cpuset: "0"
    mem_limit: 64m
    mem_reservation: 32m
    memswap_limit: 128m
    pids_limit: 99
    shm_size: 8m
    oom_score_adj: 100
    ulimits: {nofile: {soft: 100, hard: 200}, nproc: 50}
    blkio_config: {weight: 300}
    restart: on-failure:5"#
    ),
    sample!(
        "everything",
        r#"
services:
  web:
    <<: *small
    hostname: hosty
    domainname: example.org
    user: "0:0"
    working_dir: /srv
    entrypoint: [sh, -c]
    command: ["echo said by $$0; exec sleep 1000"]
    cap_add: [NET_ADMIN, NET_RAW]
    cap_drop: [MKNOD]
    devices: ["/dev/null:/dev/xnull:r", /dev/zero]
    device_cgroup_rules: ["c 1:3 mr"]
    dns: [10.0.0.1]
    dns_opt: ["ndots:2"]
    dns_search: [example.org]
    extra_hosts: {first: 10.0.0.1, gate: host-gateway, six: "::1"}
    group_add: [12, 34]
    labels: {x: "y", "quoted": "a\"b", "com.example.long": "<html> & more"}
    annotations: {com.example.note: hello}
    logging: {driver: json-file, options: {max-size: 1m, max-file: "2"}}
    security_opt: ["no-new-privileges:true", "systempaths=unconfined"]
    stop_signal: SIGINT
    sysctls: {net.core.somaxconn: 1024}
    stdin_open: true
    tty: true
    runtime: runc
    expose: ["3000", "4000-4002/udp"]
    ports: ["127.0.0.1:26080:80", "127.0.0.1:26090-26091:90-91/udp", {target: 5, published: "26095", host_ip: 127.0.0.1, protocol: tcp, mode: host, name: n}]
  frozen: {<<: *small, read_only: true, tmpfs: [/tmp]}
  cleared: {<<: *small, entrypoint: [], command: [sh, -c, 'exec sleep 1000'], environment: [PATH, "Q=a=b", "EMPTY="]}"#
    ),
    Sample {
        name: "files",
        files: &[
            ("labels.txt", "team=shop\nquoted=\"x y\"\n"),
            (
                "web.env",
                "# comment\nexport A=1\nB='single $A'\nC=\"double ${A}\"\nD=two words # comment\n",
            ),
            (".env", "TAG=interop\nEMPTY=\n"),
            (
                "parts/more.yaml",
                "services:\n  included:\n    image: stackdeck-test/busybox:${TAG:-lost}\n    command: [sleep, '1000']\n    init: true\n    stop_grace_period: 1s\n    volumes: ['./here:/here']\n",
            ),
            (
                "compose.yaml",
                compose!(
                    r#"
include: [parts/more.yaml]
services:
  web:
    <<: *small
    image: stackdeck-test/busybox:${TAG}
    env_file: [{path: web.env}, {path: gone.env, required: false}]
    environment: {E: "${EMPTY:-default}", F: "${SDI_VALUE}"}
    label_file: labels.txt
    depends_on: [included]
    ports: ["127.0.0.1::80"]"#
                ),
            ),
            (
                "second.yaml",
                "services:\n  web:\n    environment: {G: second}\n    ports: !override ['127.0.0.1::81']\n    labels: {team: !reset null, late: 'yes'}\n",
            ),
        ],
        arguments: &["-f", "compose.yaml", "-f", "second.yaml", "--env-file", ".env"],
    },
    sample!(
        "hooks",
        r#"
services:
  web:
    <<: *small
    post_start: [{command: [sh, -c, "touch /started-$$WHO"], environment: {WHO: hook}, user: "0"}]
    pre_stop: [{command: [sh, -c, "touch /stopping"], working_dir: /}]
    develop: {watch: [{path: ., action: sync, target: /srv, ignore: [x]}]}
  oneshot: {<<: *small, command: [sh, -c, 'echo said by oneshot'], restart: "no"}
  quiet: {<<: *small, attach: false, pull_policy: never}"#
    ),
];
