//! From the application's results to CometBFT's messages.

use sluice_app::core::Event;
use sluice_app::store::Proof;
use sluice_app::TxResult;
use tendermint_proto::abci as pb;
use tendermint_proto::crypto::{ProofOp, ProofOps};

/// A number that CometBFT holds in 63 bits. Nothing here grows beyond that; if it did, the largest stands for it on
/// every node alike.
pub(super) fn wire_gas(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

pub(super) fn exec_result(result: TxResult) -> pb::ExecTxResult {
    pb::ExecTxResult {
        code: result.code,
        codespace: result.codespace,
        data: result.data.into(),
        log: result.log,
        gas_wanted: wire_gas(result.gas_wanted),
        gas_used: wire_gas(result.gas_used),
        events: result.events.into_iter().map(wire_event).collect(),
        ..pb::ExecTxResult::default()
    }
}

/// An event whose attributes can all be searched for.
pub(crate) fn wire_event(event: Event) -> pb::Event {
    pb::Event {
        r#type: event.kind.to_owned(),
        attributes: event
            .attributes
            .into_iter()
            .map(|(key, value)| pb::EventAttribute {
                key: key.to_owned(),
                value,
                index: true,
            })
            .collect(),
    }
}

pub(super) fn proof_ops(proof: Proof) -> ProofOps {
    ProofOps {
        ops: proof
            .ops
            .into_iter()
            .map(|op| ProofOp {
                r#type: op.kind,
                key: op.key,
                data: op.data,
            })
            .collect(),
    }
}
