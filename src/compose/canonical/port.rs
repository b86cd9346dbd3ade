//! Published ports: `[address:][host:]container[/protocol]`; each port may be a range.

use crate::diag::{Diagnostic, Span};
use crate::yaml::{Entry, Mapping, Node, Value};
use std::net::IpAddr;

/// Expands a short form into one entry for each port; none when it is not a short form.
pub(crate) fn expand_ports(node: &Node) -> Result<Option<Vec<Node>>, Diagnostic> {
    let text = node.scalar_text().unwrap_or_default();
    let spec = match &node.value {
        Value::Map(_) | Value::Seq(_) | Value::Null | Value::Bool(_) => return Ok(None),
        Value::Float(..) => Err("it is a decimal number".to_owned()),
        Value::Int(..) | Value::String(_) => parse(&text),
    };
    let spec = spec.map_err(|fault| {
        Diagnostic::error("port-syntax", format!("`{text}` is not a port: {fault}"))
            .at(node.span)
            .hint("write host:container, for example \"127.0.0.1:8080:80/tcp\"")
    })?;
    Ok(Some(spec.expand().iter().map(|port| port.node(node.span)).collect()))
}

/// A short form, parsed.
#[derive(Debug, PartialEq, Eq)]
struct Spec {
    ip: String,
    host: Option<Range>,
    container: Range,
    protocol: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Range {
    first: u16,
    last: u16,
}

/// One container port.
#[derive(Debug)]
struct Port<'a> {
    ip: &'a str,
    published: Option<String>,
    target: u16,
    protocol: &'a str,
}

fn parse(text: &str) -> Result<Spec, String> {
    let mut from_right = text.rsplitn(3, ':');
    let container = from_right.next().unwrap_or("");
    let host = from_right.next().unwrap_or("");
    let ip = from_right.next().unwrap_or("");
    let (container, protocol) = container.split_once('/').unwrap_or((container, ""));
    let protocol = if protocol.is_empty() {
        "tcp".to_owned()
    } else {
        protocol.to_ascii_lowercase()
    };
    if container.is_empty() {
        return Err("no port of the container is given".to_owned());
    }
    if !["tcp", "udp", "sctp"].contains(&protocol.as_str()) {
        return Err(format!("the protocol `{protocol}` is not tcp, udp or sctp"));
    }
    let bare = ip.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    if bare.is_none() && ip.contains(':') {
        return Err(format!("an IPv6 address is written in brackets: [{ip}]"));
    }
    let ip = bare.unwrap_or(ip);
    if !ip.is_empty() && ip.parse::<IpAddr>().is_err() {
        return Err(format!("`{ip}` is not an IP address"));
    }
    let container = range(container)?;
    if container.first == 0 {
        return Err("a container has no port 0".to_owned());
    }
    let host = if host.is_empty() { None } else { Some(range(host)?) };
    if let Some(host) = host
        && host.last - host.first != container.last - container.first
        && container.first != container.last
    {
        return Err("the two ranges differ in length".to_owned());
    }
    Ok(Spec {
        ip: ip.to_owned(),
        host,
        container,
        protocol,
    })
}

fn range(text: &str) -> Result<Range, String> {
    let port = |text: &str| {
        let digits = text.bytes().all(|byte| byte.is_ascii_digit());
        let number = if digits { text.parse::<u16>().ok() } else { None };
        number.ok_or_else(|| format!("`{text}` is not a port from 0 to 65535"))
    };
    let range = match text.split_once('-') {
        Some((first, last)) => Range {
            first: port(first)?,
            last: port(last)?,
        },
        None => {
            let port = port(text)?;
            Range {
                first: port,
                last: port,
            }
        }
    };
    if range.first > range.last {
        return Err(format!("the range `{text}` goes backwards"));
    }
    Ok(range)
}

impl Spec {
    /// One entry for each container port, sorted as text like the reference does.
    fn expand(&self) -> Vec<Port<'_>> {
        let mut ports: Vec<Port<'_>> = (self.container.first..=self.container.last)
            .map(|target| Port {
                ip: &self.ip,
                published: self.host.map(|host| self.published(host, target)),
                target,
                protocol: &self.protocol,
            })
            .collect();
        ports.sort_by_cached_key(|port| format!("{}/{}", port.target, port.protocol));
        ports
    }

    fn published(&self, host: Range, target: u16) -> String {
        if self.container.first == self.container.last && host.first != host.last {
            return format!("{}-{}", host.first, host.last);
        }
        (u32::from(host.first) + u32::from(target - self.container.first)).to_string()
    }
}

impl Port<'_> {
    fn node(&self, span: Span) -> Node {
        let mut record = Mapping::new();
        let mut set = |name: &str, value: Node| {
            record.insert(name.to_owned(), Entry::new(span, value));
        };
        set("mode", Node::string("ingress", span));
        if !self.ip.is_empty() {
            set("host_ip", Node::string(self.ip, span));
        }
        set("target", Node::int(self.target.into(), span));
        if let Some(published) = &self.published {
            set("published", Node::string(published.as_str(), span));
        }
        set("protocol", Node::string(self.protocol, span));
        Node::map(record, span)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flat(text: &str) -> Vec<String> {
        let spec = parse(text).unwrap();
        let ports = spec.expand();
        let shown = ports.iter().map(|port| {
            let published = port.published.clone().unwrap_or_default();
            format!("{}|{published}|{}|{}", port.ip, port.target, port.protocol)
        });
        shown.collect()
    }

    // Expected values: `docker compose config` 2.40.
    #[test]
    fn short_forms_become_one_entry_for_each_port() {
        assert_eq!(flat("80"), ["||80|tcp"]);
        assert_eq!(flat("8080:80/UDP"), ["|8080|80|udp"]);
        assert_eq!(flat("127.0.0.1:8080:80"), ["127.0.0.1|8080|80|tcp"]);
        assert_eq!(flat("127.0.0.1::80"), ["127.0.0.1||80|tcp"]);
        assert_eq!(flat("[::1]:8080:80"), ["::1|8080|80|tcp"]);
        assert_eq!(flat("8000-9000:80"), ["|8000-9000|80|tcp"]);
        assert_eq!(
            flat("5998-6000:998-1000"),
            ["|6000|1000|tcp", "|5998|998|tcp", "|5999|999|tcp"]
        );
    }

    #[test]
    fn malformed_ports_are_refused() {
        for text in [
            "",
            "x",
            "80:",
            "70000",
            "1-2:1-3",
            "80/http",
            "1.2.3:80:80",
            "::1:8080:80",
            "0",
            "9-8",
            "81# no",
        ] {
            assert!(parse(text).is_err(), "{text}");
        }
    }
}
