//! Whether a header is one that the validators of genesis signed.

use tendermint::block::signed_header::SignedHeader;
use tendermint::block::{Commit, CommitSig};
use tendermint::crypto::default::signature::Verifier;
use tendermint::crypto::signature::Verifier as _;
use tendermint::vote::{CanonicalVote, Type};
use tendermint::Time;
use tendermint_proto::v0_38::types::CanonicalVote as RawCanonicalVote;
use tendermint_proto::Protobuf;

use super::{TrustedGenesis, VerifyError};

/// A header that more than two thirds of the genesis power signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrustedHeader {
    /// Its height.
    pub height: u64,
    /// Its time.
    pub time: Time,
    /// The hash of the application's state after the block before it.
    pub app_hash: [u8; 32],
    /// Power that signed.
    pub signed: u64,
    /// Power of all validators.
    pub total: u64,
}

/// Checks a header of `height` and the signatures under it against the genesis file, nothing else.
///
/// # Errors
/// [`VerifyError`], naming what does not hold.
pub fn check_header(
    trust: &TrustedGenesis,
    height: u64,
    signed: &SignedHeader,
) -> Result<TrustedHeader, VerifyError> {
    let (header, commit) = (&signed.header, &signed.commit);
    if header.chain_id != trust.chain_id {
        return Err(VerifyError::ChainId {
            expected: trust.chain_id.to_string(),
            found: header.chain_id.to_string(),
        });
    }
    if header.height.value() != height {
        return Err(VerifyError::Height {
            expected: height,
            found: header.height.value(),
        });
    }
    if header.validators_hash != trust.validators.hash() {
        return Err(VerifyError::Validators);
    }
    if commit.height != header.height {
        return Err(VerifyError::CommitHeight {
            expected: height,
            found: commit.height.value(),
        });
    }
    if commit.block_id.hash != header.hash() {
        return Err(VerifyError::HeaderHash);
    }
    let app_hash = header.app_hash.as_bytes();
    Ok(TrustedHeader {
        height,
        time: header.time,
        app_hash: app_hash
            .try_into()
            .map_err(|_| VerifyError::AppHash(app_hash.len()))?,
        signed: check_signatures(trust, commit)?,
        total: trust.validators.total_voting_power().value(),
    })
}

/// The power that signed the commit's block: more than two thirds. CometBFT lists one place a validator, in the order
/// of the set, so nobody is counted twice.
fn check_signatures(trust: &TrustedGenesis, commit: &Commit) -> Result<u64, VerifyError> {
    let validators = trust.validators.validators();
    if commit.signatures.len() != validators.len() {
        return Err(VerifyError::SignatureCount {
            expected: validators.len(),
            found: commit.signatures.len(),
        });
    }
    let mut signed: u64 = 0;
    for (place, (validator, vote)) in validators.iter().zip(&commit.signatures).enumerate() {
        // Absent votes and votes for no block give no power; what they say does not matter.
        let CommitSig::BlockIdFlagCommit {
            validator_address,
            timestamp,
            signature,
        } = vote
        else {
            continue;
        };
        if *validator_address != validator.address {
            return Err(VerifyError::Signer(place));
        }
        let message = vote_bytes(trust, commit, *timestamp);
        let signature = signature.as_ref().ok_or(VerifyError::Signature(place))?;
        Verifier::verify(validator.pub_key, &message, signature)
            .map_err(|_| VerifyError::Signature(place))?;
        signed = signed.saturating_add(validator.power());
    }
    enough(signed, trust.validators.total_voting_power().value())?;
    Ok(signed)
}

/// More than two thirds, as CometBFT counts them.
pub(super) fn enough(signed: u64, total: u64) -> Result<(), VerifyError> {
    match u128::from(signed) * 3 > u128::from(total) * 2 {
        true => Ok(()),
        false => Err(VerifyError::Power { signed, total }),
    }
}

/// What a validator signs: its precommit for the block, without its own name and place.
pub(super) fn vote_bytes(trust: &TrustedGenesis, commit: &Commit, timestamp: Time) -> Vec<u8> {
    let vote = CanonicalVote {
        vote_type: Type::Precommit,
        height: commit.height,
        round: commit.round,
        block_id: Some(commit.block_id),
        timestamp: Some(timestamp),
        chain_id: trust.chain_id.clone(),
    };
    Protobuf::<RawCanonicalVote>::encode_length_delimited_vec(vote)
}
