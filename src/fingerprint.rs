//! One number for any bytes: equal bytes have equal fingerprints, in both languages.

use sha2::{Digest as _, Sha256};

/// The first 53 bits of the SHA-256 of `data`: any JSON reader keeps them exactly.
///
/// ```
/// // FIPS 180-4: SHA-256("abc") begins with ba7816bf8f01cf
/// assert_eq!(gilscope::fingerprint::fingerprint(b"abc"), 0xba7816bf8f01cf >> 3);
/// ```
pub fn fingerprint(data: &[u8]) -> u64 {
    let digest = Sha256::digest(data);
    let first = digest.first_chunk().expect("a SHA-256 digest has 32 bytes");
    u64::from_be_bytes(*first) >> 11
}
