//! A record inside a page: compressed, as text, and read back from there.

use std::io::{Read as _, Write as _};

use anyhow::{Context as _, Result, ensure};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;

use super::{Record, file};

/// What a page writes before a record and after it.
const BEFORE: &str = "<script type=\"application/gzip\" class=\"record\">";
const AFTER: &str = "</script>";
/// No record is larger than this; a page that says so is no page of ours.
const LARGEST: u64 = 1 << 30;

/// The element that holds `record` in a page. Base64 has no character that means anything in HTML.
///
/// # Errors
/// If it cannot be written as JSON.
pub fn keep(record: &Record) -> Result<String> {
    let json = serde_json::to_vec(record).context("cannot write the record as JSON")?;
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(&json)?;
    Ok(format!("{BEFORE}{}{AFTER}", BASE64_STANDARD.encode(encoder.finish()?)))
}

/// The records that are kept in `page`, in its order.
///
/// # Errors
/// If there is none, or one is damaged.
pub fn find(page: &str) -> Result<Vec<Record>> {
    let elements = page.split(BEFORE).skip(1);
    let records: Result<Vec<Record>> = elements
        .map(|rest| {
            let text = rest.split(AFTER).next().unwrap_or_default();
            let bytes = BASE64_STANDARD.decode(text).context("its record is damaged")?;
            let mut json = String::new();
            let read = GzDecoder::new(&bytes[..]).take(LARGEST).read_to_string(&mut json);
            read.context("its record is damaged, or cut short")?;
            file::parse(&json)
        })
        .collect();
    let records = records?;
    ensure!(!records.is_empty(), "it is a page without a record");
    Ok(records)
}
