//! A phone, as far as it is known: a random number, which it keeps in a cookie.

use std::fmt;

use anyhow::{Context as _, Result};
use rand::TryRng as _;
use rand::rngs::SysRng;

/// The name of the cookie.
const NAME: &str = "voter";
/// 128 bits.
const HEX_DIGITS: usize = 32;

/// One phone. The number says nothing of it, and tells it from others as long as the class lasts. Only
/// the phone's cookie shows it: it cannot be printed, nor written to a record.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Voter(u128);

impl Voter {
    /// One that nobody guesses.
    ///
    /// # Errors
    /// If the system has no random numbers.
    pub fn random() -> Result<Self> {
        let mut bytes = [0; size_of::<u128>()];
        SysRng.try_fill_bytes(&mut bytes).context("the system gives no random numbers")?;
        Ok(Self(u128::from_ne_bytes(bytes)))
    }

    /// The one in a header such as `theme=dark; voter=1f…`, if there is one.
    pub fn from_cookies(header: &str) -> Option<Self> {
        let cookies = header.split(';').filter_map(|cookie| cookie.trim().split_once('='));
        let (_, value) = cookies.into_iter().find(|(name, _)| *name == NAME)?;
        // A number may begin with a sign, and this one may not.
        let is_hex = value.len() == HEX_DIGITS && value.bytes().all(|b| b.is_ascii_hexdigit());
        if is_hex { u128::from_str_radix(value, 16).ok().map(Self) } else { None }
    }

    /// The header by which the phone is given its cookie: hidden from scripts, sent to no other site, and
    /// forgotten with the browser. Lax, since with Strict a second click on a link in a chat would make a second
    /// voter; what is posted from elsewhere is refused by its origin anyway.
    pub fn cookie(self) -> String {
        format!("{NAME}={:0HEX_DIGITS$x}; HttpOnly; SameSite=Lax; Path=/", self.0)
    }
}

impl fmt::Debug for Voter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Voter")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_comes_back_as_the_same_voter() {
        let voter = Voter::random().unwrap();
        let cookie = voter.cookie();
        let (sent, attributes) = cookie.split_once("; ").unwrap();
        assert_eq!(attributes, "HttpOnly; SameSite=Lax; Path=/");
        assert_eq!(Voter::from_cookies(sent), Some(voter));
        assert_eq!(Voter::from_cookies(&format!("theme=dark; {sent}")), Some(voter));
        assert_ne!(Voter::random().unwrap(), voter);
    }

    #[test]
    fn whatever_else_is_no_voter() {
        let sign = format!("voter=+{}", "0".repeat(HEX_DIGITS - 1));
        let long = format!("voter={}", "0".repeat(HEX_DIGITS + 1));
        for cookies in ["", "voter", "voter=", "voter=12", "theme=dark", &sign, &long] {
            assert_eq!(Voter::from_cookies(cookies), None, "{cookies}");
        }
    }

    #[test]
    fn it_is_not_printed() {
        assert_eq!(format!("{:?}", Voter(7)), "Voter");
    }
}
