//! Bytes as lower-case hex in files: `#[serde(with = "hexed")]`.

use serde::de::{DeserializeOwned, Error as _};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Bytes with a form for files.
pub(crate) trait Hexed: Sized {
    /// What serde writes.
    type Form: Serialize + DeserializeOwned;
    /// To the form.
    fn form(&self) -> Self::Form;
    /// From the form; `None` if it is not hex of the right length.
    fn from_form(form: Self::Form) -> Option<Self>;
}

impl<const N: usize> Hexed for [u8; N] {
    type Form = String;

    fn form(&self) -> String {
        hex::encode(self)
    }

    fn from_form(form: String) -> Option<Self> {
        let mut bytes = [0; N];
        hex::decode_to_slice(form, &mut bytes).ok()?;
        Some(bytes)
    }
}

impl Hexed for Vec<u8> {
    type Form = String;

    fn form(&self) -> String {
        hex::encode(self)
    }

    fn from_form(form: String) -> Option<Self> {
        hex::decode(form).ok()
    }
}

impl<T: Hexed> Hexed for Vec<T> {
    type Form = Vec<T::Form>;

    fn form(&self) -> Self::Form {
        self.iter().map(T::form).collect()
    }

    fn from_form(form: Self::Form) -> Option<Self> {
        form.into_iter().map(T::from_form).collect()
    }
}

pub(crate) fn serialize<T: Hexed, S: Serializer>(
    value: &T,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    value.form().serialize(serializer)
}

pub(crate) fn deserialize<'de, T: Hexed, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    T::from_form(T::Form::deserialize(deserializer)?)
        .ok_or_else(|| D::Error::custom("expected hex of the right length"))
}
