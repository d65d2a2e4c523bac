//! What a record looks like, for programs that read one: a JSON Schema, derived from the types that gilscope
//! itself reads and writes it by.

use anyhow::{Context as _, Result};
use schemars::Schema;
use schemars::transform::{RecursiveTransform, Transform as _};
use serde_json::Value;

use crate::record::{Record, SCHEMA};

/// The schema, of draft 2020-12. It lets through what it does not know: a newer record may say more.
///
/// # Errors
/// If it cannot be written as JSON.
pub fn of() -> Result<String> {
    let mut schema = schemars::schema_for!(Record);
    RecursiveTransform(tidy).transform(&mut schema);
    schema.insert("title".to_owned(), format!("A record of gilscope, schema {SCHEMA}").into());
    serde_json::to_string_pretty(&schema).context("cannot write the schema as JSON")
}

/// What is said of each field is the documentation of its type: here without rustdoc's links, and in one line.
fn tidy(schema: &mut Schema) {
    if let Some(Value::String(text)) = schema.get_mut("description") {
        *text = without_links(text).replace('\n', " ");
    }
}

/// ``[`name`](path)`` and ``[`name`]`` as `name`.
fn without_links(text: &str) -> String {
    let (before, links) = text.split_once("[`").unwrap_or((text, ""));
    let mut plain = before.to_owned();
    for link in links.split("[`").filter(|link| !link.is_empty()) {
        let (name, after) = link.split_once("`]").unwrap_or((link, ""));
        let path = after.strip_prefix('(').and_then(|path| path.split_once(')'));
        plain += &format!("`{name}`{}", path.map_or(after, |(_, after)| after));
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::without_links;

    #[test]
    fn links_are_names() {
        assert_eq!(without_links("no link [1, 2]"), "no link [1, 2]");
        assert_eq!(without_links("[`A`] of (b)"), "`A` of (b)");
        assert_eq!(without_links("see [`a`](Self::a), [`b`]."), "see `a`, `b`.");
    }
}
