//! The words of a key: 24 of BIP-39's English list, and the account key derived from them as Cosmos wallets do.

use std::path::Path;

use bip32::{DerivationPath, Language, Mnemonic, XPrv};
use zeroize::Zeroizing;

use super::file::read_secret_text;
use super::{KeyFile, KeyringError, Secp256k1Key};

/// Cosmos accounts: coin type 118, first account.
const PATH: &str = "m/44'/118'/0'/0/0";

/// Twenty-four words that a key can be restored from. Wiped from memory when dropped; they do not print by themselves.
pub struct Phrase(Mnemonic);

impl Phrase {
    /// New words from the operating system's randomness.
    ///
    /// # Errors
    /// [`KeyringError::System`] when there is none.
    pub fn generate() -> Result<Self, KeyringError> {
        let entropy = KeyFile::generate()?;
        Ok(Phrase(Mnemonic::from_entropy(
            *entropy.bytes(),
            Language::English,
        )))
    }

    /// Reads words, separated by any white space.
    ///
    /// # Errors
    /// [`KeyringError::Phrase`], without showing them.
    pub fn parse(text: &str) -> Result<Self, KeyringError> {
        let mut words = Zeroizing::new(String::with_capacity(text.len()));
        for word in text.split_whitespace() {
            if !words.is_empty() {
                words.push(' ');
            }
            words.push_str(word);
        }
        Mnemonic::new(words.as_str(), Language::English)
            .map(Phrase)
            .map_err(|_| KeyringError::Phrase)
    }

    /// Reads words from a file that only its owner can read.
    ///
    /// # Errors
    /// [`KeyringError::File`] and [`KeyringError::Phrase`].
    pub fn read(path: &Path) -> Result<Self, KeyringError> {
        Self::parse(&read_secret_text(path)?)
    }

    /// Asks for the words at the terminal, without echo.
    ///
    /// # Errors
    /// [`KeyringError::System`] without a terminal, [`KeyringError::Phrase`].
    pub fn ask() -> Result<Self, KeyringError> {
        let text = rpassword::prompt_password("The 24 words: ")
            .map_err(|error| KeyringError::System(error.to_string()))?;
        Self::parse(&Zeroizing::new(text))
    }

    /// The words, to be shown to their owner once.
    pub fn words(&self) -> &str {
        self.0.phrase()
    }

    /// The first account's key.
    pub fn key(&self) -> Secp256k1Key {
        let path: DerivationPath = PATH.parse().expect("the path is well formed");
        let seed = self.0.to_seed("");
        // Fails for one seed in 2^127 only, and nobody can look for it.
        let derived = XPrv::derive_from_path(&seed, &path).expect("a derived key");
        let secret: Zeroizing<[u8; 32]> = Zeroizing::new(derived.private_key().to_bytes().into());
        Secp256k1Key::from_secret(&secret).expect("a derived key is a key of the curve")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The all-zero entropy of BIP-39's own vectors.
    fn zero() -> String {
        format!("{}art", "abandon ".repeat(23))
    }

    #[test]
    fn words_give_the_address_that_other_wallets_show() {
        let phrase = Phrase::parse(&zero()).unwrap();
        let address = phrase.key().address().to_bech32("cosmos");
        // Computed with @cosmjs/proto-signing's DirectSecp256k1HdWallet.
        assert_eq!(address, "cosmos1r5v5srda7xfth3hn2s26txvrcrntldjumt8mhl");
    }

    #[test]
    fn words_come_back_and_white_space_does_not_matter() {
        let phrase = Phrase::generate().unwrap();
        assert_eq!(phrase.words().split(' ').count(), 24);
        let spread = phrase.words().replace(' ', "\n  ");
        assert_eq!(
            Phrase::parse(&spread).unwrap().key().address(),
            phrase.key().address()
        );
    }

    #[test]
    fn a_wrong_word_and_a_wrong_checksum_are_refused() {
        for text in [
            zero().replace("art", "able"),
            zero().replace("art", "sluice!"),
            "abandon".into(),
            String::new(),
        ] {
            assert_eq!(Phrase::parse(&text).err(), Some(KeyringError::Phrase));
        }
    }
}
