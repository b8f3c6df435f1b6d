//! The reviewed list of mutants that may survive, each with its reason.
//!
//! A line is `subject | pattern | count | reason`; `*` in a pattern stands for any text. In a full run the number of survivors a
//! line explains must be exactly its count, so that a line which explains nothing any more, or more than it did, is an error.

use std::collections::BTreeMap;

use super::Depth;

/// Read when the commands run, which is always beside the sources.
const LIST: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/allowed.txt");

/// A line of the list.
struct Entry {
    line: usize,
    subject: String,
    pattern: String,
    count: usize,
}

/// The list.
pub(crate) struct Allowed(Vec<Entry>);

impl Allowed {
    /// The list of the house.
    pub(crate) fn read() -> Self {
        Self::parse(&std::fs::read_to_string(LIST).expect("the list lies beside the sources"))
    }

    pub(super) fn parse(text: &str) -> Self {
        let lines = (1..).zip(text.lines());
        Self(
            lines
                .filter(|(_, text)| !text.trim().is_empty() && !text.starts_with('#'))
                .map(|(line, text)| {
                    let fields: Vec<&str> = text.split(" | ").map(str::trim).collect();
                    let [subject, pattern, count, reason] = fields[..] else {
                        panic!("allowed.txt line {line} has {} fields, not 4", fields.len());
                    };
                    assert!(reason.len() > 10, "allowed.txt line {line} gives no reason");
                    Entry {
                        line,
                        subject: subject.into(),
                        pattern: pattern.into(),
                        count: count.parse().expect("the third field is a count"),
                    }
                })
                .collect(),
        )
    }

    /// The survivors of a subject that nothing explains, and what is wrong with the list.
    pub(crate) fn unexplained<'a>(
        &self,
        subject: &str,
        survivors: impl IntoIterator<Item = &'a str>,
        depth: Depth,
    ) -> (Vec<&'a str>, Vec<String>) {
        let entries = self.0.iter().filter(|entry| entry.subject == subject);
        let mut seen: BTreeMap<usize, usize> = BTreeMap::new();
        let mut unexplained = Vec::new();
        for survivor in survivors {
            let entry = entries
                .clone()
                .find(|entry| matches(&entry.pattern, survivor));
            match entry {
                Some(entry) => *seen.entry(entry.line).or_default() += 1,
                None => unexplained.push(survivor),
            }
        }
        let wrong = entries
            .filter_map(|entry| {
                let seen = seen.get(&entry.line).copied().unwrap_or(0);
                let fits = match depth {
                    Depth::Full => seen == entry.count,
                    Depth::Sample => seen <= entry.count,
                };
                (!fits).then(|| {
                    format!(
                        "allowed.txt line {}: {subject} {} explains {seen}, not {}",
                        entry.line, entry.pattern, entry.count
                    )
                })
            })
            .collect();
        (unexplained, wrong)
    }
}

/// Whether a text is that of a pattern with stars.
fn matches(pattern: &str, text: &str) -> bool {
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = text.strip_prefix(first) else {
        return false;
    };
    let parts: Vec<&str> = parts.collect();
    let Some((last, middle)) = parts.split_last() else {
        return rest.is_empty();
    };
    for part in middle {
        let Some(at) = rest.find(part) else {
            return false;
        };
        rest = &rest[at + part.len()..];
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stars_stand_for_any_text_and_nothing_else_does() {
        assert!(matches("a * b", "a long b"));
        assert!(matches("a*", "a"));
        assert!(!matches("a", "ab"));
        assert!(!matches("a*c", "ab"));
        assert!(matches("a*b*c", "a-b-b-c"));
    }

    #[test]
    fn an_entry_that_explains_too_little_or_too_much_is_wrong() {
        let list = Allowed::parse("# x\ns | M1 *a | 2 | free by design\n");
        let judge = |survivors: &[&'static str], depth| {
            list.unexplained("s", survivors.iter().copied(), depth)
        };
        let (none, wrong) = judge(&["M1 a", "M1 ba"], Depth::Full);
        assert!(none.is_empty() && wrong.is_empty());
        let (unexplained, wrong) = judge(&["M1 a", "M1 b"], Depth::Full);
        assert_eq!(unexplained, ["M1 b"]);
        assert_eq!(wrong.len(), 1);
        assert!(judge(&["M1 a"], Depth::Sample).1.is_empty());
        assert_eq!(
            judge(&["M1 a", "M1 aa", "M1 aaa"], Depth::Sample).1.len(),
            1
        );
    }
}
