//! Changes that leave JSON whole. Bytes changed at random hardly ever do, so what comes behind the
//! parser would see little that is new.

use fastrand::Rng;
use serde_json::{Value, json};

/// What [`libfuzzer_sys::fuzz_mutator`] asks for: half of the time it changes a value, half of the
/// time bytes. The new length is returned.
pub fn mutate(data: &mut [u8], size: usize, max_size: usize, seed: u32) -> usize {
    let mut rng = Rng::with_seed(seed.into());
    let changed = if rng.bool() { with_another_value(&data[..size], &mut rng) } else { None };
    match changed.filter(|text| text.len() <= max_size) {
        Some(text) => {
            data[..text.len()].copy_from_slice(&text);
            text.len()
        }
        None => libfuzzer_sys::fuzzer_mutate(data, size, max_size),
    }
}

fn with_another_value(text: &[u8], rng: &mut Rng) -> Option<Vec<u8>> {
    let mut root: Value = serde_json::from_slice(text).ok()?;
    let n = rng.usize(..count(&root));
    change_nth(&mut root, n, rng);
    serde_json::to_vec(&root).ok()
}

/// How many values there are in `value`, itself included.
fn count(value: &Value) -> usize {
    match value {
        Value::Array(items) => 1 + items.iter().map(count).sum::<usize>(),
        Value::Object(fields) => 1 + fields.values().map(count).sum::<usize>(),
        _ => 1,
    }
}

/// Changes the value that comes as number `n`, counted from 0 in the order of the text.
fn change_nth(value: &mut Value, n: usize, rng: &mut Rng) {
    let Some(mut n) = n.checked_sub(1) else { return change(value, rng) };
    let held: Vec<&mut Value> = match value {
        Value::Array(items) => items.iter_mut().collect(),
        Value::Object(fields) => fields.values_mut().collect(),
        _ => vec![],
    };
    for value in held {
        let values = count(value);
        if n < values {
            return change_nth(value, n, rng);
        }
        n -= values;
    }
}

fn change(value: &mut Value, rng: &mut Rng) {
    match value {
        Value::Null => *value = any(rng),
        Value::Bool(yes) => *yes = !*yes,
        Value::Number(_) => *value = number(rng),
        Value::String(text) if rng.bool() => *text = NAMES[rng.usize(..NAMES.len())].to_owned(),
        Value::String(_) => *value = Value::Null,
        // None, one less, or one twice.
        Value::Array(items) if items.is_empty() || rng.u8(..4) == 0 => items.clear(),
        Value::Array(items) => {
            let item = items.swap_remove(rng.usize(..items.len()));
            if rng.bool() {
                items.extend([item.clone(), item]);
            }
        }
        Value::Object(fields) => {
            let at = rng.usize(..=fields.len());
            if let Some(name) = fields.keys().nth(at).cloned() {
                fields.remove(&name);
            }
        }
    }
}

fn any(rng: &mut Rng) -> Value {
    if rng.bool() { number(rng) } else { json!(NAMES[rng.usize(..NAMES.len())]) }
}

/// Numbers at which arithmetic ends: of each type the largest and the smallest, none, and those
/// that are no whole ones.
fn number(rng: &mut Rng) -> Value {
    match rng.u8(..12) {
        0 | 1 => json!(0),
        2 => json!(rng.u64(1..20)),
        3 => json!(rng.u64(..) >> rng.u8(..64)),
        4 => json!(u32::MAX),
        5 => json!(1_u64 << 53),
        6 => json!(u64::MAX),
        7 => json!(-1),
        8 => json!(-0.0),
        9 => json!(f64::MIN_POSITIVE),
        10 => json!(f64::MAX),
        _ => json!(rng.f64()),
    }
}

/// Names that sentences and charts look for.
const NAMES: &[&str] = &[
    "",
    "native",
    "embedded",
    "sequential",
    "threads",
    "processes",
    "tokio",
    "rayon",
    "event_loop",
    "interpreters",
    "hyper",
    "asyncio_streams",
    "fetch",
    "primes",
    "shared",
    "scaling",
    "capacity",
    "control",
    "plain",
    "library",
    "native_held",
    "native_released",
    "cpu",
    "io",
    "count",
    "ns",
    "times",
    "share",
    "per_second",
    "smoke",
    "измерено 测量 🦀",
    "\u{0}\t\n\u{202e}",
];
