//! What a client trusts.

use std::collections::BTreeSet;
use std::path::Path;

use tendermint::validator::{Info, Set};
use tendermint::{chain, Genesis};

use super::VerifyError;

/// The facts of a genesis file that a verified read rests on.
#[derive(Clone, Debug)]
pub struct TrustedGenesis {
    pub(super) chain_id: chain::Id,
    pub(super) validators: Set,
}

impl TrustedGenesis {
    /// Reads a genesis file.
    ///
    /// # Errors
    /// [`VerifyError::Genesis`].
    pub fn read(path: &Path) -> Result<Self, VerifyError> {
        let bad = |why: String| VerifyError::Genesis(format!("{}: {why}", path.display()));
        let text = std::fs::read_to_string(path).map_err(|error| bad(error.to_string()))?;
        let genesis: Genesis =
            serde_json::from_str(&text).map_err(|error| bad(error.to_string()))?;
        Self::new(genesis.chain_id, genesis.validators)
    }

    /// Takes a chain id and the validators' keys and powers.
    ///
    /// # Errors
    /// [`VerifyError::Genesis`] without validators, with one twice, one without power or another kind of key, or with
    /// more power than CometBFT counts.
    pub fn new(chain_id: chain::Id, validators: Vec<Info>) -> Result<Self, VerifyError> {
        let bad = |why: &str| Err(VerifyError::Genesis(why.to_owned()));
        if validators.is_empty() {
            return bad("no validators");
        }
        let mut seen = BTreeSet::new();
        let mut total: u64 = 0;
        for validator in &validators {
            if validator.pub_key.ed25519().is_none() {
                return bad("a validator's key is not ed25519");
            }
            if !seen.insert(validator.pub_key.to_bytes()) {
                return bad("a validator is listed twice");
            }
            if validator.power() == 0 {
                return bad("a validator has no power");
            }
            total = total.saturating_add(validator.power());
        }
        if total > Set::MAX_TOTAL_VOTING_POWER {
            return bad("more voting power than CometBFT counts");
        }
        // The address is recomputed: a genesis file may carry any.
        let validators = validators
            .iter()
            .map(|validator| Info::new(validator.pub_key, validator.power));
        Ok(TrustedGenesis {
            chain_id,
            validators: Set::without_proposer(validators.collect()),
        })
    }

    /// The chain's id.
    pub fn chain_id(&self) -> &str {
        self.chain_id.as_str()
    }

    /// How many validators there are.
    pub fn validator_count(&self) -> usize {
        self.validators.validators().len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::verified::testing::{chain_id, validators};

    #[test]
    fn only_a_list_that_cometbft_would_start_with_is_trusted() {
        let all: Vec<Info> = validators().into_iter().map(|(_, info)| info).collect();
        assert!(TrustedGenesis::new(chain_id(), all.clone()).is_ok());
        let powerless = Info::new(all[0].pub_key, 0_u32.into());
        let mighty = Info::new(
            all[0].pub_key,
            (Set::MAX_TOTAL_VOTING_POWER + 1).try_into().unwrap(),
        );
        let twice = [all.clone(), vec![Info::new(all[1].pub_key, 5_u32.into())]].concat();
        for wrong in [Vec::new(), vec![powerless], vec![mighty], twice] {
            assert!(matches!(
                TrustedGenesis::new(chain_id(), wrong),
                Err(VerifyError::Genesis(_))
            ));
        }
    }
}
