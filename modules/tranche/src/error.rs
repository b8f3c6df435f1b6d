//! Every rule of this module that can refuse a transaction. Codes are only appended.
//!
//! Whose vault it is, and whether there is one, are the vault's own rules: `vault/no_vault`, `vault/not_issuer`.

sluice_core::refusals! {
    pub(crate) ALL of "tranche":
    BAD_TERM_SHEET = 2, "bad_term_sheet", "A field of the term sheet is missing or out of range.";
    BAD_SETTLEMENT = 3, "bad_settlement", "A deal is not settled in units of a tranche.";
    NO_TERM_SHEET = 4, "no_term_sheet", "The vault has no term sheet.";
    NOT_PROVED = 5, "not_proved", "The vault's closing proof is not accepted yet.";
    ALREADY_ISSUED = 6, "already_issued", "The vault's classes are minted already.";
    EXCEEDS_PROVED_TOTAL = 7, "exceeds_proved_total", "Class notionals together exceed the advance on the proved total.";
    DENOM_TAKEN = 8, "denom_taken", "A class's denomination has units that this module did not mint.";
    NOT_ISSUED = 9, "not_issued", "The class is not minted.";
    PRICE_DIFFERS = 10, "price_differs", "The class has an open offer at another price.";
    NO_OFFER = 11, "no_offer", "The class has no open offer.";
    WRONG_CURRENCY = 12, "wrong_currency", "The payment is not in the vault's settlement denomination.";
    NOTHING_BOUGHT = 13, "nothing_bought", "The payment does not buy one unit.";
    NOT_ALLOWED = 14, "not_allowed", "The account may not hold units of this class.";
    ONLY_BY_OFFER = 15, "only_by_offer", "The module's account takes units only by an offer.";
    PRICE_ABOVE_LIMIT = 16, "price_above_limit", "The offer's price is above the highest the investor accepts.";
}
