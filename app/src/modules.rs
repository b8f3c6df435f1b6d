//! The one list of modules. It drives genesis, hooks, routes, queries, errors and invariants.

use std::collections::BTreeMap;

use sluice_auth::Auth;
use sluice_bank::{Bank, SendHook};
use sluice_core::{
    module_address, sdk, Address, Amount, BlockContext, Error, Module, QueryRoute, Refusal,
    StateWrite, TREASURY,
};

use crate::tx::Routes;

/// All modules, in the order in which genesis and begin_block run: who is needed comes first.
pub fn modules() -> Vec<Box<dyn Module>> {
    let mut names: Vec<_> = list(Vec::new())
        .iter()
        .map(|module| module.name())
        .collect();
    names.push(TREASURY);
    list(vec![
        Box::new(NoModuleAccount(names)),
        Box::new(OpenAccount),
        Box::new(sluice_tranche::AllowList),
    ])
}

/// The list itself, with what is asked before a transfer: one of the askers needs the names in it.
fn list(before_send: Vec<Box<dyn SendHook>>) -> Vec<Box<dyn Module>> {
    vec![
        Box::new(Auth),
        Box::new(Bank::new(before_send)),
        Box::new(sluice_oracle::Oracle),
        Box::new(sluice_vault::Vault),
        Box::new(sluice_tranche::Tranche),
    ]
}

/// Keeps plain transfers away from the accounts of these names: no key could ever send the coins back.
struct NoModuleAccount(Vec<&'static str>);

impl SendHook for NoModuleAccount {
    fn before_send(
        &self,
        _state: &mut dyn StateWrite,
        _context: &BlockContext,
        _from: &Address,
        to: &Address,
        _denom: &str,
        _amount: Amount,
    ) -> Result<(), Error> {
        match self.0.iter().find(|name| module_address(name) == *to) {
            Some(name) => Err(sdk::UNAUTHORIZED.because(format!(
                "to_address: the account of module {name} takes no transfers"
            ))),
            None => Ok(()),
        }
    }
}

/// Opens the receiver's account, so that wallets find its number before it sends anything.
struct OpenAccount;

impl SendHook for OpenAccount {
    fn before_send(
        &self,
        state: &mut dyn StateWrite,
        context: &BlockContext,
        _from: &Address,
        to: &Address,
        _denom: &str,
        _amount: Amount,
    ) -> Result<(), Error> {
        sluice_auth::open(state, context, to);
        Ok(())
    }
}

/// Every message by type URL.
pub fn routes(modules: &[Box<dyn Module>]) -> Routes {
    modules
        .iter()
        .flat_map(|module| module.routes())
        .map(|route| (route.type_url.clone(), route))
        .collect()
}

/// Every query by path.
pub fn queries(modules: &[Box<dyn Module>]) -> BTreeMap<&'static str, QueryRoute> {
    modules
        .iter()
        .flat_map(|module| module.queries())
        .map(|route| (route.path, route))
        .collect()
}

/// Every refusal: the SDK's first, then module by module.
pub fn refusals() -> Vec<Refusal> {
    let mut all = sdk::ALL.to_vec();
    for module in modules() {
        all.extend_from_slice(module.refusals());
    }
    all
}
