//! What charts and reports say of a model: its label, its colour, what its workers are.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Bound;

/// A word about a model. Charts and reports know models by this, never by their names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ModelInfo {
    /// Its name: the stem of its files.
    pub name: String,
    /// The kind of work that it is a model for: one name may be a model for both, in other words.
    pub bound: Bound,
    /// Its name for people.
    pub label: String,
    /// Why it is shown although it is to be avoided, such as `wrong way`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub caution: Option<String>,
    /// What runs its tasks, or holds its requests.
    pub workers: Workers,
    /// Whether it starts its workers anew in every map: then a sample holds the start-up, and there
    /// is no pool whose opening could be timed apart.
    pub starts_workers: bool,
    /// Whether its tasks share threads, and wait by `await`.
    pub is_async: bool,
    /// Whether it stands for its kind of workers where there is room for one model of each.
    pub emblem: bool,
    /// The model whose weakness it repairs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repairs: Option<String>,
    /// Its colour and marker in every chart.
    pub tint: Tint,
}

/// What runs a model's tasks, or holds its requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Workers {
    /// The calling thread alone.
    Caller,
    /// Operating system threads.
    Threads,
    /// Processes.
    Processes,
    /// Subinterpreters, each in a thread.
    Interpreters,
    /// Tasks of an event loop or executor.
    Tasks,
}

/// A colour with its marker, by name: what they look like is known to the charts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "each is a colour's common name")]
pub enum Tint {
    Grey,
    Blue,
    Vermilion,
    Green,
    Plum,
    Wine,
    Pink,
    Indigo,
    Olive,
    Sky,
    Red,
    Forest,
    Brown,
    Lavender,
    Violet,
    Maroon,
    Tan,
    // For whatever is no known model.
    Slate,
    Iris,
    Teal,
    Orchid,
    Moss,
}
