//! The JSON Schema of records: it is the one that is committed, and every record there is satisfies it.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use gilscope::export::schema;
use jsonschema::Validator;
use serde_json::{Value, json};

use crate::support::gilscope;
use crate::{floor, made_up_noise, report, slides};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

static VALIDATOR: LazyLock<Validator> = LazyLock::new(|| {
    let schema: Value = serde_json::from_str(&schema::of().unwrap()).unwrap();
    jsonschema::meta::validate(&schema).unwrap();
    jsonschema::validator_for(&schema).unwrap()
});

/// Whether this is a record.
pub fn check(record: &Value, what: &str) {
    let errors: Vec<String> = VALIDATOR
        .iter_errors(record)
        .take(5)
        .map(|error| format!("{}: {error:.300}", error.instance_path()))
        .collect();
    assert!(errors.is_empty(), "{what}: {errors:#?}");
}

/// Every file in `folder`, and in those below it, that `is_wanted`.
fn files(folder: &Path, is_wanted: &dyn Fn(&Path) -> bool, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let path = entry.path();
        match path.is_dir() {
            true => files(&path, is_wanted, found),
            false if is_wanted(&path) => found.push(path),
            false => {}
        }
    }
}

#[test]
fn the_committed_schema_is_that_of_the_types() {
    let committed = fs::read_to_string(root().join("docs/record.schema.json")).unwrap();
    assert!(
        committed == schema::of().unwrap() + "\n",
        "docs/record.schema.json is not what is generated: write it anew, and look at what changed:\n\
         cargo run -- export --schema -o docs/record.schema.json"
    );
    gilscope().args(["export", "--schema"]).assert().success().stdout(committed);
}

#[test]
fn every_record_that_is_kept_satisfies_it() {
    let mut paths = Vec::new();
    files(&root().join("charts"), &|path| path.ends_with("record.json"), &mut paths);
    let of_gallery = paths.len();
    let is_json = |path: &Path| path.extension().is_some_and(|ending| ending == "json");
    files(&root().join("tests/it/older"), &is_json, &mut paths);
    assert!(of_gallery >= 10 && paths.len() > of_gallery, "{paths:?}");
    for path in paths {
        let record = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
        check(&record, &path.display().to_string());
    }
}

#[test]
fn records_of_every_kind_satisfy_it() {
    let looks = floor::record_of(floor::looks(4, |_| 1.0));
    let mut disturbed = made_up_noise::quiet(made_up_noise::QUICK, 0.02, 1);
    disturbed.conditions.noise = looks.noise();
    disturbed.asked = Some(Default::default());
    for record in [slides::whole(2), report::troubled(), looks, disturbed] {
        check(&json!(record), &record.profile);
    }
}

/// A schema that lets everything through would be satisfied, too.
#[test]
fn what_is_no_record_does_not_satisfy_it() {
    let whole = json!(slides::whole(2));
    check(&whole, "whole");
    let measured = |cell: &Value| cell["outcome"]["status"] == "measured";
    let cell = whole["cells"].as_array().unwrap().iter().position(measured).unwrap();
    let cell = format!("/cells/{cell}");
    let at = |below: &str| format!("{cell}{below}");
    for (path, key) in [
        (String::new(), "cells"),
        (at(""), "role"),
        (at("/outcome"), "samples"),
        (at("/outcome/samples/0"), "wall_ns"),
        ("/services/0".to_owned(), "upstream_ns"),
    ] {
        let mut record = whole.clone();
        let object = record.pointer_mut(&path).unwrap().as_object_mut().unwrap();
        assert!(object.remove(key).is_some());
        assert!(!VALIDATOR.is_valid(&record), "{path} without {key}");
    }
    for (path, value) in [
        (at("/size"), json!(null)),
        (at("/size"), json!(-1)),
        (at("/size"), json!("1")),
        (at("/lane"), json!("fast")),
        (at("/outcome/status"), json!("perhaps")),
        (at("/outcome/samples/0/cpu_ns"), json!("much")),
        ("/services/0/outcome/closed/0/latency/0".to_owned(), json!([50.0])),
        ("/probes/0/cases/0/outcome/takes".to_owned(), json!({})),
    ] {
        let mut record = whole.clone();
        *record.pointer_mut(&path).unwrap() = value.clone();
        assert!(!VALIDATOR.is_valid(&record), "{path}: {value}");
    }
}
