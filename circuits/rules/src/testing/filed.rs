//! Two months that auto-loan trusts filed with the US Securities and Exchange Commission as certificates of their
//! servicers (form 10-D, exhibit 99). Only figures are used. What a certificate does not state is named as a choice.

use super::{class, plain_month};
use crate::waterfall::{Month, PoolState};

/// A filed month and the amounts its certificate states.
pub struct FiledMonth {
    /// Which of the two.
    pub name: &'static str,
    /// The month.
    pub month: Month,
    /// Available funds. The certificates count of the reserve only its excess over what is required.
    pub available: u64,
    /// What of the reserve the certificate does not count as available.
    pub reserve_kept: u64,
    /// Servicing fee.
    pub servicing: u64,
    /// Interest of all classes, where the certificate's classes are known.
    pub interest: Option<u64>,
    /// Principal of all classes.
    pub principal: u64,
    /// To the residual holder, where the certificate's classes are known.
    pub residual: Option<u64>,
    /// Adjusted pool at the end of the month.
    pub adjusted_pool: u64,
}

/// Both filed months.
pub fn filed_months() -> [FiledMonth; 2] {
    [first(), second()]
}

/// The whole distribution: available funds 34,753,902.80 = servicing 466,184.25 + interest of class A 1,951,083.64 +
/// principal 30,169,278.80 + residual 2,167,356.11, of collections 34,740,808.76 and 13,094.04 of the reserve.
/// Not filed, and chosen: how the adjusted pool divides into pool and yield supplement, and how the collections divide
/// into interest and principal (P1 follows from it).
fn first() -> FiledMonth {
    let mut month = plain_month(
        vec![class(37_657_377_849, 502, 1), class(9_000_000_000, 501, 1)],
        55_942_110_000,
    );
    // Same interest rank; A-3 comes first in principal.
    month.terms.classes[1].principal_rank = 2;
    month.terms.yield_supplement = 4_366_656_613;
    month.terms.servicing_bps = 100;
    month.terms.reserve_floor = 386_597_939;
    month.terms.oc_floor = 4_639_175_461;
    month.terms.deposits = 3_474_080_876;
    month.public.reserve = 386_597_939 + 1_309_404;
    month.figures.performing = 52_646_282_043;
    month.figures.principal = 55_942_110_000 - 52_646_282_043;
    month.figures.interest = 3_474_080_876 - month.figures.principal;
    FiledMonth {
        name: "first",
        month,
        available: 3_475_390_280,
        reserve_kept: 386_597_939,
        servicing: 46_618_425,
        interest: Some(195_108_364),
        principal: 3_016_927_880,
        residual: Some(216_735_611),
        adjusted_pool: 48_279_625_430,
    }
}

/// The pool side, servicing fee and principal: 1,100,497,680.49 less scheduled principal 24,525,403.00, prepayments
/// 15,449,928.25, liquidation proceeds 660,048.00 (they count as principal) and charged-off 1,814,083.88 is
/// 1,058,048,217.36; less yield supplement 104,624,545.27 is 953,423,672.09, from 991,068,052.37 a month before.
/// Principal 37,644,380.28 keeps the overcollateralisation constant; available 45,952,920.24.
/// Not filed here, and chosen: one class of 900,000,000.00 at 2 %, so that the overcollateralisation is 91,068,052.37, and
/// no reserve; interest collections are what is available less principal.
fn second() -> FiledMonth {
    let mut month = plain_month(vec![class(90_000_000_000, 200, 1)], 110_049_768_049);
    month.terms.yield_supplement = 10_462_454_527;
    month.terms.servicing_bps = 100;
    month.terms.oc_floor = 9_106_805_237;
    month.terms.deposits = 4_595_292_024;
    month.figures.principal = 2_452_540_300 + 1_544_992_825 + 66_004_800;
    month.figures.defaulted = 181_408_388;
    month.figures.performing = 105_804_821_736;
    month.figures.interest = 4_595_292_024 - month.figures.principal;
    // The pool was larger at closing; how much is not filed.
    month.hidden = PoolState::opening(150_000_000_000);
    month.hidden.balance = 110_049_768_049;
    FiledMonth {
        name: "second",
        month,
        available: 4_595_292_024,
        reserve_kept: 0,
        servicing: 91_708_140,
        interest: None,
        principal: 3_764_438_028,
        residual: None,
        adjusted_pool: 95_342_367_209,
    }
}
