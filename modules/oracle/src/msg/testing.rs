//! What the tests of the messages share.

use k256::ecdsa::signature::Signer as _;
use k256::ecdsa::{Signature, SigningKey};
use sluice_core::{
    coin, Address, Amount, BlockContext, ChainDate, Effects, Error, Module, Msg, Overlay,
};
use sluice_proto::oracle::{AttestationStatement, MsgAttest, MsgRegisterOracle};

use crate::msg::{Attest, RegisterOracle};
use crate::statement::{statement_bytes, DOMAIN};

pub(crate) const BOND: u128 = 1_000;

pub(crate) fn context() -> BlockContext {
    BlockContext {
        chain_id: "sluice-localnet-1".into(),
        prefix: "sluice".into(),
        height: 5,
        date: ChainDate(17_712),
    }
}

/// An oracle's account and statement key.
pub(crate) struct Signer {
    pub(crate) account: Address,
    key: SigningKey,
}

impl Signer {
    pub(crate) fn new(seed: u8) -> Self {
        Signer {
            account: Address([seed; 20]),
            key: SigningKey::from_slice(&[seed; 32]).unwrap(),
        }
    }

    pub(crate) fn text(&self) -> String {
        context().text(&self.account)
    }

    /// A relayed, signed statement.
    pub(crate) fn message(&self, statement: AttestationStatement) -> MsgAttest {
        let signature: Signature = self.key.sign(&statement_bytes(&statement));
        MsgAttest {
            relayer: context().text(&Address([0xee; 20])),
            oracle: self.text(),
            signature: signature.to_bytes().to_vec(),
            statement: Some(statement),
        }
    }
}

/// Genesis, and money for a few oracles.
pub(crate) fn chain(state: &mut Overlay) {
    let section = serde_json::json!({"bond": {"denom": "usluice", "amount": BOND.to_string()}});
    crate::Oracle
        .init_genesis(state, &context(), &section)
        .unwrap();
    for seed in 1..4 {
        sluice_bank::mint(state, &Address([seed; 20]), "usluice", Amount(5 * BOND)).unwrap();
    }
}

pub(crate) fn registration(signer: &Signer) -> MsgRegisterOracle {
    MsgRegisterOracle {
        oracle: signer.text(),
        statement_key: signer
            .key
            .verifying_key()
            .to_encoded_point(true)
            .as_bytes()
            .to_vec(),
        groups: vec![1, 2],
        controller: context().text(&Address([signer.account.0[0] + 100; 20])),
        record_source: "own servicing system".into(),
        bond: Some(coin("usluice", Amount(BOND))),
    }
}

pub(crate) fn register(state: &mut Overlay, seed: u8) -> Signer {
    let signer = Signer::new(seed);
    run(state, &RegisterOracle(registration(&signer))).unwrap();
    signer
}

pub(crate) fn statement(group: i32, digest: u8) -> AttestationStatement {
    AttestationStatement {
        domain: DOMAIN.into(),
        chain_id: context().chain_id,
        vault: 1,
        period: 0,
        revision: 0,
        group,
        as_of: 17_712,
        tape_digest: vec![digest; 32],
    }
}

pub(crate) fn attest(
    state: &mut Overlay,
    signer: &Signer,
    statement: AttestationStatement,
) -> Result<Effects, Error> {
    run(state, &Attest(signer.message(statement)))
}

/// Runs a message as the application would; nothing is written if it is refused.
pub(crate) fn run(state: &mut Overlay, message: &dyn Msg) -> Result<Effects, Error> {
    message.check_stateless(&context())?;
    assert!(message.jobs(state, &context())?.is_empty());
    let mut transaction = Overlay::new(state);
    let effects = message.execute(&mut transaction, &context())?;
    let changes = transaction.into_changes();
    state.apply(changes);
    Ok(effects)
}

pub(crate) fn sound(state: &Overlay) {
    crate::Oracle.check_invariants(state, &context()).unwrap();
}
