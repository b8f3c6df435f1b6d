//! Any message of `sluice.*.v1` as JSON: integers are numbers, bytes lower-case hex, enums lower-case words.
//!
//! Field names are those of the .proto files, which document them; every field is there, also where it is zero.

use prost_reflect::{
    DescriptorPool, DynamicMessage, EnumDescriptor, Kind, ReflectMessage, Value as Field,
};
use serde_json::{Map, Number, Value};
use sluice_proto::{Message, Name, DESCRIPTORS};

/// A message as a JSON object.
pub(crate) fn message<M: Message + Name>(message: &M) -> Value {
    let pool = DescriptorPool::decode(DESCRIPTORS).expect("descriptors made at build time");
    let kind = pool
        .get_message_by_name(&M::full_name())
        .expect("every message of the wire crate has a descriptor");
    let bytes = message.encode_to_vec();
    let dynamic =
        DynamicMessage::decode(kind, bytes.as_slice()).expect("a message decodes as itself");
    object(&dynamic)
}

fn object(message: &DynamicMessage) -> Value {
    let mut fields = Map::new();
    for field in message.descriptor().fields() {
        let absent = field.supports_presence() && !message.has_field(&field);
        let json = match absent {
            true => Value::Null,
            false => value(&message.get_field(&field), &field.kind()),
        };
        fields.insert(field.name().to_owned(), json);
    }
    Value::Object(fields)
}

fn value(field: &Field, kind: &Kind) -> Value {
    match field {
        Field::Bool(bit) => (*bit).into(),
        Field::I32(number) => (*number).into(),
        Field::I64(number) => (*number).into(),
        Field::U32(number) => (*number).into(),
        Field::U64(number) => (*number).into(),
        // No message of ours has these; their text is still true.
        Field::F32(number) => number.to_string().into(),
        Field::F64(number) => number.to_string().into(),
        Field::String(text) => text.clone().into(),
        Field::Bytes(bytes) => hex::encode(bytes).into(),
        Field::EnumNumber(number) => match kind {
            Kind::Enum(descriptor) => word(descriptor, *number),
            _ => (*number).into(),
        },
        Field::Message(message) => coin(message).unwrap_or_else(|| object(message)),
        Field::List(list) => list.iter().map(|item| value(item, kind)).collect(),
        Field::Map(_) => Value::Null,
    }
}

/// `VAULT_STATUS_OPEN` of the enum `VaultStatus` is `open`.
fn word(descriptor: &EnumDescriptor, number: i32) -> Value {
    let Some(variant) = descriptor.get_value(number) else {
        return number.into();
    };
    let mut prefix = String::new();
    for (position, letter) in descriptor.name().chars().enumerate() {
        if position > 0 && letter.is_ascii_uppercase() {
            prefix.push('_');
        }
        prefix.push(letter.to_ascii_uppercase());
    }
    let name = variant.name();
    let short = name
        .strip_prefix(&prefix)
        .and_then(|rest| rest.strip_prefix('_'));
    short.unwrap_or(name).to_lowercase().into()
}

/// A coin's amount is text on the wire, but it is a number.
fn coin(message: &DynamicMessage) -> Option<Value> {
    if message.descriptor().full_name() != "cosmos.base.v1beta1.Coin" {
        return None;
    }
    let text = |name| message.get_field_by_name(name)?.as_str().map(str::to_owned);
    Some(coin_json(&text("denom")?, &text("amount")?))
}

/// A coin: its amount a number as far as JSON numbers reach exactly here, 2^64, and its digits beyond.
pub(super) fn coin_json(denom: &str, amount: &str) -> Value {
    let amount = match amount.parse::<u64>() {
        Ok(number) => Value::Number(Number::from(number)),
        Err(_) => amount.into(),
    };
    serde_json::json!({ "denom": denom, "amount": amount })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;
    use sluice_proto::cosmos::base::v1beta1::Coin;
    use sluice_proto::vault::{GroupQuorum, Vault, VaultStatus};

    #[test]
    fn integers_are_numbers_bytes_hex_and_enums_words() {
        let vault = Vault {
            id: u64::MAX,
            schema_digest: vec![0xab; 32],
            quorums: vec![GroupQuorum {
                group: 1,
                oracles: vec!["a".into()],
                threshold: 2,
            }],
            deposit: Some(Coin {
                denom: "usluice".into(),
                amount: "10".into(),
            }),
            status: VaultStatus::Proved.into(),
            ..Vault::default()
        };
        let json = message(&vault);
        assert_eq!(json["id"], json!(u64::MAX));
        assert_eq!(json["schema_digest"], json!("ab".repeat(32)));
        let quorum = json!({ "group": "registrar", "oracles": ["a"], "threshold": 2 });
        assert_eq!(json["quorums"], json!([quorum]));
        assert_eq!(json["deposit"], json!({ "denom": "usluice", "amount": 10 }));
        assert_eq!(json["status"], json!("proved"));
        // What is zero is there, what is missing is null.
        assert_eq!(json["closing_day"], json!(0));
        assert_eq!(json["criteria"], Value::Null);
    }

    #[test]
    fn an_unknown_status_keeps_its_number() {
        let vault = Vault {
            status: 77,
            ..Vault::default()
        };
        assert_eq!(message(&vault)["status"], json!(77));
    }
}
