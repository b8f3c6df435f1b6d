//! Who the people of a deal are.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;
use sluice_app::core::Address;

use super::DealError;

/// The parties file beside a deal file.
pub const PARTIES_FILE: &str = "parties.toml";

/// The names that a deal file uses, with addresses and keys. In the file a table a name:
///
/// ```toml
/// [servicer]
/// address = "sluice1..."
///
/// [cash-agent]
/// key = "02..."          # compressed secp256k1 key, 33 bytes in hex
/// ```
///
/// A deal file may also hold an address or a key itself instead of a name.
#[derive(Clone, Debug)]
pub struct Parties {
    named: BTreeMap<String, Party>,
    prefix: String,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Party {
    address: Option<String>,
    key: Option<String>,
}

impl Parties {
    /// Nobody by name. Addresses of the chain begin with `prefix`.
    pub fn empty(prefix: &str) -> Self {
        Parties {
            named: BTreeMap::new(),
            prefix: prefix.to_owned(),
        }
    }

    /// Reads a parties file.
    ///
    /// # Errors
    /// [`DealError`], naming the file.
    pub fn read(path: &Path, prefix: &str) -> Result<Self, DealError> {
        let text = std::fs::read_to_string(path).map_err(|error| DealError::file(path, &error))?;
        Self::parse(&text, prefix).map_err(|error| error.within(path))
    }

    /// Reads the text of a parties file.
    ///
    /// # Errors
    /// [`DealError`].
    pub fn parse(text: &str, prefix: &str) -> Result<Self, DealError> {
        let named = toml::from_str(text).map_err(|error| DealError::toml(&error))?;
        Ok(Parties {
            named,
            prefix: prefix.to_owned(),
        })
    }

    /// What addresses begin with.
    pub fn prefix(&self) -> &str {
        &self.prefix
    }

    /// The address of the party that a field names, or that it holds itself.
    ///
    /// # Errors
    /// [`DealError::Field`].
    pub fn address(&self, field: &str, party: &str) -> Result<String, DealError> {
        let (field, text) =
            self.look_up(field, party, "address", |party| party.address.as_deref())?;
        Address::parse("", text, &self.prefix)
            .map(|address| address.to_bech32(&self.prefix))
            .map_err(|_| {
                DealError::field(
                    field,
                    format!("{text:?} is neither a party nor an address of the chain"),
                )
            })
    }

    /// The compressed secp256k1 key of the party that a field names, or that it holds itself.
    ///
    /// # Errors
    /// [`DealError::Field`].
    pub fn key(&self, field: &str, party: &str) -> Result<[u8; 33], DealError> {
        let (field, text) = self.look_up(field, party, "key", |party| party.key.as_deref())?;
        let mut key = [0; 33];
        match hex::decode_to_slice(text, &mut key) {
            Ok(()) if sluice_app::oracle::is_compressed_key(&key) => Ok(key),
            _ => Err(DealError::field(
                field,
                format!(
                    "{text:?} is neither a party nor a compressed secp256k1 key of 66 hex digits"
                ),
            )),
        }
    }

    /// The text to read and the field to blame for it.
    fn look_up<'a>(
        &'a self,
        field: &str,
        party: &'a str,
        what: &str,
        wanted: fn(&Party) -> Option<&str>,
    ) -> Result<(String, &'a str), DealError> {
        match self.named.get(party) {
            None => Ok((field.to_owned(), party)),
            Some(found) => match wanted(found) {
                Some(text) => Ok((format!("parties {party}.{what}"), text)),
                None => Err(DealError::field(
                    field,
                    format!("party {party} has no {what}"),
                )),
            },
        }
    }
}
