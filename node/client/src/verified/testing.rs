//! A small chain to read from: four validators, one stored row, a signed header over it.

use std::sync::Arc;

use ed25519_consensus::SigningKey;
use sluice_app::core::state::Changes;
use sluice_app::core::Store;
use sluice_app::store::{MemoryBackend, Pruning, VersionedStore};
use tendermint::block::header::Version;
use tendermint::block::signed_header::SignedHeader;
use tendermint::block::{parts, Commit, CommitSig, Header, Id};
use tendermint::validator::Info;
use tendermint::{chain, Hash, PublicKey, Signature, Time};

use super::commit::vote_bytes;
use super::{ProvedRow, TrustedGenesis};

pub(super) const KEY: &[u8] = b"bank/balance/someone";
pub(super) const VALUE: &[u8] = b"12345";
pub(super) const ABSENT: &[u8] = b"bank/balance/nobody";

/// The height of the rows; the header is one above.
pub(super) const HEIGHT: u64 = 1;

pub(super) fn chain_id() -> chain::Id {
    "sluice-localnet-1".parse().unwrap()
}

/// Keys and facts of validators with powers 40, 30, 20 and 10: two thirds need the first two.
pub(super) fn validators() -> Vec<(SigningKey, Info)> {
    let with_power = |(seed, power): (u8, u32)| {
        let key = SigningKey::from([seed; 32]);
        let public = PublicKey::from_raw_ed25519(key.verification_key().as_bytes()).unwrap();
        (key, Info::new(public, power.into()))
    };
    // Listed in another order than the set's: a genesis file need not be sorted.
    [(1, 20), (2, 40), (3, 10), (4, 30)]
        .map(with_power)
        .to_vec()
}

pub(super) fn trust() -> TrustedGenesis {
    let infos = validators().into_iter().map(|(_, info)| info).collect();
    TrustedGenesis::new(chain_id(), infos).unwrap()
}

/// A row of the state after block 1 and its hash.
pub(super) fn row(key: &[u8]) -> (ProvedRow, [u8; 32]) {
    let store = VersionedStore::open(Arc::new(MemoryBackend::default()), Pruning::Nothing).unwrap();
    let put = |key: &[u8], value: &[u8]| ((Store::App, key.to_vec()), Some(value.to_vec()));
    let others = (0..20_u8).map(|number| put(&[b"test/", &[number][..]].concat(), &[number]));
    store.genesis(1, others.collect()).unwrap();
    let staged = store
        .stage(HEIGHT, Changes::from([put(KEY, VALUE)]))
        .unwrap();
    let committed = store.commit(staged).unwrap();
    let proof = store.prove(HEIGHT, key).unwrap();
    let row = ProvedRow {
        key: key.to_vec(),
        value: proof.value.unwrap_or_default(),
        height: HEIGHT,
        ops: proof.ops,
    };
    (row, committed.app_hash)
}

/// The header that proves it, not signed yet.
pub(super) fn header(app_hash: [u8; 32]) -> Header {
    let some = |byte: u8| Hash::Sha256([byte; 32]);
    Header {
        version: Version { block: 11, app: 0 },
        chain_id: chain_id(),
        height: (HEIGHT as u32 + 1).into(),
        time: Time::from_unix_timestamp(1_530_316_800, 7).unwrap(),
        last_block_id: None,
        last_commit_hash: Some(some(1)),
        data_hash: Some(some(2)),
        validators_hash: trust().validators.hash(),
        next_validators_hash: trust().validators.hash(),
        consensus_hash: some(3),
        app_hash: app_hash.to_vec().try_into().unwrap(),
        last_results_hash: Some(some(4)),
        evidence_hash: Some(some(5)),
        proposer_address: trust().validators.validators()[0].address,
    }
}

/// The header with the signatures of the validators with these powers; the others are absent.
pub(super) fn signed(header: Header, powers: &[u64]) -> SignedHeader {
    let trust = trust();
    let mut commit = Commit {
        height: header.height,
        round: 0_u16.into(),
        block_id: Id {
            hash: header.hash(),
            part_set_header: parts::Header::new(1, Hash::Sha256([6; 32])).unwrap(),
        },
        signatures: Vec::new(),
    };
    for info in trust.validators.validators() {
        let place = match powers.contains(&info.power()) {
            true => vote(&trust, &commit, info),
            false => CommitSig::BlockIdFlagAbsent,
        };
        commit.signatures.push(place);
    }
    SignedHeader::new(header, commit).unwrap()
}

fn vote(trust: &TrustedGenesis, commit: &Commit, info: &Info) -> CommitSig {
    let all = validators();
    let (key, _) = all.iter().find(|(_, other)| other == info).unwrap();
    let timestamp = Time::from_unix_timestamp(1_530_316_801, info.power() as u32).unwrap();
    let message = vote_bytes(trust, commit, timestamp);
    CommitSig::BlockIdFlagCommit {
        validator_address: info.address,
        timestamp,
        signature: Signature::new(key.sign(&message).to_bytes()).unwrap(),
    }
}
