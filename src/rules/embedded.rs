//! The embedded rules.

use super::parse::parse_embedded;
use super::table::RuleTable;
use std::sync::LazyLock;

/// The embedded files in the order in which they are tried: those of one program, then those of languages, then what any
/// program may say.
pub(super) const FILES: &[(&str, &str)] = &[
    ("mysql", include_str!("../../assets/rules/mysql.yaml")),
    ("postgres", include_str!("../../assets/rules/postgres.yaml")),
    ("redis", include_str!("../../assets/rules/redis.yaml")),
    ("mongo", include_str!("../../assets/rules/mongo.yaml")),
    ("queue", include_str!("../../assets/rules/queue.yaml")),
    ("search", include_str!("../../assets/rules/search.yaml")),
    ("proxy", include_str!("../../assets/rules/proxy.yaml")),
    ("node", include_str!("../../assets/rules/node.yaml")),
    ("python", include_str!("../../assets/rules/python.yaml")),
    ("java", include_str!("../../assets/rules/java.yaml")),
    ("go", include_str!("../../assets/rules/go.yaml")),
    ("ruby-php", include_str!("../../assets/rules/ruby-php.yaml")),
    ("dotnet", include_str!("../../assets/rules/dotnet.yaml")),
    ("engine", include_str!("../../assets/rules/engine.yaml")),
    ("probe", include_str!("../../assets/rules/probe.yaml")),
    ("system", include_str!("../../assets/rules/system.yaml")),
    ("network", include_str!("../../assets/rules/network.yaml")),
    ("program", include_str!("../../assets/rules/program.yaml")),
];

/// The embedded rules; read when the first text is.
pub(super) fn table() -> &'static RuleTable {
    static TABLE: LazyLock<RuleTable> = LazyLock::new(|| {
        let rules = FILES.iter().flat_map(|(_, text)| parse_embedded(text));
        RuleTable::new(rules.collect())
    });
    &TABLE
}
