//! Tape, proofs, links and verifier together, as issuer and chain use them: real circuits, one fixture, each test a sentence.
#![cfg(test)]

mod a_batch_concludes_only_all_good;
mod a_closing_is_proved_and_verified;
mod a_month_is_proved_and_verified;
mod a_proof_is_good_in_one_place_only;
mod fixture;
mod large_period;
mod large_waterfall;
mod nothing_of_a_loan_is_told;
mod ranks_and_classes_that_are_not_there_change_nothing;
mod second_waterfall;
mod the_large_suite;
mod the_page_tells_what_was_measured;
mod the_second_waterfall_pays_the_filed_months;
mod two_authors_agree_on_random_deal_months;
mod verdicts_come_in_order;
