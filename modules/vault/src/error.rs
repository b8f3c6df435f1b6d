//! Every way the module refuses. Codes are appended, never changed.

sluice_core::refusals! {
    pub(crate) ALL of "vault":
    NOT_ISSUER = 2, "not_issuer", "The signer is not the vault's issuer.";
    NO_VAULT = 3, "no_vault", "There is no vault of this number.";
    NOT_OPEN = 4, "not_open", "The vault is not open: its closing is proved, or it expired.";
    CLOSING_DAY_PASSED = 5, "closing_day_passed", "The vault's closing day has passed.";
    WRONG_DEPOSIT = 6, "wrong_deposit", "The deposit must be exactly the one the parameters ask for.";
    UNKNOWN_SUITE = 7, "unknown_suite", "This chain does not verify the circuit suite.";
    QUORUM = 8, "quorum", "Quorums must be those of registrar, servicer, appraiser and bureau, well formed.";
    QUORUM_ORACLE = 9, "quorum_oracle", "An oracle of a quorum is not registered for its group.";
    QUORUM_INDEPENDENCE = 10, "quorum_independence", "Oracles for tags and balances must be controlled apart from each other, \
     the issuer and the servicer.";
    SETTLEMENT_DENOM = 11, "settlement_denom", "The settlement denomination does not exist.";
    CASH_AGENT_KEY = 12, "cash_agent_key", "The cash agent's key is not a compressed secp256k1 point.";
    CLOSING_DAY = 13, "closing_day", "The closing day must be from today to ten years ahead.";
    WRONG_PERIOD = 14, "wrong_period", "Only the tape of period 0 is accepted here.";
    WRONG_REVISION = 15, "wrong_revision", "The revision is not the tape's, or not the next.";
    TAPE_FIXED = 16, "tape_fixed", "A chunk of the tape is proved; it can no longer be committed again.";
    AS_OF = 17, "as_of", "The as-of day lies outside what circuits can speak about, or in the future.";
    CHUNKS = 18, "chunks", "The chunks do not fit the suite, or hold too few loans.";
    COMMITMENT = 19, "commitment", "A column commitment is missing, malformed or the identity.";
    TAG_BATCHES = 20, "tag_batches", "Tag batches must be full but for the last and together hold the tags of every loan.";
    DIGEST_MISMATCH = 21, "digest_mismatch", "The tape digest is not that of the committed tape.";
    NO_TAPE = 22, "no_tape", "The vault has no committed tape.";
    NOT_ATTESTED = 23, "not_attested", "A quorum has not signed the tape's digest, or these are not the attested commitments.";
    BATCH_ORDER = 24, "batch_order", "Batches are pledged in order, each once.";
    TAGS_MISMATCH = 25, "tags_mismatch", "The tags are not those of the announced batch.";
    TAGS_ORDER = 26, "tags_order", "Tags must ascend strictly over the whole tape.";
    TAG_PLEDGED = 27, "tag_pledged", "A live vault holds the tag already.";
    NO_TERM_SHEET = 28, "no_term_sheet", "The vault's term sheet is not registered yet.";
    TERM_SHEET_FIXED = 29, "term_sheet_fixed", "The vault has a term sheet; it cannot be replaced.";
    CRITERIA = 30, "criteria", "A criterion or eligibility bound is out of range.";
    WRONG_SUITE = 31, "wrong_suite", "The suite is not the vault's.";
    CHUNK_RANGE = 32, "chunk_range", "The tape has no such chunk.";
    CHUNK_ACCEPTED = 33, "chunk_accepted", "A proof of this chunk is accepted already.";
    PROOF_LENGTH = 34, "proof_length", "The proof does not have the circuit's exact length.";
    LINK_LENGTH = 35, "link_length", "The column link does not have its exact length.";
    PROOF_ENCODING = 36, "proof_encoding", "A word of proof, link or statement is not a canonical encoding.";
    PROOF_INVALID = 37, "proof_invalid", "The proof does not hold for this vault, tape, chunk and term sheet.";
    LINK_INVALID = 38, "link_invalid", "The proof is not about the attested columns.";
    CHUNKS_MISSING = 39, "chunks_missing", "Not every chunk is proved yet.";
    NOT_PLEDGED = 40, "not_pledged", "Not every batch of tags is pledged yet.";
    CLOSING_INVALID = 41, "closing_invalid", "The closing proof does not hold for the vault's chunks and criteria.";
    CATEGORIES_CHANGED = 42, "categories_changed", "The chunks of a tape are proved under one commitment to the balances of \
     its categories, that of the first.";
}
