//! Files hold bytes as lower-case hex and columns by name: `#[serde(with = "hexed")]`.

use ff::PrimeField;
use pasta_curves::Fp;
use serde::{
    de::DeserializeOwned, de::Error as _, Deserialize, Deserializer, Serialize, Serializer,
};
use zeroize::{Zeroize, Zeroizing};

use crate::column::{Column, COLUMNS};
use crate::period_summary::PeriodOpening;
use crate::point;
use crate::suite::Suite;
use crate::summary::ChunkOpening;

/// A value with a form for files.
pub(crate) trait Hexed: Sized {
    /// What serde writes.
    type Form: Serialize + DeserializeOwned;
    /// To the form.
    fn form(&self) -> Self::Form;
    /// From the form, or what is wrong with it.
    fn from_form(form: Self::Form) -> Result<Self, String>;
}

impl<const N: usize> Hexed for [u8; N] {
    type Form = String;

    fn form(&self) -> String {
        hex::encode(self)
    }

    fn from_form(form: String) -> Result<Self, String> {
        let mut bytes = [0; N];
        let form = Zeroizing::new(form);
        hex::decode_to_slice(form.as_bytes(), &mut bytes)
            .map_err(|_| format!("expected {N} bytes in hex"))?;
        Ok(bytes)
    }
}

impl Hexed for Vec<u8> {
    type Form = String;

    fn form(&self) -> String {
        hex::encode(self)
    }

    fn from_form(form: String) -> Result<Self, String> {
        hex::decode(form).map_err(|_| "expected bytes in hex".into())
    }
}

impl Hexed for Fp {
    type Form = String;

    fn form(&self) -> String {
        self.to_repr().form()
    }

    fn from_form(form: String) -> Result<Self, String> {
        let mut bytes = <[u8; 32]>::from_form(form)?;
        let scalar = point::decode_scalar(&bytes);
        bytes.zeroize();
        scalar.ok_or_else(|| "expected a canonical scalar".into())
    }
}

impl<T: Hexed> Hexed for Vec<T> {
    type Form = Vec<T::Form>;

    fn form(&self) -> Self::Form {
        self.iter().map(T::form).collect()
    }

    fn from_form(form: Self::Form) -> Result<Self, String> {
        form.into_iter().map(T::from_form).collect()
    }
}

/// Fixed-size lists of words: the three digests of a row, the ten or fourteen columns of a chunk.
macro_rules! lists {
    ($($item:ty, $n:expr;)*) => {$(
        impl Hexed for [$item; $n] {
            type Form = Vec<String>;

            fn form(&self) -> Vec<String> {
                self.iter().map(<$item>::form).collect()
            }

            fn from_form(form: Vec<String>) -> Result<Self, String> {
                let items = form.into_iter().map(<$item>::from_form).collect::<Result<Vec<_>, _>>()?;
                items.try_into().map_err(|items: Vec<_>| format!("expected {} items, found {}", $n, items.len()))
            }
        }
    )*};
}

lists! {
    [u8; 32], 3;
    [u8; 32], 10;
    [u8; 32], COLUMNS;
    Fp, 10;
    Fp, COLUMNS;
}

impl Hexed for Column {
    type Form = String;

    fn form(&self) -> String {
        self.name().into()
    }

    fn from_form(form: String) -> Result<Self, String> {
        let found = Column::STATIC
            .into_iter()
            .chain(Column::PERIODIC)
            .find(|column| column.name() == form);
        found.ok_or_else(|| format!("no column {form}"))
    }
}

impl Hexed for Suite {
    type Form = u32;

    fn form(&self) -> u32 {
        self.id()
    }

    fn from_form(form: u32) -> Result<Self, String> {
        Suite::from_id(form).ok_or_else(|| format!("no suite {form}"))
    }
}

/// Openings have an encoding of their own.
macro_rules! openings {
    ($($opening:ty),*) => {$(
        impl Hexed for $opening {
            type Form = String;

            fn form(&self) -> String {
                self.to_bytes().form()
            }

            fn from_form(form: String) -> Result<Self, String> {
                let mut bytes = <[u8; <$opening>::LENGTH]>::from_form(form)?;
                let opening = <$opening>::from_bytes(&bytes);
                bytes.zeroize();
                opening.map_err(|error| error.to_string())
            }
        }
    )*};
}

openings!(ChunkOpening, PeriodOpening);

pub(crate) fn serialize<T: Hexed, S: Serializer>(
    value: &T,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    value.form().serialize(serializer)
}

pub(crate) fn deserialize<'de, T: Hexed, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    T::from_form(T::Form::deserialize(deserializer)?).map_err(D::Error::custom)
}
