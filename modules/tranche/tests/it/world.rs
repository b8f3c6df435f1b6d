//! A chain of two modules, driven by encoded messages.

use sluice_bank::Bank;
use sluice_core::state::Empty;
use sluice_core::{
    coin, Address, Amount, BlockContext, ChainDate, Effects, Error, Module, Overlay, Refusal,
};
use sluice_proto::cosmos::bank::v1beta1::MsgSend;
use sluice_proto::vault::{AcceptedClosing, Vault, VaultStatus};
use sluice_proto::{Message, Name};
use sluice_tranche::{AllowList, Tranche};

pub(crate) const VAULT: u64 = 7;

pub(crate) struct World {
    pub(crate) state: Overlay<'static>,
    modules: Vec<Box<dyn Module>>,
}

pub(crate) fn context() -> BlockContext {
    BlockContext {
        chain_id: "sluice-localnet-1".into(),
        prefix: "sluice".into(),
        height: 9,
        date: ChainDate(17_712),
    }
}

/// The address of a person by number.
pub(crate) fn person(number: u8) -> String {
    context().text(&Address([number; 20]))
}

impl World {
    /// Person 1 has an open vault, everyone has some money.
    pub(crate) fn new() -> Self {
        let mut state = Overlay::new(&Empty);
        let vault = Vault {
            id: VAULT,
            issuer: person(1),
            servicer: person(1),
            settlement_denom: "cusd".into(),
            suite: 1,
            status: VaultStatus::Open.into(),
            closing_day: 17_800,
            ..Vault::default()
        };
        sluice_vault::VAULTS.put(&mut state, &VAULT, &vault);
        for number in 1..=4 {
            sluice_bank::mint(&mut state, &Address([number; 20]), "cusd", Amount(1_000)).unwrap();
        }
        let bank = Bank::new(vec![Box::new(AllowList)]);
        World {
            state,
            modules: vec![Box::new(bank), Box::new(Tranche)],
        }
    }

    /// Records the closing as the vault module does when it accepts the proof.
    pub(crate) fn accept_closing(&mut self) {
        let vault = sluice_vault::vault(&self.state, VAULT).unwrap();
        let closing = AcceptedClosing {
            vault: VAULT,
            criteria: vault.criteria,
            state_0: vec![5; 32],
            height: 8,
        };
        sluice_vault::CLOSINGS.put(&mut self.state, &VAULT, &closing);
    }

    /// Sends a message through its route; a refused one leaves no trace.
    pub(crate) fn send<M: Message + Name>(&mut self, message: &M) -> Result<Effects, Error> {
        let routes = self.modules.iter().flat_map(|module| module.routes());
        let type_url = format!("/{}", M::full_name());
        let route = routes.into_iter().find(|route| route.type_url == type_url);
        let message = route.unwrap().decode(&message.encode_to_vec())?;
        message.check_stateless(&context())?;
        let mut writes = Overlay::new(&self.state);
        let effects = message.execute(&mut writes, &context())?;
        let changes = writes.into_changes();
        self.state.apply(changes);
        for module in &self.modules {
            module.check_invariants(&self.state, &context()).unwrap();
        }
        Ok(effects)
    }

    /// The rule that refuses a message.
    pub(crate) fn refusal<M: Message + Name>(&mut self, message: &M) -> Refusal {
        self.send(message).unwrap_err().refusal
    }

    /// Asks a query by its path.
    pub(crate) fn ask<A: Message + Default>(&self, path: &str, request: &impl Message) -> A {
        let queries = self.modules.iter().flat_map(|module| module.queries());
        let query = queries.into_iter().find(|query| query.path == path);
        let answer = query
            .unwrap()
            .answer(&self.state, &context(), &request.encode_to_vec());
        A::decode(answer.unwrap().as_slice()).unwrap()
    }
}

/// A wallet's plain transfer.
pub(crate) fn transfer(from: u8, to: &str, denom: &str, amount: u128) -> MsgSend {
    MsgSend {
        from_address: person(from),
        to_address: to.into(),
        amount: vec![coin(denom, Amount(amount))],
    }
}
