//! Is it still the same, although what it is may not be shown?

use std::fmt;
use std::str::FromStr;

/// A few bits of a hash: enough to tell that something changed, too few to find out what it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fingerprint(u32);

impl Fingerprint {
    /// From the first bytes of a hash.
    #[must_use]
    pub const fn new(bits: u32) -> Self {
        Self(bits)
    }
}

/// Eight hexadecimal digits.
impl fmt::Display for Fingerprint {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:08x}", self.0)
    }
}

/// Not eight hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a fingerprint has eight hexadecimal digits")]
pub struct FingerprintError;

impl FromStr for Fingerprint {
    type Err = FingerprintError;

    fn from_str(text: &str) -> Result<Self, FingerprintError> {
        let digits = text.len() == 8 && text.bytes().all(|b| b.is_ascii_hexdigit());
        let bits = u32::from_str_radix(text, 16).map_err(|_| FingerprintError)?;
        digits.then_some(Self(bits)).ok_or(FingerprintError)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_and_back() {
        for bits in [0, 1, 0xdead_beef, u32::MAX] {
            let fingerprint = Fingerprint::new(bits);
            assert_eq!(fingerprint.to_string().parse(), Ok(fingerprint));
        }
        for wrong in ["", "0", "+1234567", "123456789", "1234567g"] {
            assert_eq!(
                wrong.parse::<Fingerprint>(),
                Err(FingerprintError),
                "{wrong}"
            );
        }
    }
}
