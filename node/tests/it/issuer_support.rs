//! A pool of real loans, its registrar, and its committed tape.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use sluice_app::core::ChainDate;
use sluice_app::vault::criteria::criteria;
use sluice_circuits::params::{load_or_create, Params};
use sluice_circuits::tape::{Deal, Loan, RegistrarKey, Tape};
use sluice_client::keyring::{KeyFile, Secp256k1Key};
use sluice_desk::issuer::{read_loans, Ids, JoinedLoans, TapeFolder};
use sluice_desk::oracle::derive_ids;
use sluice_proto::tranche::TermSheet;
use sluice_rules::criteria::{Criterion, Thresholds};
use sluice_rules::schema::Schema;
use sluice_rules::suite::Suite;
use tempfile::TempDir;

pub(crate) const AS_OF: ChainDate = ChainDate(17_712);

pub(crate) fn loan_file() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../localnet/data/loans-2018q1.csv")
}

pub(crate) fn params_folder() -> &'static Path {
    Path::new(env!("CARGO_TARGET_TMPDIR"))
}

pub(crate) fn params() -> Params {
    load_or_create(params_folder(), Suite::Small.k()).unwrap()
}

pub(crate) fn registrar_key() -> RegistrarKey {
    RegistrarKey::from_bytes([7; 32])
}

pub(crate) fn deal() -> Deal {
    Deal {
        chain_id: "sluice-localnet-1".into(),
        vault: 3,
        period: 0,
        revision: 0,
        as_of: AS_OF.0,
    }
}

/// A term sheet that asks of the pool what is given here, and nothing else.
pub(crate) fn term_sheet(total_at_least: u64, late_30_at_most: u64) -> TermSheet {
    let pool = Thresholds::NEUTRAL
        .with(Criterion::TotalAtLeast, total_at_least)
        .with(Criterion::Late30AtMost, late_30_at_most);
    TermSheet {
        max_advance_bps: 9_500,
        criteria: Some(criteria(&pool, &Thresholds::NEUTRAL)),
        ..TermSheet::default()
    }
}

/// The first loans of the real file with a tape folder of their own.
pub(crate) struct Issuer {
    pub(crate) root: TempDir,
    pub(crate) loans: Vec<Loan>,
    pub(crate) folder: TapeFolder,
    pub(crate) tape: Tape,
    pub(crate) witness_key: KeyFile,
}

impl Issuer {
    pub(crate) fn with_loans(number: usize) -> Self {
        let loans = read_loans(&loan_file(), AS_OF).unwrap();
        let loans = loans[..number].to_vec();
        let root = tempfile::tempdir().unwrap();
        let witness_key = KeyFile::generate().unwrap();
        let ids = derive_ids(&loan_file(), &registrar_key(), 1).unwrap();
        let (header, tape) = commit(&loans, &ids);
        let folder =
            TapeFolder::create(&root.path().join("tape"), header, &tape, &witness_key).unwrap();
        Issuer {
            root,
            loans,
            folder,
            tape,
            witness_key,
        }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.root.path().join(name)
    }
}

pub(crate) fn commit(loans: &[Loan], ids: &Ids) -> (sluice_circuits::tape::Header, Tape) {
    let pool = JoinedLoans::join(loans, ids).unwrap();
    pool.commit(&params(), Suite::Small, Schema::CONSUMER_LOANS, deal())
        .unwrap()
}

/// Every file below a folder, with its mode.
pub(crate) fn modes(folder: &Path) -> Vec<(String, u32)> {
    let mut all: Vec<(String, u32)> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap())
        .map(|entry| {
            let mode = entry.metadata().unwrap().permissions().mode() & 0o777;
            (entry.file_name().into_string().unwrap(), mode)
        })
        .collect();
    all.sort();
    all
}

const PEOPLE: [&str; 9] = [
    "issuer",
    "servicer",
    "registrar-1",
    "registrar-2",
    "servicer-data-1",
    "servicer-data-2",
    "appraiser",
    "bureau",
    "cash-agent",
];

/// Everybody of the demo deal with a key of their own, and the parties file that names them.
pub(crate) fn write_parties(folder: &Path) {
    let mut parties = String::new();
    for name in PEOPLE {
        let key = Secp256k1Key::generate().unwrap();
        key.to_file()
            .write_new(&folder.join(format!("{name}.key")))
            .unwrap();
        let (address, public) = (
            key.address().to_bech32("sluice"),
            hex::encode(key.public_key()),
        );
        parties.push_str(&format!(
            "[{name}]\naddress = \"{address}\"\nkey = \"{public}\"\n"
        ));
    }
    fs::write(folder.join("parties.toml"), parties).unwrap();
}
