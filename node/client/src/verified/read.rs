//! The read itself.

use std::time::Duration;

use sluice_app::store::{verify_absence, verify_membership, ProofOp, APP};
use tendermint::block::signed_header::SignedHeader;
use tendermint::Time;
use tokio::time::{sleep, Instant};

use super::{check_age, check_header, TrustedGenesis, TrustedHeader, VerifyError};
use crate::rpc::{AbciAnswer, RpcClient, RpcError};

/// The path of single rows, as ABCI serves it.
const PATH: &str = "store/app/key";

/// How long header H+1 is waited for: the next block, on the slower of two nodes.
const PATIENCE: Duration = Duration::from_secs(15);

const POLL: Duration = Duration::from_millis(100);

/// A row as a node handed it over, not believed yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProvedRow {
    /// The key it was asked for.
    pub key: Vec<u8>,
    /// The value; empty for none.
    pub value: Vec<u8>,
    /// The height of the state it is from.
    pub height: u64,
    /// The steps from the row to the application hash.
    pub ops: Vec<ProofOp>,
}

/// A row that holds, as sure as two thirds of the validators are honest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifiedRow {
    /// The value, `None` where it is proved that there is none.
    pub value: Option<Vec<u8>>,
    /// The height of the state it is from.
    pub height: u64,
    /// The header that proves it.
    pub header: TrustedHeader,
}

/// Why a verified read gave nothing.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// A node did not answer, or refused.
    #[error(transparent)]
    Rpc(#[from] RpcError),
    /// The node refused to give the row.
    #[error("the node gives no row: {codespace}/{code}: {log}")]
    Refused {
        /// Whose refusal it is.
        codespace: String,
        /// Its number.
        code: u32,
        /// The reason.
        log: String,
    },
    /// What the nodes handed over is not believed.
    #[error(transparent)]
    Verify(#[from] VerifyError),
}

/// Checks a row and its proofs against a header and its signatures, and those against the genesis file.
///
/// # Errors
/// [`VerifyError`], naming what does not hold.
pub fn check_row(
    trust: &TrustedGenesis,
    row: &ProvedRow,
    signed: &SignedHeader,
) -> Result<VerifiedRow, VerifyError> {
    let header = check_header(trust, row.height.saturating_add(1), signed)?;
    // The state holds no empty value, so an empty one claims that there is no row.
    let value = match row.value.is_empty() {
        true => {
            verify_absence(&header.app_hash, APP, &row.key, &row.ops)?;
            None
        }
        false => {
            verify_membership(&header.app_hash, APP, &row.key, &row.value, &row.ops)?;
            Some(row.value.clone())
        }
    };
    Ok(VerifiedRow {
        value,
        height: row.height,
        header,
    })
}

/// Reads the row with this key from `source` and the header that proves it from `witness`, and checks both. Height 0
/// leaves the height to the source; the header's time must then be `within` of this machine's clock, see [`check_age`].
///
/// # Errors
/// [`ReadError`].
pub async fn read_row(
    trust: &TrustedGenesis,
    source: &RpcClient,
    witness: &RpcClient,
    key: &[u8],
    height: u64,
    within: Duration,
) -> Result<VerifiedRow, ReadError> {
    let answer = source.abci_query(PATH, key, height, true).await?;
    let row = proved_row(key, height, answer)?;
    let signed = signed_header(witness, row.height.saturating_add(1)).await?;
    let verified = check_row(trust, &row, &signed)?;
    check_age(height, &verified.header, Time::now(), within)?;
    Ok(verified)
}

fn proved_row(key: &[u8], height: u64, answer: AbciAnswer) -> Result<ProvedRow, ReadError> {
    if answer.code != 0 {
        return Err(ReadError::Refused {
            codespace: answer.codespace,
            code: answer.code,
            log: answer.log,
        });
    }
    if height != 0 && answer.height != height {
        return Err(ReadError::Verify(VerifyError::RowHeight {
            expected: height,
            found: answer.height,
        }));
    }
    if answer.key != key {
        return Err(ReadError::Verify(VerifyError::RowKey));
    }
    let proof = answer.proof_ops.ok_or(VerifyError::NoProof)?;
    let ops = proof.ops.into_iter().map(|op| ProofOp {
        kind: op.field_type,
        key: op.key,
        data: op.data,
    });
    Ok(ProvedRow {
        key: answer.key,
        value: answer.value,
        height: answer.height,
        ops: ops.collect(),
    })
}

/// The header at a height, which may be a block ahead of what the witness has.
async fn signed_header(witness: &RpcClient, height: u64) -> Result<SignedHeader, RpcError> {
    let end = Instant::now() + PATIENCE;
    loop {
        match witness.commit(Some(height)).await {
            Err(RpcError::Refused { .. }) if Instant::now() < end => sleep(POLL).await,
            answer => return answer,
        }
    }
}

#[cfg(test)]
#[path = "read_tests.rs"]
mod tests;
