//! The columns of a tape, in schema order.
//!
//! The order is golden: commitments, digests, links and circuits all follow it.

/// One column of the tape. One row is one loan; amounts are in minor units (cents).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Column {
    /// Keyed pseudonym of the borrower, 60 bits, at least 1 on a row that holds a loan.
    Obligor,
    /// Amount lent, cents, 40 bits.
    OriginalBalance,
    /// Contractual monthly payment, cents, 40 bits.
    Instalment,
    /// Yearly rate in hundredths of a basis point (12 % = 120,000), 20 bits.
    Rate,
    /// Months left at the cut-off of period 0, 10 bits.
    RemainingTerm,
    /// Value of the collateral, cents, 40 bits; 0 for unsecured loans.
    CollateralValue,
    /// Credit score or rating rank, higher is better, 10 bits.
    Score,
    /// Region, industry or grade code, 10 bits.
    Category,
    /// Outstanding principal, cents, 40 bits.
    Balance,
    /// Day (days since 1970-01-01) of the earliest due date not fully paid, 15 bits.
    PaidTo,
    /// 30-day extensions used in the loan's life, 2 bits.
    ExtensionsUsed,
    /// Status bits: 1 modified, 2 bankrupt, 4 fraud, 8 repossessed; 4 bits.
    Status,
    /// 0 live, 1 paid, 2 repurchased, 3 defaulted, 4 sold after default; 3 bits.
    Exit,
    /// Principal defaulted so far, cumulative, cents, 40 bits.
    Defaulted,
    /// Interest paid in the period, cents, 40 bits. Not in period 0.
    InterestPaid,
    /// Principal paid in the period, cents, 40 bits. Not in period 0.
    PrincipalPaid,
    /// Repurchase price received in the period, cents, 40 bits. Not in period 0.
    Repurchased,
    /// Recoveries received in the period, cents, 40 bits. Not in period 0.
    Recovered,
}

/// How many columns are committed at period 0.
pub const COLUMNS: usize = 14;

impl Column {
    /// The columns committed at period 0, in schema order.
    pub const PERIOD_0: [Column; COLUMNS] = [
        Column::Obligor,
        Column::OriginalBalance,
        Column::Instalment,
        Column::Rate,
        Column::RemainingTerm,
        Column::CollateralValue,
        Column::Score,
        Column::Category,
        Column::Balance,
        Column::PaidTo,
        Column::ExtensionsUsed,
        Column::Status,
        Column::Exit,
        Column::Defaulted,
    ];

    /// The columns that never change, in schema order: committed once, at period 0.
    pub const STATIC: [Column; 8] = [
        Column::Obligor,
        Column::OriginalBalance,
        Column::Instalment,
        Column::Rate,
        Column::RemainingTerm,
        Column::CollateralValue,
        Column::Score,
        Column::Category,
    ];

    /// The columns committed anew in each later period, in schema order.
    pub const PERIODIC: [Column; 10] = [
        Column::Balance,
        Column::PaidTo,
        Column::ExtensionsUsed,
        Column::Status,
        Column::Exit,
        Column::Defaulted,
        Column::InterestPaid,
        Column::PrincipalPaid,
        Column::Repurchased,
        Column::Recovered,
    ];

    /// Width in bits: a committed value is below 2^bits.
    pub const fn bits(self) -> u32 {
        match self {
            Column::Obligor => 60,
            Column::OriginalBalance
            | Column::Instalment
            | Column::CollateralValue
            | Column::Balance
            | Column::Defaulted
            | Column::InterestPaid
            | Column::PrincipalPaid
            | Column::Repurchased
            | Column::Recovered => 40,
            Column::Rate => 20,
            Column::RemainingTerm | Column::Score | Column::Category => 10,
            Column::PaidTo => 15,
            Column::ExtensionsUsed => 2,
            Column::Status => 4,
            Column::Exit => 3,
        }
    }

    /// The largest value of this width.
    pub const fn largest(self) -> u64 {
        (1 << self.bits()) - 1
    }

    /// The column's name in files and messages.
    pub const fn name(self) -> &'static str {
        match self {
            Column::Obligor => "obligor",
            Column::OriginalBalance => "original_balance",
            Column::Instalment => "instalment",
            Column::Rate => "rate",
            Column::RemainingTerm => "remaining_term",
            Column::CollateralValue => "collateral_value",
            Column::Score => "score",
            Column::Category => "category",
            Column::Balance => "balance",
            Column::PaidTo => "paid_to",
            Column::ExtensionsUsed => "ext_used",
            Column::Status => "status",
            Column::Exit => "exit",
            Column::Defaulted => "defaulted",
            Column::InterestPaid => "interest_paid",
            Column::PrincipalPaid => "principal_paid",
            Column::Repurchased => "repurchased",
            Column::Recovered => "recovered",
        }
    }
}

/// A column that a circuit links: of the tape the proof speaks of, or of the period before.
///
/// Static columns keep their commitments for life, so they count as columns of the current tape.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkedColumn {
    /// A column of the current tape.
    Current(Column),
    /// A column of the previous tape.
    Previous(Column),
}

impl LinkedColumn {
    /// The columns of period 0, all current: what the closing links.
    pub const PERIOD_0: [LinkedColumn; COLUMNS] = {
        let mut linked = [LinkedColumn::Current(Column::Obligor); COLUMNS];
        let mut i = 0;
        while i < COLUMNS {
            linked[i] = LinkedColumn::Current(Column::PERIOD_0[i]);
            i += 1;
        }
        linked
    };

    /// The columns a later period links: what the loans are, where the period before left them, and all that is
    /// committed for this one.
    pub const PERIOD: [LinkedColumn; 21] = [
        LinkedColumn::Current(Column::Obligor),
        LinkedColumn::Current(Column::Instalment),
        LinkedColumn::Current(Column::Rate),
        LinkedColumn::Current(Column::RemainingTerm),
        LinkedColumn::Current(Column::Score),
        LinkedColumn::Previous(Column::Balance),
        LinkedColumn::Previous(Column::PaidTo),
        LinkedColumn::Previous(Column::ExtensionsUsed),
        LinkedColumn::Previous(Column::Status),
        LinkedColumn::Previous(Column::Exit),
        LinkedColumn::Previous(Column::Defaulted),
        LinkedColumn::Current(Column::Balance),
        LinkedColumn::Current(Column::PaidTo),
        LinkedColumn::Current(Column::ExtensionsUsed),
        LinkedColumn::Current(Column::Status),
        LinkedColumn::Current(Column::Exit),
        LinkedColumn::Current(Column::Defaulted),
        LinkedColumn::Current(Column::InterestPaid),
        LinkedColumn::Current(Column::PrincipalPaid),
        LinkedColumn::Current(Column::Repurchased),
        LinkedColumn::Current(Column::Recovered),
    ];

    /// The column, whichever tape it is of.
    pub const fn column(self) -> Column {
        match self {
            LinkedColumn::Current(column) | LinkedColumn::Previous(column) => column,
        }
    }

    /// Which tape it is of, in messages and challenges.
    pub const fn tape(self) -> &'static str {
        match self {
            LinkedColumn::Current(_) => "current",
            LinkedColumn::Previous(_) => "previous",
        }
    }
}
