//! The shape of a line: its bytes without the times in it. Lines of equal shape are repeats.

/// Bytes examined.
const LOOKED_AT: usize = 2048;

/// A hash of a line's bytes that ignores times and dates. Any other difference, even one digit, gives another shape:
/// folding repeats must not hide information.
pub(super) fn shape(line: &[u8]) -> u64 {
    let line = line.get(..LOOKED_AT).unwrap_or(line);
    // FNV-1a, a machine word at a time where there are no digits.
    let mut hash = Hash(0xcbf2_9ce4_8422_2325);
    let mut rest = line;
    let mut inside_word = false;
    while let Some((first, after)) = rest.split_first() {
        if first.is_ascii_digit() && !inside_word {
            let token = token(rest);
            let (run, next) = rest.split_at(token);
            if !is_time(run) {
                run.iter().for_each(|byte| hash.take(*byte));
            }
            inside_word = true;
            rest = next;
            continue;
        }
        inside_word = first.is_ascii_alphanumeric();
        hash.take(*first);
        rest = after;
    }
    hash.0
}

struct Hash(u64);

impl Hash {
    fn take(&mut self, byte: u8) {
        self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }
}

/// Length of the run of bytes a time may be written with.
fn token(rest: &[u8]) -> usize {
    let ends = |byte: &u8| !(byte.is_ascii_digit() || b":.,-+TZ/".contains(byte));
    let end = rest.iter().position(ends).unwrap_or(rest.len());
    // Punctuation at the end belongs to the sentence.
    let tail = rest.get(..end).unwrap_or(rest).iter().rev();
    end - tail.take_while(|byte| b":.,-+/T".contains(byte)).count()
}

/// Whether a run is a time of day, a date, both, or seconds (or finer) since the epoch.
fn is_time(run: &[u8]) -> bool {
    let clock = run.windows(6).any(|six| {
        let [a, b, colon, c, d, after] = six else { return false };
        [a, b, c, d].iter().all(|byte| byte.is_ascii_digit()) && *colon == b':' && !after.is_ascii_digit()
    });
    let date = run.len() >= 10
        && run.get(..10).is_some_and(|day| {
            day.iter().enumerate().all(|(at, byte)| match at {
                4 | 7 => b"-/".contains(byte),
                _ => byte.is_ascii_digit(),
            })
        });
    let digits = run.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let epoch =
        matches!(digits, 10 | 13 | 16 | 19) && run.starts_with(b"1") && matches!(run.get(digits), None | Some(b'.'));
    clock || date || epoch
}

#[cfg(test)]
mod tests {
    use super::*;

    fn same(one: &str, other: &str) -> bool {
        shape(one.as_bytes()) == shape(other.as_bytes())
    }

    #[test]
    fn only_times_may_differ() {
        assert!(same(
            "2026-11-24T12:02:11.204183Z 0 [Note] waiting",
            "2026-11-24T12:02:12.9Z 0 [Note] waiting"
        ));
        assert!(same(
            "1:M 24 Nov 2026 12:02:11.377 * x",
            "1:M 24 Nov 2026 13:59:00.001 * x"
        ));
        assert!(same(
            r#"{"ts":1795490935.25,"m":"x"}"#,
            r#"{"ts":1795490936.5,"m":"x"}"#
        ));
        assert!(same("[12:00:00] tick", "[12:00:01] tick"));
        for (one, other) in [
            ("GET / 200", "GET / 500"),
            ("took 3ms", "took 4ms"),
            ("10.0.0.1:6379 refused", "10.0.0.2:6379 refused"),
            ("127.0.0.1:6379 refused", "127.0.0.1:6380 refused"),
            ("user 1795490935 in", "user 2795490935 in"),
            ("a", "b"),
            ("", " "),
        ] {
            assert!(!same(one, other), "{one} / {other}");
        }
    }
}
