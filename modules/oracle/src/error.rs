//! Every way the module refuses. Codes are appended, never changed.

sluice_core::refusals! {
    pub(crate) ALL of "oracle":
    ALREADY_REGISTERED = 2, "already_registered", "The account is an oracle already.";
    STATEMENT_KEY = 3, "statement_key", "The statement key is not a compressed secp256k1 point of its own.";
    KEY_TAKEN = 4, "key_taken", "Another oracle has the statement key.";
    GROUPS_MALFORMED = 5, "groups", "Column groups must be known, ascending and without doubles.";
    RECORD_SOURCE = 6, "record_source", "The record source must have 1 to 128 bytes without control characters.";
    WRONG_BOND = 7, "wrong_bond", "The bond must be exactly the one the parameters ask for.";
    NOT_REGISTERED = 8, "not_registered", "The account is not an oracle.";
    STATEMENT_DOMAIN = 9, "statement_domain", "The statement is not an attestation of this version.";
    STATEMENT_CHAIN = 10, "statement_chain", "The statement is for another chain.";
    GROUP_NOT_REGISTERED = 11, "group_not_registered", "The oracle is not registered for the statement's group.";
    STATEMENT_DIGEST = 12, "statement_digest", "The tape digest must have 32 bytes.";
    BAD_SIGNATURE = 13, "bad_signature", "The signature is not the oracle's over this statement, or not in low-s form.";
    ALREADY_RECORDED = 14, "already_recorded", "There is a statement of the oracle for this tape and group already.";
    EQUIVOCATION = 15, "equivocation", "The oracle signed another digest for the same vault, period and revision.";
}
