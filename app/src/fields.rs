//! How many fields a message has, counted before it is decoded.
//!
//! Because: two bytes make an empty record, which takes a hundred in memory. A megabyte of them took 93 ms and 100 MB before
//! anybody counted, and whoever sent it paid nothing.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use prost::bytes::Buf;
use prost::encoding::{decode_key, decode_varint, WireType};
use prost::Message;
use prost_types::field_descriptor_proto::Type;
use prost_types::{DescriptorProto, FileDescriptorSet};
use sluice_core::state::fatal;
use sluice_core::{sdk, Error};

use crate::limits::{BYTES_PER_FIELD, FREE_FIELDS};

/// Deepest nesting of records. No message of ours comes near it.
const DEPTH: usize = 16;

/// Fields of a message that hold messages, by number.
type Records = BTreeMap<u32, String>;

/// The fields that a transaction may still have, at all depths together.
pub(crate) struct Fields {
    left: usize,
    most: usize,
}

impl Fields {
    /// What a transaction of `bytes` may have: enough for every honest one, which has few or long fields.
    pub(crate) fn of_transaction(bytes: usize) -> Self {
        let most = FREE_FIELDS.saturating_add(bytes / BYTES_PER_FIELD);
        Fields { left: most, most }
    }

    /// Counts the fields of `bytes`, a message of type `name` without a leading slash. Records inside it are counted where
    /// the type is one of this chain's own; of others the outermost fields only. Bytes that are no message are left to
    /// the decoder: all that it would read was counted.
    pub(crate) fn take(&mut self, what: &str, name: &str, bytes: &[u8]) -> Result<(), Error> {
        match self.count(records(name), bytes, DEPTH) {
            Ok(()) | Err(Stop::NotAMessage) => Ok(()),
            Err(Stop::TooDeep) => {
                Err(sdk::TX_TOO_LARGE.because(format!("{what}: nested deeper than {DEPTH}")))
            }
            Err(Stop::TooMany) => {
                let most = self.most;
                Err(sdk::TX_TOO_LARGE.because(format!(
                    "{what}: more than {most} fields in all, which is what so many bytes may hold"
                )))
            }
        }
    }

    fn count(
        &mut self,
        records: Option<&'static Records>,
        mut bytes: &[u8],
        depth: usize,
    ) -> Result<(), Stop> {
        let depth = depth.checked_sub(1).ok_or(Stop::TooDeep)?;
        while !bytes.is_empty() {
            let (number, kind) = decode_key(&mut bytes).map_err(|_| Stop::NotAMessage)?;
            self.left = self.left.checked_sub(1).ok_or(Stop::TooMany)?;
            let length = match kind {
                WireType::Varint => {
                    decode_varint(&mut bytes).map_err(|_| Stop::NotAMessage)?;
                    continue;
                }
                WireType::ThirtyTwoBit => 4,
                WireType::SixtyFourBit => 8,
                WireType::LengthDelimited => {
                    let length = decode_varint(&mut bytes).map_err(|_| Stop::NotAMessage)?;
                    usize::try_from(length).map_err(|_| Stop::NotAMessage)?
                }
                WireType::StartGroup | WireType::EndGroup => return Err(Stop::NotAMessage),
            };
            let inner = bytes.get(..length).ok_or(Stop::NotAMessage)?;
            if let Some(name) = records.and_then(|records| records.get(&number)) {
                self.count(self::records(name), inner, depth)?;
            }
            bytes.advance(length);
        }
        Ok(())
    }
}

enum Stop {
    NotAMessage,
    TooDeep,
    TooMany,
}

/// The records of a message type, if it is one of the chain's own or one of those it uses.
fn records(name: &str) -> Option<&'static Records> {
    static TYPES: OnceLock<BTreeMap<String, Records>> = OnceLock::new();
    let types = TYPES.get_or_init(|| {
        // It is compiled in: a test below reads it.
        let set = FileDescriptorSet::decode(sluice_proto::DESCRIPTORS)
            .unwrap_or_else(|error| fatal(&format!("this program's own descriptors: {error}")));
        let mut types = BTreeMap::new();
        for file in &set.file {
            for message in &file.message_type {
                note(&mut types, file.package(), message);
            }
        }
        types
    });
    types.get(name)
}

fn note(types: &mut BTreeMap<String, Records>, within: &str, message: &DescriptorProto) {
    let name = format!("{within}.{}", message.name());
    let records = message
        .field
        .iter()
        .filter(|field| field.r#type() == Type::Message)
        .filter_map(|field| {
            let number = u32::try_from(field.number()).ok()?;
            // Names of types begin with a dot there.
            Some((number, field.type_name().trim_start_matches('.').to_owned()))
        })
        .collect();
    for nested in &message.nested_type {
        note(types, &name, nested);
    }
    types.insert(name, records);
}

#[cfg(test)]
mod tests {
    use super::*;
    use sluice_proto::vault::{ChunkCommitment, MsgCommitTape, MsgPledgeTags};
    use sluice_proto::Name;

    fn takes<M: Message + Name>(message: &M) -> bool {
        let bytes = message.encode_to_vec();
        Fields::of_transaction(bytes.len())
            .take("message", &M::full_name(), &bytes)
            .is_ok()
    }

    fn tape(chunks: usize, columns: usize, column: usize) -> MsgCommitTape {
        MsgCommitTape {
            chunks: vec![
                ChunkCommitment {
                    loans: 1,
                    columns: vec![vec![1; column]; columns],
                };
                chunks
            ],
            ..MsgCommitTape::default()
        }
    }

    #[test]
    fn the_largest_honest_messages_have_room_and_records_without_content_have_none() {
        assert!(takes(&tape(64, 400, 32)));
        assert!(takes(&MsgPledgeTags {
            tags: vec![1; 1 << 20],
            ..MsgPledgeTags::default()
        }));
        // Outside, and inside of a few records.
        assert!(!takes(&tape(500_000, 0, 0)));
        assert!(!takes(&tape(4, 100_000, 0)));
    }

    #[test]
    fn records_are_known_for_every_message_of_the_chain() {
        let tape = records("sluice.vault.v1.MsgCommitTape").unwrap();
        assert_eq!(tape[&6], "sluice.vault.v1.ChunkCommitment");
        for url in crate::modules::routes(&crate::modules::modules()).keys() {
            if url.starts_with("/sluice.") {
                assert!(records(&url[1..]).is_some(), "{url}");
            }
        }
        assert!(records("sluice.vault.v1.Nothing").is_none());
    }

    #[test]
    fn what_is_no_message_is_left_to_the_decoder_and_depth_has_an_end() {
        let mut fields = Fields::of_transaction(100);
        for bytes in [&[0x0a, 5, 1][..], &[0x0b], &[0xff; 12], &[0x08]] {
            fields
                .take("x", "sluice.vault.v1.MsgCommitTape", bytes)
                .unwrap();
        }
        assert!(matches!(fields.count(None, &[8, 1], 0), Err(Stop::TooDeep)));
    }
}
