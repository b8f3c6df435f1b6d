//! The wire of Sluice: `sluice.*.v1`, generated at build time, and the Cosmos types it shares with wallets.
//!
//! The `.proto` files beside this crate are the documentation of every field.
#![allow(missing_docs, unreachable_pub, clippy::doc_lazy_continuation)]

pub use cosmos_sdk_proto::{cosmos, Any};
pub use prost::{Message, Name};

/// Generated code, nested as the packages are: the generator refers across packages by path.
mod sluice {
    pub mod oracle {
        pub mod v1 {
            tonic::include_proto!("sluice.oracle.v1");
        }
    }
    pub mod vault {
        pub mod v1 {
            tonic::include_proto!("sluice.vault.v1");
        }
    }
    pub mod tranche {
        pub mod v1 {
            tonic::include_proto!("sluice.tranche.v1");
        }
    }
}

pub use sluice::oracle::v1 as oracle;
pub use sluice::tranche::v1 as tranche;
pub use sluice::vault::v1 as vault;

/// Descriptors of all `sluice.*.v1` files and what they import, encoded, with custom options: for reflection.
pub const DESCRIPTORS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/descriptors.bin"));
