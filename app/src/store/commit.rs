//! What a commit leaves behind, and how it is written.

use sha2::{Digest, Sha256};

/// The first byte of the record: how everything in this database is written.
const FORMAT: u8 = 1;

/// The last block that is in the store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Committed {
    /// Its height.
    pub height: u64,
    /// The hash of the state after it: header `height + 1` carries it.
    pub app_hash: [u8; 32],
}

impl Committed {
    /// Format, height, hash, and 8 bytes that tell a damaged record from a good one.
    pub(super) fn encode(&self) -> Vec<u8> {
        let mut bytes = vec![FORMAT];
        bytes.extend_from_slice(&self.height.to_be_bytes());
        bytes.extend_from_slice(&self.app_hash);
        let check = checksum(&bytes);
        bytes.extend_from_slice(&check);
        bytes
    }

    pub(super) fn decode(bytes: &[u8]) -> Option<Self> {
        let (body, check) = bytes.split_last_chunk::<8>()?;
        let (format, rest) = body.split_first()?;
        let (height, rest) = rest.split_first_chunk()?;
        let app_hash: &[u8; 32] = rest.try_into().ok()?;
        (*format == FORMAT && *check == checksum(body)).then(|| Committed {
            height: u64::from_be_bytes(*height),
            app_hash: *app_hash,
        })
    }
}

fn checksum(bytes: &[u8]) -> [u8; 8] {
    let hash: [u8; 32] = Sha256::digest(bytes).into();
    let mut check = [0; 8];
    check.copy_from_slice(&hash[..8]);
    check
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_reads_back_and_a_damaged_one_does_not() {
        let committed = Committed {
            height: 7,
            app_hash: [3; 32],
        };
        let bytes = committed.encode();
        assert_eq!(Committed::decode(&bytes), Some(committed));
        for at in 0..bytes.len() {
            let mut damaged = bytes.clone();
            damaged[at] ^= 1;
            assert_eq!(Committed::decode(&damaged), None, "byte {at}");
        }
        assert_eq!(Committed::decode(&bytes[..20]), None);
    }
}
