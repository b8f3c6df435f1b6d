//! A deal's whole cast on one chain, and the messages they send.

use std::sync::OnceLock;

use ff::Field;
use pasta_curves::Fp;
use sluice_app::core::job::JobContext;
use sluice_app::core::tape::{batch_digest, TapeHeader};
use sluice_app::{job, vault};
use sluice_circuits::closing::ClosingWitness;
use sluice_circuits::closing_rows::ClosingRowsWitness;
use sluice_circuits::concentration::{category_challenge, Categories};
use sluice_circuits::params::load_or_create;
use sluice_circuits::prover::{ProveError, ProverSet};
use sluice_circuits::spec::CircuitId;
use sluice_circuits::statement::{ClosingRowsStatement, ClosingStatement};
use sluice_circuits::summary::ChunkOpening;
use sluice_circuits::tape::{Loan, LoanKeys, LoanTable, RegistrarKey, Tape};
use sluice_proto::cosmos::base::v1beta1::Coin;
use sluice_proto::oracle::{AttestationStatement, ColumnGroup, MsgAttest, MsgRegisterOracle};
use sluice_proto::tranche::{Class, DayCount, MsgRegisterTermSheet, TermSheet};
use sluice_proto::vault::{
    ChunkCommitment, Criteria, GroupQuorum, MsgCommitTape, MsgOpenVault, MsgPledgeTags,
    MsgProveChunk, MsgProveClosing, TagBatch,
};
use sluice_rules::criteria::{Criterion, Thresholds};
use sluice_rules::schema::Schema;
use sluice_rules::suite::Suite;

use crate::chain::{params_dir, Account, Chain, CHAIN_ID, TODAY};

/// Groups and the oracles of each.
const ORACLES: [(ColumnGroup, &[&str]); 4] = [
    (ColumnGroup::Registrar, &["registrar-1", "registrar-2"]),
    (ColumnGroup::Servicer, &["books-1", "books-2"]),
    (ColumnGroup::Appraiser, &["appraiser"]),
    (ColumnGroup::Bureau, &["bureau"]),
];

pub(crate) fn prover() -> &'static ProverSet {
    static PROVER: OnceLock<ProverSet> = OnceLock::new();
    PROVER.get_or_init(|| ProverSet::new(&params_dir()))
}

/// A pool of `loans` unsecured loans; `seed` tells one registrar, and so its tags and pseudonyms, from another.
pub(crate) fn tape(loans: u64, seed: u8, change: impl Fn(u64, &mut [u64; 14])) -> Tape {
    let key = RegistrarKey::from_bytes([seed; 32]);
    let rows: Vec<Loan> = (0..loans)
        .map(|i| {
            let keys = LoanKeys {
                asset: format!("loan {i}"),
                borrower: format!("borrower {i}"),
                collateral: String::new(),
            };
            let obligor = key.pseudonym(&keys.borrower);
            // One loan in two hundred is 31 days late.
            let paid_to = u64::from(TODAY) - if i % 200 == 0 { 31 } else { 0 };
            let mut values = [
                obligor,
                1_500_000,
                50_000,
                130_000,
                36,
                0,
                20,
                i % 51,
                1_000_000 + i,
                paid_to,
                0,
                0,
                0,
                0,
            ];
            change(i, &mut values);
            Loan {
                line: i + 1,
                keys,
                values,
            }
        })
        .collect();
    let tags = rows
        .iter()
        .flat_map(|row| key.tags(&row.keys.asset, 1))
        .collect();
    let params = load_or_create(&params_dir(), Suite::Small.k()).unwrap();
    Tape::commit(&params, Suite::Small, LoanTable::new(rows).unwrap(), tags).unwrap()
}

/// What of a deal a proof is bound to.
#[derive(Clone)]
pub(crate) struct Place {
    pub(crate) vault: u64,
    pub(crate) digest: [u8; 32],
    pub(crate) term_sheet: [u8; 32],
    pub(crate) chunks: u32,
}

impl Place {
    fn context(&self, chunk: u32) -> JobContext {
        JobContext {
            chain_id: CHAIN_ID.to_owned(),
            vault: self.vault,
            chunk,
            chunk_count: self.chunks,
            previous_tape: vec![0; 32],
            current_tape: self.digest.to_vec(),
            term_sheet: self.term_sheet.to_vec(),
            suite: 1,
            ..JobContext::default()
        }
    }
}

/// The balances of a tape's categories, hidden by `blind`: all chunks of a pool and its closing are proved under one.
pub(crate) fn categories(tape: &Tape, blind: u64) -> Categories {
    tape.categories(Fp::from(blind)).unwrap()
}

/// The blind of the tests' pools: the proofs of a test need one claim, and hide nothing.
pub(crate) const BLIND: u64 = 7;

pub(crate) fn prove_chunk(
    by: &Account,
    place: &Place,
    tape: &Tape,
    chunk: u32,
) -> (MsgProveChunk, ChunkOpening) {
    prove_chunk_under(by, place, tape, chunk, &categories(tape, BLIND))
}

pub(crate) fn prove_chunk_under(
    by: &Account,
    place: &Place,
    tape: &Tape,
    chunk: u32,
    categories: &Categories,
) -> (MsgProveChunk, ChunkOpening) {
    let secrets = tape.chunk(chunk as usize).unwrap();
    let blind = Fp::try_random(&mut rand::rngs::SysRng).unwrap();
    let witness =
        ClosingRowsWitness::new(secrets.columns.clone(), tape.exposures(), blind).unwrap();
    let context =
        job::context(&place.context(chunk), CircuitId::ClosingRows(Suite::Small)).unwrap();
    let as_of = u16::try_from(TODAY).unwrap();
    let categories = categories.commitment(context.vault_binding());
    let opening = witness.opening(
        context.to_field(prover().vk_digest(context.circuit)),
        category_challenge(&context, &categories),
        as_of,
    );
    let statement = ClosingRowsStatement {
        context,
        loans: u32::try_from(witness.loans()).unwrap(),
        as_of,
        bounds: Thresholds::NEUTRAL,
        categories,
        summary: opening.summary(),
    };
    let proven = prover()
        .prove_closing_rows(&witness, &statement, &secrets.commitments, &secrets.blinds)
        .unwrap();
    let message = MsgProveChunk {
        signer: by.text(),
        vault: place.vault,
        chunk,
        suite: 1,
        statement: opening.summary().to_vec(),
        column_commitments: secrets
            .commitments
            .iter()
            .map(|point| point.to_vec())
            .collect(),
        proof: proven.proof,
        link: proven.link,
        categories: categories.to_vec(),
        ..MsgProveChunk::default()
    };
    (message, opening)
}

pub(crate) fn prove_closing(
    by: &Account,
    place: &Place,
    openings: Vec<ChunkOpening>,
    categories: Categories,
    criteria: &Criteria,
) -> MsgProveClosing {
    try_prove_closing(by, place, openings, categories, criteria).unwrap()
}

/// Proves a closing, if the pool meets the criteria.
pub(crate) fn try_prove_closing(
    by: &Account,
    place: &Place,
    openings: Vec<ChunkOpening>,
    categories: Categories,
    criteria: &Criteria,
) -> Result<MsgProveClosing, ProveError> {
    let context = job::context(&place.context(0), CircuitId::Closing(Suite::Small)).unwrap();
    let summaries = openings.iter().map(ChunkOpening::summary).collect();
    let blind = Fp::try_random(&mut rand::rngs::SysRng).unwrap();
    let commitment = categories.commitment(context.vault_binding());
    let witness = ClosingWitness::new(openings, categories, blind).unwrap();
    let state_0 = witness.state_0(&context);
    let statement = ClosingStatement {
        chunk_count: place.chunks,
        context,
        summaries,
        categories: commitment,
        criteria: job::criteria(criteria, Suite::Small).unwrap(),
        state_0,
    };
    Ok(MsgProveClosing {
        signer: by.text(),
        vault: place.vault,
        suite: 1,
        state_0: state_0.to_vec(),
        proof: prover().prove_closing(&witness, &statement)?,
        ..MsgProveClosing::default()
    })
}

pub(crate) fn criteria(total: u64) -> Criteria {
    late_at_most(total, 100)
}

/// The same with another share of balance 30 or more days late.
pub(crate) fn late_at_most(total: u64, share_bps: u64) -> Criteria {
    let pool = Thresholds::NEUTRAL
        .with(Criterion::TotalAtLeast, total)
        .with(Criterion::WeightedRateAtLeast, 120_000)
        .with(Criterion::Late30AtMost, share_bps);
    vault::criteria::criteria(&pool, &Thresholds::NEUTRAL)
}

/// One class of `notional` cents against a proved total of at least `total`, advance 95 %.
pub(crate) fn term_sheet(holder: &Account, total: u64, notional: u64) -> TermSheet {
    TermSheet {
        classes: vec![Class {
            name: "A".into(),
            notional,
            coupon_bps: 350,
            day_count: DayCount::Thirty360.into(),
            interest_rank: 1,
            principal_rank: 1,
            legal_final_month: 66,
            allow_list: Vec::new(),
        }],
        max_advance_bps: 9_500,
        criteria: Some(criteria(total)),
        residual_holder: holder.text(),
        senior_protection: None,
    }
}

/// The chain with everyone on it.
pub(crate) struct World {
    pub(crate) chain: Chain,
    pub(crate) issuer: Account,
    pub(crate) rival: Account,
    pub(crate) investor: Account,
}

impl World {
    pub(crate) fn new() -> Self {
        let [issuer, rival, investor, servicer] =
            ["issuer", "rival", "investor", "servicer"].map(Account::new);
        let oracles: Vec<Account> = ORACLES
            .iter()
            .flat_map(|(_, names)| names.iter().copied().map(Account::new))
            .collect();
        let mut everyone = vec![&issuer, &rival, &investor, &servicer];
        everyone.extend(&oracles);
        let mut chain = Chain::new(&everyone);
        chain.block(&[]);
        for (group, names) in ORACLES {
            for name in names {
                let oracle = Account::new(name);
                let message = MsgRegisterOracle {
                    oracle: oracle.text(),
                    statement_key: statement_key(name).public_key().to_vec(),
                    groups: vec![group.into()],
                    controller: oracle.text(),
                    record_source: format!("records of {name}"),
                    bond: Some(coin(1_000_000)),
                };
                chain.done(&oracle, &message);
            }
        }
        World {
            chain,
            issuer,
            rival,
            investor,
        }
    }

    pub(crate) fn open(&mut self, by: &Account) -> u64 {
        let quorums = ORACLES
            .iter()
            .map(|(group, names)| {
                let mut oracles: Vec<String> =
                    names.iter().map(|name| Account::new(name).text()).collect();
                oracles.sort();
                GroupQuorum {
                    group: (*group).into(),
                    threshold: oracles.len() as u32,
                    oracles,
                }
            })
            .collect();
        let message = MsgOpenVault {
            issuer: by.text(),
            servicer: Account::new("servicer").text(),
            name: "Sluice Test Trust".into(),
            schema_digest: Schema::CONSUMER_LOANS.digest().to_vec(),
            tags_per_asset: 1,
            suite: 1,
            quorums,
            settlement_denom: "cusd".into(),
            cash_agent_key: Account::new("cash").public_key().to_vec(),
            deposit: Some(coin(5_000_000)),
            closing_day: TODAY + 30,
        };
        self.chain.done(by, &message);
        let (state, _) = self.chain.app.state_at(self.chain.app.height()).unwrap();
        (1..)
            .find(|id| sluice_app::vault::vault(state.as_ref(), id + 1).is_none())
            .unwrap()
    }

    pub(crate) fn register(
        &mut self,
        by: &Account,
        vault: u64,
        term_sheet: &TermSheet,
    ) -> [u8; 32] {
        let message = MsgRegisterTermSheet {
            issuer: by.text(),
            vault,
            term_sheet: Some(term_sheet.clone()),
        };
        self.chain.done(by, &message);
        sluice_app::tranche::term_sheet::digest(term_sheet)
    }

    pub(crate) fn commit(&mut self, by: &Account, vault: u64, tape: &Tape) -> [u8; 32] {
        let message = commit_message(by, vault, tape);
        self.chain.done(by, &message);
        message.digest.try_into().unwrap()
    }

    /// All oracles sign, but for those named.
    pub(crate) fn attest(&mut self, vault: u64, digest: [u8; 32], without: &[&str]) {
        for (_, names) in ORACLES {
            for name in names.iter().filter(|name| !without.contains(name)) {
                self.attest_only(vault, digest, name);
            }
        }
    }

    /// One oracle signs; the rival relays.
    pub(crate) fn attest_only(&mut self, vault: u64, digest: [u8; 32], name: &str) {
        let (group, _) = ORACLES
            .into_iter()
            .find(|(_, names)| names.contains(&name))
            .unwrap();
        let statement = AttestationStatement {
            domain: "sluice/attestation/v1".into(),
            chain_id: CHAIN_ID.into(),
            vault,
            period: 0,
            revision: 0,
            group: group.into(),
            as_of: TODAY,
            tape_digest: digest.to_vec(),
        };
        let relayer = self.rival.clone();
        let message = MsgAttest {
            relayer: relayer.text(),
            oracle: Account::new(name).text(),
            signature: statement_key(name).sign(&sluice_app::oracle::statement_bytes(&statement)),
            statement: Some(statement),
        };
        self.chain.done(&relayer, &message);
    }

    /// Opened, with term sheet, committed, attested, pledged: ready to be proved.
    pub(crate) fn ready(&mut self, by: &Account, tape: &Tape, term_sheet: &TermSheet) -> Place {
        let vault = self.open(by);
        let term_sheet = self.register(by, vault, term_sheet);
        let digest = self.commit(by, vault, tape);
        self.attest(vault, digest, &[]);
        for message in pledges(by, vault, tape) {
            self.chain.done(by, &message);
        }
        Place {
            vault,
            digest,
            term_sheet,
            chunks: tape.loans_per_chunk().len() as u32,
        }
    }
}

pub(crate) fn pledges(by: &Account, vault: u64, tape: &Tape) -> Vec<MsgPledgeTags> {
    tape.committed()
        .tag_batches
        .iter()
        .enumerate()
        .map(|(batch, tags)| MsgPledgeTags {
            issuer: by.text(),
            vault,
            revision: 0,
            batch: batch as u32,
            tags: tags.concat(),
        })
        .collect()
}

fn commit_message(by: &Account, vault: u64, tape: &Tape) -> MsgCommitTape {
    let committed = tape.committed();
    let chunks: Vec<ChunkCommitment> = committed
        .loans_per_chunk
        .iter()
        .zip(&committed.commitments)
        .map(|(loans, columns)| ChunkCommitment {
            loans: *loans,
            columns: columns.iter().map(|point| point.to_vec()).collect(),
        })
        .collect();
    let tag_batches: Vec<TagBatch> = committed
        .tag_batches
        .iter()
        .map(|tags| TagBatch {
            tags: tags.len() as u32,
            digest: batch_digest(&tags.concat()).to_vec(),
        })
        .collect();
    let digest = TapeHeader {
        chain_id: CHAIN_ID,
        vault,
        period: 0,
        revision: 0,
        as_of: TODAY,
        schema: &Schema::CONSUMER_LOANS.digest(),
        suite: 1,
        chunks: &chunks,
        rows_digest: &committed.rows_digest,
        tag_batches: &tag_batches,
        released: [0; 32],
    }
    .digest();
    MsgCommitTape {
        issuer: by.text(),
        vault,
        period: 0,
        revision: 0,
        as_of: TODAY,
        chunks,
        rows_digest: committed.rows_digest.to_vec(),
        tag_batches,
        digest: digest.to_vec(),
    }
}

/// Statement keys are not account keys.
fn statement_key(name: &str) -> Account {
    Account::new(&format!("statement {name}"))
}

pub(crate) fn coin(amount: u128) -> Coin {
    sluice_app::core::coin("usluice", sluice_app::core::Amount(amount))
}
