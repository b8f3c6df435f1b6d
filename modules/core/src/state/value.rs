//! Values of store rows.

use sluice_proto::Message;

use crate::amount::Amount;

/// What a store row holds. An encoding is never empty: an empty value cannot be proved to be there.
pub trait Value: Sized {
    /// Its bytes.
    fn to_bytes(&self) -> Vec<u8>;

    /// Reads it back.
    fn from_bytes(bytes: &[u8]) -> Option<Self>;
}

/// Protocol messages are stored as they are, after one byte that keeps a message of defaults from being empty.
impl<M: Message + Default> Value for M {
    fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(1 + self.encoded_len());
        bytes.push(1);
        self.encode_raw(&mut bytes);
        bytes
    }

    fn from_bytes(bytes: &[u8]) -> Option<Self> {
        match bytes.split_first()? {
            (1, message) => M::decode(message).ok(),
            _ => None,
        }
    }
}

/// Amounts are their decimal digits: a balance proof can be read by anyone.
impl Value for Amount {
    fn to_bytes(&self) -> Vec<u8> {
        self.to_string().into_bytes()
    }

    fn from_bytes(bytes: &[u8]) -> Option<Self> {
        Amount::parse("state", std::str::from_utf8(bytes).ok()?).ok()
    }
}
