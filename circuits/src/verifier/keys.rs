//! The keys of a node: those of the small suite at start, those of the large one in the background or on first use.

use std::path::Path;
use std::thread;

use crate::keys::{every_circuit, KeyError, LazyKey, VerifierKey};
use crate::params::ParamsStore;
use crate::proof::{Claim, Equations, Verdict};
use crate::spec::{CircuitId, CircuitSpec};
use crate::suite::Suite;

/// A verifying key whatever its circuit.
pub(super) trait AnyKey {
    fn lengths(&self, proof: &[u8], link: &[u8], commitments: &[[u8; 32]]) -> bool;
    fn equations(&self, claim: &Claim<'_>) -> Result<Equations<'_>, Verdict>;
    fn k(&self) -> u32;
}

impl<C: CircuitSpec> AnyKey for VerifierKey<C> {
    fn lengths(&self, proof: &[u8], link: &[u8], commitments: &[[u8; 32]]) -> bool {
        VerifierKey::lengths(self, proof, link, commitments)
    }

    fn equations(&self, claim: &Claim<'_>) -> Result<Equations<'_>, Verdict> {
        VerifierKey::equations(self, claim)
    }

    fn k(&self) -> u32 {
        C::K
    }
}

macro_rules! keys {
    ($($field:ident = $kind:ident($suite:ident): $circuit:ty,)*) => {
        /// One key a circuit.
        pub(super) struct Keys {
            params: ParamsStore,
            $($field: LazyKey<VerifierKey<$circuit>>,)*
        }

        impl Keys {
            /// No key is made yet.
            pub(super) fn new(params_dir: &Path) -> Self {
                Self {
                    params: ParamsStore::new(params_dir),
                    $($field: LazyKey::default(),)*
                }
            }

            /// The key of a circuit, made if this is the first call.
            pub(super) fn get(&self, circuit: CircuitId) -> Result<&dyn AnyKey, KeyError> {
                match circuit {
                    $(CircuitId::$kind(Suite::$suite) => {
                        let make = || VerifierKey::<$circuit>::build(self.params.get(<$circuit>::K)?);
                        self.$field.get(make).map(|key| key as &dyn AnyKey)
                    })*
                }
            }
        }

        /// Every circuit.
        const ALL: &[CircuitId] = &[$(CircuitId::$kind(Suite::$suite)),*];
    };
}

every_circuit!(keys);

impl Keys {
    /// Makes the keys of a suite, each in a thread of its own; the first failure in the order of circuits is returned.
    pub(super) fn make(&self, suite: Suite) -> Result<(), KeyError> {
        thread::scope(|scope| {
            let threads: Vec<_> = ALL
                .iter()
                .filter(|circuit| circuit.suite() == suite)
                .map(|circuit| scope.spawn(|| self.get(*circuit).map(|_| ())))
                .collect();
            threads
                .into_iter()
                .try_for_each(|thread| thread.join().expect("making a key does not panic"))
        })
    }
}
