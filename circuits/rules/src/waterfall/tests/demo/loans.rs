//! The loans of the demo deal, month after month, by the demo's documented rule.

use sha2::{Digest, Sha256};

use super::super::super::arith::rhu;
use crate::testing::quiet_figures;
use crate::waterfall::PoolFigures;
use crate::waterfall::PoolState;

const FILE: &str = include_str!("../../../../../../localnet/data/loans-2018q1.csv");

/// Days past due at which a loan defaults.
const DEFAULT_AGE: u32 = 120;

/// Months from a default to its recovery.
const RECOVERY: usize = 6;

/// One million: draws are below it.
const DRAWS: u64 = 1_000_000;

/// How the demo's months go.
pub(super) struct Scenario {
    /// miss in every month, from month 1.
    pub(super) miss: fn(month: usize) -> u64,
    /// From this month the loans of the ring never pay, and 20 % of their defaults are settled.
    pub(super) ring_from: Option<usize>,
}

struct Loan {
    number: u32,
    balance: u64,
    instalment: u64,
    /// Hundredths of a basis point.
    rate: u64,
    /// Thousandths by which the grade multiplies misses.
    misses: u64,
    late: u32,
    ring: bool,
}

/// The pool in the middle of its life.
pub(super) struct DemoPool {
    loans: Vec<Loan>,
    /// What will be recovered, by month.
    recoveries: Vec<u64>,
    month: usize,
}

impl DemoPool {
    /// As of 2018-06-30.
    pub(super) fn read() -> Self {
        let loans = FILE.lines().skip(1).filter_map(loan).collect();
        Self {
            loans,
            recoveries: vec![0; 100],
            month: 0,
        }
    }

    pub(super) fn opening(&self) -> PoolState {
        PoolState::opening(self.balance())
    }

    pub(super) fn loans(&self) -> usize {
        self.loans.len()
    }

    fn balance(&self) -> u64 {
        self.loans.iter().map(|loan| loan.balance).sum()
    }

    /// The next month.
    pub(super) fn step(&mut self, scenario: &Scenario) -> PoolFigures {
        self.month += 1;
        let month = self.month;
        let mut figures = quiet_figures(0);
        figures.recovered = self.recoveries[month];
        for loan in &mut self.loans {
            let ring = loan.ring && scenario.ring_from.is_some_and(|from| month >= from);
            let (interest, principal) = match ring {
                true => loan.skip(),
                false => loan.month(draw(loan.number, month, "a"), (scenario.miss)(month)),
            };
            figures.interest += interest;
            figures.principal += principal;
            if loan.late >= DEFAULT_AGE {
                let share = if ring { 20 } else { 8 };
                let recovered = rhu(u128::from(loan.balance) * share, 100) as u64;
                self.recoveries[month + RECOVERY] += recovered;
                figures.defaulted += std::mem::take(&mut loan.balance);
            }
        }
        self.loans.retain(|loan| loan.balance > 0);
        figures.performing = self.balance();
        for loan in &self.loans {
            for (late, days) in figures.late.iter_mut().zip([1, 30, 60, 90, 120]) {
                *late += if loan.late >= days { loan.balance } else { 0 };
            }
            figures.rate_sum += u128::from(loan.balance) * u128::from(loan.rate);
        }
        figures.live = self.loans.len() as u64;
        figures
    }
}

impl Loan {
    fn skip(&mut self) -> (u64, u64) {
        self.late += 30;
        (0, 0)
    }

    /// One month: interest and principal paid.
    fn month(&mut self, draw: u64, miss: u64) -> (u64, u64) {
        let (skips, next) = match self.late {
            0..30 => (miss * self.misses / 1_000, 16_000),
            30..60 => (700_000, 150_000),
            60..90 => (800_000, 70_000),
            _ => (880_000, 50_000),
        };
        if draw < skips {
            return self.skip();
        }
        let more = draw < skips + next;
        let month = rhu(
            u128::from(self.balance) * u128::from(self.rate),
            12 * u128::from(DRAWS),
        ) as u64;
        if self.late < 30 && more {
            return (month, std::mem::take(&mut self.balance));
        }
        let instalments = if more {
            1 + u64::from(self.late / 30)
        } else {
            1
        };
        if more {
            self.late %= 30;
        }
        let owed = self.balance + month * instalments;
        let amount = (self.instalment * instalments).min(owed);
        let interest = amount.min(month * instalments);
        self.balance -= amount - interest;
        (interest, amount - interest)
    }
}

/// A line of the file; loans without a balance are no part of the pool.
fn loan(line: &str) -> Option<Loan> {
    let field: Vec<&str> = line.split(',').collect();
    let balance = cents(field[13]);
    let number = field[0].parse().unwrap();
    let grade = field[10].as_bytes()[0] - b'A';
    (balance > 0).then(|| Loan {
        number,
        balance,
        instalment: cents(field[9]),
        rate: cents(field[8]) * 100,
        misses: [450, 800, 1_150, 1_600, 2_100, 2_600, 3_000][usize::from(grade)],
        late: match field[12] {
            "In Grace Period" => 8,
            "Late (16-30 days)" => 16,
            "Late (31-120 days)" => 31,
            _ => 0,
        },
        ring: draw(number, 0, "ring") < 80_000,
    })
}

/// Hundredths of a number with up to two decimals.
fn cents(text: &str) -> u64 {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    format!("{whole}{part:0<2}").parse().unwrap()
}

fn draw(loan: u32, month: usize, what: &str) -> u64 {
    let digest = Sha256::digest(format!("sluice-demo-1|{loan}|{month}|{what}"));
    u64::from_be_bytes(digest[..8].try_into().unwrap()) % DRAWS
}
