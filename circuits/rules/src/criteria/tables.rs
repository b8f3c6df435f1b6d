//! The tables. A row: number, name, unit, comparison, range, neutral value, and what it says.

use super::{Comparison, Rule, Table, Unit};
use crate::column::Column;
use crate::shape::{BPS, FEWEST_LOANS, LTV_MOST, LTV_OFF};
use crate::suite::Suite;

macro_rules! table {
    (
        $(#[$doc:meta])* $table:ident, $list:literal;
        $($rule:ident = $number:literal, $name:literal, $unit:ident, $comparison:ident,
            $least:expr => $most:expr, $neutral:expr, $says:literal;)+
    ) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum $table {
            $(#[doc = $says] $rule = $number,)+
        }

        impl Table for $table {
            const LIST: &'static str = $list;
            const ALL: &'static [Self] = &[$($table::$rule,)+];

            fn number(self) -> i32 {
                self as i32
            }

            fn rule(self) -> &'static Rule {
                match self {
                    $($table::$rule => const {
                        &Rule {
                            name: $name,
                            unit: Unit::$unit,
                            comparison: Comparison::$comparison,
                            least: $least,
                            most: $most,
                            neutral: $neutral,
                            says: $says,
                        }
                    },)+
                }
            }
        }
    };
}

table! {
    /// What the closing proof shows of the whole pool.
    Criterion, "criteria";
    TotalAtLeast = 1, "total_at_least", Cents, AtLeast, 1 => Suite::most_total, 1,
        "Balance of all loans together.";
    LoansAtLeast = 2, "loans_at_least", Loans, AtLeast, FEWEST_LOANS => Suite::most_loans, FEWEST_LOANS,
        "Number of loans.";
    WeightedRateAtLeast = 3, "weighted_rate_at_least", Rate, AtLeast, 0 => |_| RATE, 0,
        "Yearly rate, weighted by balance.";
    WeightedLtvAtMost = 4, "weighted_ltv_at_most", BasisPoints, AtMost, 1 => |_| LTV_MOST, LTV_OFF,
        "Balance of the pool over the value of its collateral.";
    WeightedScoreAtLeast = 5, "weighted_score_at_least", Points, AtLeast, 0 => |_| SCORE, 0,
        "Score, weighted by balance.";
    WeightedTermAtMost = 6, "weighted_term_at_most", Months, AtMost, 0 => |_| TERM, TERM,
        "Remaining term, weighted by balance.";
    Late30AtMost = 7, "late_30_at_most", BasisPoints, AtMost, 0 => |_| BPS, BPS,
        "Share of balance 30 or more days past due.";
    Late60AtMost = 8, "late_60_at_most", BasisPoints, AtMost, 0 => |_| BPS, BPS,
        "Share of balance 60 or more days past due.";
    Late90AtMost = 9, "late_90_at_most", BasisPoints, AtMost, 0 => |_| BPS, BPS,
        "Share of balance 90 or more days past due.";
    Late120AtMost = 10, "late_120_at_most", BasisPoints, AtMost, 0 => |_| BPS, BPS,
        "Share of balance 120 or more days past due.";
    // Some obligor is the largest, and some category: their shares are never 0.
    LargestObligorAtMost = 11, "largest_obligor_at_most", BasisPoints, AtMost, 1 => |_| BPS, BPS,
        "Share of balance owed by one obligor.";
    TopObligorsAtMost = 12, "top_obligors_at_most", BasisPoints, AtMost, 1 => |_| BPS, BPS,
        "Share of balance owed by the ten largest obligors together.";
    LargestCategoryAtMost = 13, "largest_category_at_most", BasisPoints, AtMost, 1 => |_| BPS, BPS,
        "Share of balance in one category.";
}

table! {
    /// What the chunk proofs show of every loan.
    Eligibility, "eligibility";
    ScoreAtLeast = 1, "score_at_least", Points, AtLeast, 0 => |_| SCORE, 0,
        "Score.";
    LtvAtMost = 2, "ltv_at_most", BasisPoints, AtMost, 1 => |_| LTV_MOST, LTV_OFF,
        "Balance over the value of the collateral.";
    RateAtMost = 3, "rate_at_most", Rate, AtMost, 0 => |_| RATE, RATE,
        "Yearly rate.";
    TermAtMost = 4, "term_at_most", Months, AtMost, 0 => |_| TERM, TERM,
        "Remaining term.";
    BalanceAtMost = 5, "balance_at_most", Cents, AtMost, 0 => |_| BALANCE, BALANCE,
        "Balance.";
    DaysPastDueAtMost = 6, "days_past_due_at_most", Days, AtMost, 0 => |_| DAYS, DAYS,
        "Days past due.";
}

const RATE: u64 = Column::Rate.largest();
const SCORE: u64 = Column::Score.largest();
const TERM: u64 = Column::RemainingTerm.largest();
const BALANCE: u64 = Column::Balance.largest();
const DAYS: u64 = Column::PaidTo.largest();
