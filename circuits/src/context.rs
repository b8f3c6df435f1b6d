//! What a proof is about: the first instance element of every circuit.

use pasta_curves::Fp;

use crate::digest::{Challenge, FieldChallenge};
use crate::spec::CircuitId;
use crate::suite::Suite;

/// Everything that names the one place a proof is good for.
///
/// The handler rebuilds it from its own state and the prover cannot choose any of it, so a proof made for one
/// chain, vault, period, revision, chunk or term sheet is worth nothing anywhere else. The chunk and both tapes
/// are in because without them one accepted proof counted twice and another chunk's losses vanished.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Context {
    /// The chain's identifier.
    pub chain_id: String,
    /// Number of the vault, which is also the number of its deal.
    pub vault: u64,
    /// Number of the period; 0 is the closing.
    pub period: u32,
    /// Revision of the period's tape.
    pub revision: u32,
    /// The circuit.
    pub circuit: CircuitId,
    /// The suite of the tape.
    pub suite: Suite,
    /// Index of the chunk, below `chunk_count`; 0 for aggregate circuits.
    pub chunk: u32,
    /// How many chunks the tape has.
    pub chunk_count: u32,
    /// Digest of the tape of the period before; all zero at the closing.
    pub previous_tape: [u8; 32],
    /// Digest of the tape the proof speaks of.
    pub current_tape: [u8; 32],
    /// Digest of the term sheet.
    pub term_sheet: [u8; 32],
}

impl Context {
    /// The context as a field element, for a circuit with this verifying-key digest.
    pub fn to_field(&self, vk_digest: &[u8; 32]) -> Fp {
        Challenge::new(b"Sluice-Context-1")
            .bytes(self.chain_id.as_bytes())
            .number(self.vault)
            .number(self.period.into())
            .number(self.revision.into())
            .number(self.circuit.id().into())
            .fixed(vk_digest)
            .number(self.suite.id().into())
            .number(self.chunk.into())
            .number(self.chunk_count.into())
            .fixed(&self.previous_tape)
            .fixed(&self.current_tape)
            .fixed(&self.term_sheet)
            .finish_scalar()
    }

    /// The part that never changes in a vault's life, as a field element: what a hidden pool state is bound to, so
    /// that the state of one vault opens in no other.
    pub fn vault_binding(&self) -> Fp {
        vault_binding(&self.chain_id, self.vault)
    }
}

/// [`Context::vault_binding`] of a vault, before anything is proved of it.
pub fn vault_binding(chain_id: &str, vault: u64) -> Fp {
    Challenge::new(b"Sluice-Vault---1")
        .bytes(chain_id.as_bytes())
        .number(vault)
        .finish_scalar()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn context() -> Context {
        Context {
            chain_id: "sluice-1".into(),
            vault: 7,
            period: 0,
            revision: 0,
            circuit: CircuitId::ClosingRows(Suite::Small),
            suite: Suite::Small,
            chunk: 0,
            chunk_count: 1,
            previous_tape: [0; 32],
            current_tape: [1; 32],
            term_sheet: [2; 32],
        }
    }

    #[test]
    fn every_field_changes_the_context() {
        let mut all = vec![context().to_field(&[3; 32]), context().to_field(&[4; 32])];
        let edits: [fn(&mut Context); 10] = [
            |c| c.chain_id = "sluice-2".into(),
            |c| c.vault = 8,
            |c| c.period = 1,
            |c| c.revision = 1,
            |c| c.circuit = CircuitId::Closing(Suite::Small),
            |c| c.chunk = 1,
            |c| c.chunk_count = 2,
            |c| c.previous_tape[31] = 1,
            |c| c.current_tape[0] = 0,
            |c| c.term_sheet[0] = 0,
        ];
        for edit in edits {
            let mut changed = context();
            edit(&mut changed);
            all.push(changed.to_field(&[3; 32]));
        }
        for (i, a) in all.iter().enumerate() {
            assert!(all[..i].iter().all(|b| a != b), "edit {i} changes nothing");
        }
    }

    #[test]
    fn a_vault_binding_names_chain_and_vault_and_nothing_else() {
        let later = Context {
            period: 9,
            chunk: 3,
            ..context()
        };
        assert_eq!(later.vault_binding(), context().vault_binding());
        let other_vault = Context {
            vault: 8,
            ..context()
        };
        assert_ne!(other_vault.vault_binding(), context().vault_binding());
        let other_chain = Context {
            chain_id: "sluice-2".into(),
            ..context()
        };
        assert_ne!(other_chain.vault_binding(), context().vault_binding());
    }
}
