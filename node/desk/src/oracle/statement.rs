//! Signed statements: as files an oracle hands out, and as messages that anyone relays.

use std::path::Path;

use serde::{Deserialize, Serialize};
use sluice_app::auth::check_signature;
use sluice_app::oracle::statement_bytes;
use sluice_proto::oracle::{AttestationStatement, MsgAttest};
use sluice_rules::group::ColumnGroup;

use crate::issuer::files::{self, FileError};
use crate::issuer::hexed;
use sluice_client::keyring::Secp256k1Key;

/// An oracle's statement on a tape, with its signature.
#[derive(Clone, Debug, PartialEq)]
pub struct SignedStatement {
    /// What is said.
    pub statement: AttestationStatement,
    /// The statement key that signed, compressed. The chain knows the oracle by it.
    pub statement_key: [u8; 33],
    /// The signature over SHA-256 of the statement's bytes.
    pub signature: [u8; 64],
}

/// The form in files: numbers as numbers, the group by name, bytes in hex.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct StatementFile {
    domain: String,
    chain_id: String,
    vault: u64,
    period: u32,
    revision: u32,
    group: ColumnGroup,
    as_of: u32,
    #[serde(with = "hexed")]
    tape_digest: Vec<u8>,
    #[serde(with = "hexed")]
    statement_key: [u8; 33],
    #[serde(with = "hexed")]
    signature: [u8; 64],
}

impl SignedStatement {
    /// Signs a statement.
    pub(super) fn sign(statement: AttestationStatement, key: &Secp256k1Key) -> Self {
        SignedStatement {
            signature: key.sign(&statement_bytes(&statement)),
            statement_key: key.public_key(),
            statement,
        }
    }

    /// The group that is vouched for; `None` for a number that is no group.
    pub fn group(&self) -> Option<ColumnGroup> {
        u32::try_from(self.statement.group)
            .ok()
            .and_then(ColumnGroup::from_id)
    }

    /// The message with which `relayer` brings the statement of the account `oracle` to the chain.
    pub fn message(&self, relayer: &str, oracle: &str) -> MsgAttest {
        MsgAttest {
            relayer: relayer.to_owned(),
            oracle: oracle.to_owned(),
            statement: Some(self.statement.clone()),
            signature: self.signature.to_vec(),
        }
    }

    /// Writes the statement to a file.
    ///
    /// # Errors
    /// [`FileError`].
    pub fn write(&self, path: &Path) -> Result<(), FileError> {
        let statement = &self.statement;
        let file = StatementFile {
            domain: statement.domain.clone(),
            chain_id: statement.chain_id.clone(),
            vault: statement.vault,
            period: statement.period,
            revision: statement.revision,
            group: self
                .group()
                .ok_or_else(|| FileError::new(path, "the statement is of no group"))?,
            as_of: statement.as_of,
            tape_digest: statement.tape_digest.clone(),
            statement_key: self.statement_key,
            signature: self.signature,
        };
        files::write_json(path, &file)
    }

    /// Reads a statement from a file and checks its signature.
    ///
    /// # Errors
    /// [`FileError`].
    pub fn read(path: &Path) -> Result<Self, FileError> {
        let file: StatementFile = files::read_json(path)?;
        let signed = SignedStatement {
            statement_key: file.statement_key,
            signature: file.signature,
            statement: AttestationStatement {
                domain: file.domain,
                chain_id: file.chain_id,
                vault: file.vault,
                period: file.period,
                revision: file.revision,
                group: file.group.id() as i32,
                as_of: file.as_of,
                tape_digest: file.tape_digest,
            },
        };
        check_signature(
            &signed.statement_key,
            &statement_bytes(&signed.statement),
            &signed.signature,
        )
        .map_err(|_| {
            FileError::new(
                path,
                "the signature is not that of statement_key over this statement",
            )
        })?;
        Ok(signed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn a_statement_survives_its_file_and_a_changed_one_is_refused() {
        let key = Secp256k1Key::generate().unwrap();
        let statement = AttestationStatement {
            domain: sluice_app::oracle::DOMAIN.into(),
            chain_id: "c-1".into(),
            vault: 7,
            group: 2,
            as_of: 17_712,
            tape_digest: vec![9; 32],
            ..Default::default()
        };
        let signed = SignedStatement::sign(statement, &key);
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("statement.json");
        signed.write(&path).unwrap();
        assert_eq!(SignedStatement::read(&path).unwrap(), signed);
        assert_eq!(signed.group(), Some(ColumnGroup::Servicer));
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.contains("\"group\": \"servicer\"") && text.contains(&"09".repeat(32)));
        fs::write(&path, text.replace("\"vault\": 7", "\"vault\": 8")).unwrap();
        let error = SignedStatement::read(&path).unwrap_err().to_string();
        assert!(error.contains("signature"), "{error}");
    }
}
