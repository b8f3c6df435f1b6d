//! A small world for tests: two modules, six oracles, an issuer with money, a vault at any step of its life.

use k256::ecdsa::signature::Signer as _;
use k256::ecdsa::{Signature, SigningKey};
use sluice_core::state::Empty;
use sluice_core::tape::{batch_digest, TapeHeader};
use sluice_core::{
    coin, Address, Amount, BlockContext, ChainDate, Effects, Error, Event, Module, Msg, Overlay,
};
use sluice_proto::oracle::{AttestationStatement, MsgAttest, MsgRegisterOracle};
use sluice_proto::vault::{
    ChunkCommitment, Criteria, GroupQuorum, MsgCommitTape, MsgOpenVault, MsgPledgeTags,
    MsgProveChunk, MsgProveClosing, TagBatch,
};
use sluice_proto::{Message, Name};
use sluice_rules::column::COLUMNS;
use sluice_rules::criteria::{Criterion, Eligibility, Thresholds};
use sluice_rules::shape::{self, LINK_LENGTH, TAGS_PER_BATCH, TAG_LENGTH};
use sluice_rules::suite::Suite;

use crate::msg::{CommitTape, OpenVault, PledgeTags, ProveChunk, ProveClosing};

pub(crate) const ISSUER: Address = Address([0xa1; 20]);
pub(crate) const SERVICER: Address = Address([0xa2; 20]);
pub(crate) const STRANGER: Address = Address([0xa3; 20]);
pub(crate) const DEPOSIT: u128 = 500;
/// Loans of the two chunks of the usual tape.
pub(crate) const LOANS: [u32; 2] = [20, 10];
/// Oracles by group, registrar first: seeds of their accounts and keys.
const ORACLES: [&[u8]; 4] = [&[1, 2], &[3, 4], &[5], &[6]];

pub(crate) struct World {
    pub(crate) state: Overlay<'static>,
    pub(crate) context: BlockContext,
}

impl World {
    pub(crate) fn new() -> Self {
        let mut world = World {
            state: Overlay::new(&Empty),
            context: BlockContext {
                chain_id: "sluice-localnet-1".into(),
                prefix: "sluice".into(),
                height: 5,
                date: ChainDate(17_712),
            },
        };
        let bond = serde_json::json!({"bond": {"denom": "usluice", "amount": "100"}});
        let deposit =
            serde_json::json!({"deposit": {"denom": "usluice", "amount": DEPOSIT.to_string()}});
        let World { state, context } = &mut world;
        sluice_oracle::Oracle
            .init_genesis(state, context, &bond)
            .unwrap();
        crate::Vault.init_genesis(state, context, &deposit).unwrap();
        sluice_bank::mint(state, &ISSUER, "cusd", Amount(1)).unwrap();
        for who in [ISSUER, SERVICER, STRANGER] {
            sluice_bank::mint(state, &who, "usluice", Amount(1_000_000)).unwrap();
        }
        for (group, seeds) in (1..).zip(ORACLES) {
            for &seed in seeds {
                world.register(seed, Address([100 + seed; 20]), vec![group]);
            }
        }
        world
    }

    pub(crate) fn text(&self, address: Address) -> String {
        self.context.text(&address)
    }

    /// What an account holds of the fee denomination.
    pub(crate) fn held(&self, address: Address) -> u128 {
        sluice_bank::balance(&self.state, &address, "usluice").0
    }

    /// Registers oracle `seed`.
    pub(crate) fn register(&mut self, seed: u8, controller: Address, groups: Vec<i32>) {
        let account = Address([seed; 20]);
        sluice_bank::mint(&mut self.state, &account, "usluice", Amount(100)).unwrap();
        let message = MsgRegisterOracle {
            oracle: self.text(account),
            statement_key: public(seed),
            groups,
            controller: self.text(controller),
            record_source: "own books".into(),
            bond: Some(coin("usluice", Amount(100))),
        };
        self.oracle(message).unwrap();
    }

    /// Signs and relays a digest for one group of a tape.
    pub(crate) fn attest_as(
        &mut self,
        seed: u8,
        group: i32,
        vault: u64,
        revision: u32,
        digest: &[u8],
    ) -> Result<Effects, Error> {
        let statement = AttestationStatement {
            domain: sluice_oracle::DOMAIN.into(),
            chain_id: self.context.chain_id.clone(),
            vault,
            period: 0,
            revision,
            group,
            as_of: 17_712,
            tape_digest: digest.to_vec(),
        };
        let key = SigningKey::from_slice(&[seed; 32]).unwrap();
        let signature: Signature = key.sign(&sluice_oracle::statement_bytes(&statement));
        self.oracle(MsgAttest {
            relayer: self.text(STRANGER),
            oracle: self.text(Address([seed; 20])),
            statement: Some(statement),
            signature: signature.to_bytes().to_vec(),
        })
    }

    fn oracle<M: Message + Name>(&mut self, message: M) -> Result<Effects, Error> {
        let url = format!("/{}", M::full_name());
        let routes = sluice_oracle::Oracle.routes();
        let route = routes.iter().find(|route| route.type_url == url).unwrap();
        let message = route.decode(&message.encode_to_vec())?;
        self.run(message.as_ref())
    }

    /// Runs a message as the application would, every verdict being `Ok`; nothing is written if it is refused.
    pub(crate) fn run(&mut self, message: &dyn Msg) -> Result<Effects, Error> {
        message.check_stateless(&self.context)?;
        message.jobs(&self.state, &self.context)?;
        let mut transaction = Overlay::new(&self.state);
        let effects = message.execute(&mut transaction, &self.context)?;
        let changes = transaction.into_changes();
        self.state.apply(changes);
        Ok(effects)
    }

    /// Why a message is refused.
    pub(crate) fn refused(&mut self, message: &dyn Msg) -> Error {
        self.run(message).expect_err("must be refused")
    }

    pub(crate) fn sound(&self) {
        crate::Vault
            .check_invariants(&self.state, &self.context)
            .unwrap();
    }

    /// Begins a block `days` later.
    pub(crate) fn next_block(&mut self, days: u32) -> Vec<Event> {
        self.context.height += 1;
        self.context.date.0 += days;
        crate::Vault.begin_block(&mut self.state, &self.context)
    }

    // --- messages that are good until a test spoils them ---

    pub(crate) fn opening(&self) -> MsgOpenVault {
        let quorum = |(group, seeds): (i32, &[u8])| {
            let mut oracles: Vec<_> = seeds
                .iter()
                .map(|seed| self.text(Address([*seed; 20])))
                .collect();
            oracles.sort();
            GroupQuorum {
                group,
                threshold: oracles.len() as u32,
                oracles,
            }
        };
        MsgOpenVault {
            issuer: self.text(ISSUER),
            servicer: self.text(SERVICER),
            name: "Demo 2018-1".into(),
            schema_digest: vec![8; 32],
            tags_per_asset: 1,
            suite: 1,
            quorums: (1..).zip(ORACLES).map(quorum).collect(),
            settlement_denom: "cusd".into(),
            cash_agent_key: public(9),
            deposit: Some(coin("usluice", Amount(DEPOSIT))),
            closing_day: self.context.date.0 + 30,
        }
    }

    /// A tape whose tags are `tags`, committed for a vault at its next revision.
    pub(crate) fn tape_of(&self, vault: u64, loans: &[u32], tags: &[u8]) -> MsgCommitTape {
        let row = crate::vault(&self.state, vault);
        let chunks = (0u8..).zip(loans).map(|(chunk, loans)| ChunkCommitment {
            loans: *loans,
            columns: (0..COLUMNS as u8)
                .map(|column| vec![1 + chunk * COLUMNS as u8 + column; 32])
                .collect(),
        });
        let batches = tags
            .chunks(TAG_LENGTH * TAGS_PER_BATCH)
            .map(|tags| TagBatch {
                tags: (tags.len() / TAG_LENGTH) as u32,
                digest: batch_digest(tags).to_vec(),
            });
        let mut message = MsgCommitTape {
            issuer: self.text(ISSUER),
            vault,
            period: 0,
            revision: row.map(|row| row.revisions).unwrap_or_default(),
            as_of: 17_712,
            chunks: chunks.collect(),
            rows_digest: vec![7; 32],
            tag_batches: batches.collect(),
            digest: Vec::new(),
        };
        self.seal(&mut message);
        message
    }

    /// Sets the digest that belongs to the rest of the message.
    pub(crate) fn seal(&self, message: &mut MsgCommitTape) {
        let digest = TapeHeader {
            chain_id: &self.context.chain_id,
            vault: message.vault,
            period: message.period,
            revision: message.revision,
            as_of: message.as_of,
            schema: &[8; 32],
            suite: 1,
            chunks: &message.chunks,
            rows_digest: &message.rows_digest,
            tag_batches: &message.tag_batches,
            released: [0; 32],
        }
        .digest();
        message.digest = digest.to_vec();
    }

    /// The usual tape with its own tags for every `series`.
    pub(crate) fn tape(&self, vault: u64, series: u64) -> MsgCommitTape {
        self.tape_of(vault, &LOANS, &tags(series, 0..30))
    }

    pub(crate) fn pledging(&self, vault: u64, batch: u32, tags: Vec<u8>) -> MsgPledgeTags {
        let tape = crate::tape(&self.state, vault, 0);
        MsgPledgeTags {
            issuer: self.text(ISSUER),
            vault,
            revision: tape.map(|tape| tape.revision).unwrap_or_default(),
            batch,
            tags,
        }
    }

    pub(crate) fn chunk_proof(&self, vault: u64, chunk: u32) -> MsgProveChunk {
        let tape = crate::tape(&self.state, vault, 0).unwrap_or_default();
        MsgProveChunk {
            signer: self.text(ISSUER),
            vault,
            period: 0,
            revision: tape.revision,
            chunk,
            suite: 1,
            statement: vec![0x50 + chunk as u8; 32],
            column_commitments: crate::columns(&self.state, vault, 0, chunk).unwrap_or_default(),
            proof: vec![1; shape::closing_rows_proof(Suite::Small)],
            link: vec![2; LINK_LENGTH],
            categories: vec![6; 32],
        }
    }

    pub(crate) fn closing_proof(&self, vault: u64) -> MsgProveClosing {
        let tape = crate::tape(&self.state, vault, 0).unwrap_or_default();
        MsgProveClosing {
            signer: self.text(ISSUER),
            vault,
            revision: tape.revision,
            suite: 1,
            state_0: vec![3; 32],
            proof: vec![4; shape::closing_proof(Suite::Small)],
        }
    }

    // --- the steps of a vault's life ---

    /// Opens the next vault.
    pub(crate) fn open(&mut self) -> u64 {
        let message = OpenVault(self.opening());
        self.run(&message).unwrap();
        crate::COUNT.get(&self.state).unwrap()
    }

    pub(crate) fn commit(&mut self, message: MsgCommitTape) {
        self.run(&CommitTape(message)).unwrap();
    }

    /// Every oracle signs the current tape.
    pub(crate) fn attest(&mut self, vault: u64) {
        for seed in 1..=6 {
            self.attest_one(vault, seed);
        }
    }

    /// Whether every quorum signed the current tape.
    pub(crate) fn is_attested(&self, vault: u64) -> bool {
        let row = crate::vault(&self.state, vault).unwrap();
        let tape = crate::tape(&self.state, vault, 0).unwrap();
        crate::quorum::attested(&self.state, &self.context, &row, &tape)
    }

    /// One oracle signs the current tape.
    pub(crate) fn attest_one(&mut self, vault: u64, seed: u8) {
        let tape = crate::tape(&self.state, vault, 0).unwrap();
        let group = ORACLES
            .iter()
            .position(|seeds| seeds.contains(&seed))
            .unwrap() as i32
            + 1;
        self.attest_as(seed, group, vault, tape.revision, &tape.digest)
            .unwrap();
    }

    pub(crate) fn pledge(&mut self, vault: u64, series: u64) {
        let message = PledgeTags(self.pledging(vault, 0, tags(series, 0..30)));
        self.run(&message).unwrap();
    }

    pub(crate) fn term_sheet(&mut self, vault: u64) {
        let World { state, context } = self;
        crate::open_closing(state, context, vault, &ISSUER, [7; 32], criteria()).unwrap();
    }

    pub(crate) fn prove_chunks(&mut self, vault: u64) {
        for chunk in 0..LOANS.len() as u32 {
            let message = ProveChunk(self.chunk_proof(vault, chunk));
            self.run(&message).unwrap();
        }
    }

    /// A vault with its term sheet and an attested tape of series `series`.
    pub(crate) fn attested(&mut self, series: u64) -> u64 {
        let vault = self.open();
        self.term_sheet(vault);
        self.commit(self.tape(vault, series));
        self.attest(vault);
        vault
    }

    /// A vault that lacks nothing but its closing proof.
    pub(crate) fn ready(&mut self, series: u64) -> u64 {
        let vault = self.attested(series);
        self.pledge(vault, series);
        self.prove_chunks(vault);
        vault
    }

    /// A vault whose closing is proved.
    pub(crate) fn proved(&mut self, series: u64) -> u64 {
        let vault = self.ready(series);
        let message = ProveClosing(self.closing_proof(vault));
        self.run(&message).unwrap();
        vault
    }
}

/// Ascending tags, others for every series.
pub(crate) fn tags(series: u64, range: std::ops::Range<u64>) -> Vec<u8> {
    let tag = |number| (u128::from(series) << 64 | u128::from(number)).to_be_bytes();
    range.flat_map(tag).collect()
}

pub(crate) fn public(seed: u8) -> Vec<u8> {
    let key = SigningKey::from_slice(&[seed; 32]).unwrap();
    key.verifying_key()
        .to_encoded_point(true)
        .as_bytes()
        .to_vec()
}

pub(crate) fn criteria() -> Criteria {
    let pool = Thresholds::NEUTRAL
        .with(Criterion::TotalAtLeast, 1_000_000)
        .with(Criterion::WeightedRateAtLeast, 120_000)
        .with(Criterion::Late30AtMost, 100)
        .with(Criterion::LargestObligorAtMost, 10);
    let loans = Thresholds::NEUTRAL.with(Eligibility::DaysPastDueAtMost, 60);
    crate::criteria::criteria(&pool, &loans)
}
