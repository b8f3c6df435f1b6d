//! `deal.toml`: a deal in words, and what the chain is told of it.
//!
//! A deal file names people by name; a parties file beside it says who they are ([`Parties`]). Terms and people are
//! apart so that one deal file serves every network. The notation is that of term sheets: amounts with two decimals in
//! major units, shares and rates with a percent sign, days as `YYYY-MM-DD`. Every number is turned into the chain's
//! integers exactly; what cannot be is refused by the name of its field.

mod criteria;
mod error;
mod file;
mod parties;
mod terms;

pub use error::DealError;
pub use parties::{Parties, PARTIES_FILE};

use std::path::Path;

use sluice_client::notation;
use sluice_proto::tranche::TermSheet;
use sluice_proto::vault::{GroupQuorum, MsgOpenVault};
use sluice_rules::schema::Schema;
use sluice_rules::suite::Suite;

use file::{DealFile, Quorum};

/// A deal file and its people, read and checked.
#[derive(Debug)]
pub struct Deal {
    file: DealFile,
    parties: Parties,
}

impl Deal {
    /// Reads a deal file. `parties` is the parties file; without one it is `parties.toml` beside the deal file, if that
    /// is there. `prefix` is what addresses of the chain begin with.
    ///
    /// # Errors
    /// [`DealError`], naming the file, or the field and what is wrong with it. Every field is looked at here: what
    /// follows cannot fail for a value.
    pub fn read(path: &Path, parties: Option<&Path>, prefix: &str) -> Result<Self, DealError> {
        let beside = path.with_file_name(PARTIES_FILE);
        let parties = match parties {
            Some(path) => Parties::read(path, prefix)?,
            None if beside.exists() => Parties::read(&beside, prefix)?,
            None => Parties::empty(prefix),
        };
        let text = std::fs::read_to_string(path).map_err(|error| DealError::file(path, &error))?;
        Self::parse(&text, parties).map_err(|error| error.within(path))
    }

    /// Reads the text of a deal file.
    ///
    /// # Errors
    /// As [`Deal::read`].
    pub fn parse(text: &str, parties: Parties) -> Result<Self, DealError> {
        let file: DealFile = toml::from_str(text).map_err(|error| DealError::toml(&error))?;
        let deal = Deal { file, parties };
        deal.open_vault(String::new())?;
        deal.term_sheet()?;
        Ok(deal)
    }

    /// The name of the special-purpose vehicle, which the vault carries.
    pub fn name(&self) -> &str {
        &self.file.name
    }

    /// The message that opens the deal's vault for this issuer.
    ///
    /// # Errors
    /// [`DealError`], naming the field.
    pub fn open_vault(&self, issuer: String) -> Result<MsgOpenVault, DealError> {
        let file = &self.file;
        if !(1..=64).contains(&file.name.len()) || file.name.chars().any(char::is_control) {
            return Err(DealError::field(
                "name",
                "1 to 64 bytes without control characters",
            ));
        }
        if !(1..=4).contains(&file.tags_per_asset) {
            return Err(DealError::field("tags_per_asset", "1 to 4"));
        }
        let schema = self.schema()?;
        let suite = self.suite()?;
        Ok(MsgOpenVault {
            issuer,
            servicer: self.parties.address("servicer", &file.servicer)?,
            name: file.name.clone(),
            schema_digest: schema.digest().to_vec(),
            tags_per_asset: file.tags_per_asset,
            suite: suite.id(),
            quorums: self.quorums()?,
            settlement_denom: notation::denom(&file.settlement_denom)
                .map_err(|why| DealError::field("settlement_denom", why))?,
            cash_agent_key: self.parties.key("cash_agent", &file.cash_agent)?.to_vec(),
            deposit: Some(
                notation::coin(&file.deposit).map_err(|why| DealError::field("deposit", why))?,
            ),
            closing_day: notation::day(&file.closing_day)
                .map_err(|why| DealError::field("closing_day", why))?,
        })
    }

    /// The term sheet.
    ///
    /// # Errors
    /// [`DealError`], naming the field.
    pub fn term_sheet(&self) -> Result<TermSheet, DealError> {
        let sheet = TermSheet {
            classes: terms::classes(&self.file.class, &self.parties)?,
            max_advance_bps: terms::share("max_advance", &self.file.max_advance)?,
            criteria: Some(criteria::criteria(
                &self.file,
                self.schema()?,
                self.suite()?,
            )?),
            residual_holder: self
                .parties
                .address("residual_holder", &self.file.residual_holder)?,
            senior_protection: criteria::protection(&self.file.criteria)?,
        };
        // The chain's own rules, so that a file it would refuse is refused before anything is sent.
        sluice_app::tranche::term_sheet::check(&sheet, self.parties.prefix())
            .map_err(|error| DealError::Rule(error.message))?;
        Ok(sheet)
    }

    /// The circuit suite of the deal's tapes.
    fn suite(&self) -> Result<Suite, DealError> {
        let name = &self.file.suite;
        Suite::from_name(name).ok_or_else(|| {
            let known = Suite::ALL.map(Suite::name).join(", ");
            DealError::field(
                "suite",
                format!("there is no suite {name:?}; there is {known}"),
            )
        })
    }

    /// What the columns of the deal's tapes mean.
    ///
    /// # Errors
    /// [`DealError`], also when the deal asks for something that means nothing for its asset class.
    pub fn schema(&self) -> Result<Schema, DealError> {
        let file = &self.file;
        let schema = Schema::by_name(&file.schema).ok_or_else(|| {
            let known = Schema::ALL.map(|schema| schema.name).join(", ");
            DealError::field(
                "schema",
                format!("there is no schema {:?}; there is {known}", file.schema),
            )
        })?;
        let definition = schema.definition();
        for (section, asked, rules) in [
            ("criteria", file.criteria.asked(), &definition.criteria),
            (
                "eligibility",
                file::asked_of_loans(&file.eligibility),
                &definition.eligibility,
            ),
        ] {
            for rule in asked {
                if let Some(why) = rules.why_meaningless(rule) {
                    let name = schema.name;
                    return Err(DealError::field(
                        format!("{section}.{rule}"),
                        format!("it means nothing for {name}: {why}"),
                    ));
                }
            }
        }
        Ok(schema)
    }

    fn quorums(&self) -> Result<Vec<GroupQuorum>, DealError> {
        let quorum = &self.file.quorum;
        let groups: [(&str, &Quorum); 4] = [
            ("registrar", &quorum.registrar),
            ("servicer", &quorum.servicer),
            ("appraiser", &quorum.appraiser),
            ("bureau", &quorum.bureau),
        ];
        let mut quorums = Vec::new();
        for (number, (name, quorum)) in (1..).zip(groups) {
            let field = format!("quorum.{name}.oracles");
            let mut oracles = Vec::new();
            for (position, oracle) in quorum.oracles.iter().enumerate() {
                oracles.push(
                    self.parties
                        .address(&format!("{field}[{position}]"), oracle)?,
                );
            }
            // The chain wants them ascending, so that one quorum has one spelling.
            oracles.sort();
            let listed = oracles.len();
            oracles.dedup();
            if oracles.len() != listed {
                return Err(DealError::field(field, "an oracle is listed twice"));
            }
            if !(1..=oracles.len()).contains(&(quorum.threshold as usize)) {
                let field = format!("quorum.{name}.threshold");
                return Err(DealError::field(field, "1 to the number of oracles"));
            }
            quorums.push(GroupQuorum {
                group: number,
                oracles,
                threshold: quorum.threshold,
            });
        }
        Ok(quorums)
    }
}

#[cfg(test)]
mod tests;
