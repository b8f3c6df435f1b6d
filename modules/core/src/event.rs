//! Events: what explorers and wallets index. Proofs, commitments and loan data never appear in them.

/// One event, with attributes in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// Its type.
    pub kind: &'static str,
    /// Name and value of each attribute; every one is indexed.
    pub attributes: Vec<(&'static str, String)>,
}

impl Event {
    /// An event without attributes.
    pub fn new(kind: &'static str) -> Self {
        Event {
            kind,
            attributes: Vec::new(),
        }
    }

    /// Adds an attribute.
    pub fn with(mut self, name: &'static str, value: impl ToString) -> Self {
        self.attributes.push((name, value.to_string()));
        self
    }
}
