//! Account addresses.

use sha2::{Digest, Sha256};
use subtle_encoding::bech32;

use crate::error::{sdk, Error};

/// A 20-byte account address. The human-readable prefix lives in genesis, never in code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Address(pub [u8; 20]);

impl Address {
    /// Reads a bech32 address. Fails with `sdk/invalid_address`, naming `field`, on a wrong checksum, prefix or length.
    pub fn parse(field: &str, text: &str, prefix: &str) -> Result<Self, Error> {
        let bad = |why: &str| sdk::INVALID_ADDRESS.because(format!("{field}: {why}"));
        // Mixed or upper case would give one account two spellings.
        if text.bytes().any(|byte| byte.is_ascii_uppercase()) {
            return Err(bad("must be lower case"));
        }
        let (found, bytes) = bech32::decode(text).map_err(|_| bad("is not a bech32 address"))?;
        if found != prefix {
            return Err(bad(&format!("must begin with {prefix}1")));
        }
        let bytes: [u8; 20] = bytes.try_into().map_err(|_| bad("must hold 20 bytes"))?;
        Ok(Address(bytes))
    }

    /// Writes the address with `prefix`.
    pub fn to_bech32(&self, prefix: &str) -> String {
        bech32::encode(prefix, self.0)
    }
}

/// The module account that fees go to, and deposits that are forfeited.
pub const TREASURY: &str = "treasury";

/// The account of a module: no key can sign for it. First 20 bytes of SHA-256 over `module/` and the name.
pub fn module_address(name: &str) -> Address {
    let digest = Sha256::new()
        .chain_update(b"module/")
        .chain_update(name.as_bytes())
        .finalize();
    let mut bytes = [0; 20];
    bytes.copy_from_slice(&digest[..20]);
    Address(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_survives_text_and_refuses_other_prefixes_and_cases() {
        let address = module_address(TREASURY);
        let text = address.to_bech32("sluice");
        assert_eq!(Address::parse("to", &text, "sluice"), Ok(address));
        assert!(Address::parse("to", &text, "cosmos").is_err());
        assert!(Address::parse("to", &text.to_uppercase(), "sluice").is_err());
        assert!(Address::parse("to", "", "sluice").is_err());
        let error = Address::parse("to_address", &text[1..], "sluice").expect_err("damaged");
        assert!(error.message.contains("to_address"));
    }
}
