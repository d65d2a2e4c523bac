//! What is to be known about a model without running it. Each says it in its own file; those that
//! only Python has, in [the registry](crate::grid).

use crate::record::{Bound, ModelInfo, Tint, Workers};

/// What is to be known about a model.
#[derive(Debug, Clone, Copy)]
pub struct About {
    /// Its name: the stem of its files.
    pub name: &'static str,
    /// Its name for people.
    pub label: &'static str,
    /// See [`ModelInfo::caution`].
    pub caution: Option<&'static str>,
    /// What runs its tasks, or holds its requests.
    pub workers: Workers,
    /// See [`ModelInfo::starts_workers`].
    pub starts_workers: bool,
    /// See [`ModelInfo::is_async`].
    pub is_async: bool,
    /// See [`ModelInfo::emblem`].
    pub emblem: bool,
    /// Whether the `quick` profile measures it too.
    pub quick: bool,
    /// The model whose weakness it repairs.
    pub repairs: Option<&'static str>,
    /// Whether it has only as many requests in flight as there are cores.
    pub few_threads: bool,
    /// Whether it is for the library lane alone.
    pub library_only: bool,
    /// What `pip install` must be given for it, if it needs more than the standard library.
    pub package: Option<&'static str>,
    /// Its colour and marker.
    pub tint: Tint,
}

impl About {
    /// A model with nothing special about it.
    pub const fn of(name: &'static str, label: &'static str, workers: Workers, tint: Tint) -> Self {
        Self {
            name,
            label,
            caution: None,
            workers,
            starts_workers: false,
            is_async: false,
            emblem: false,
            quick: false,
            repairs: None,
            few_threads: false,
            library_only: false,
            package: None,
            tint,
        }
    }

    /// What a record says about this model for work of this kind.
    pub fn info(&self, bound: Bound) -> ModelInfo {
        ModelInfo {
            name: self.name.to_owned(),
            bound,
            label: self.label.to_owned(),
            caution: self.caution.map(str::to_owned),
            workers: self.workers,
            starts_workers: self.starts_workers,
            is_async: self.is_async,
            emblem: self.emblem,
            repairs: self.repairs.map(str::to_owned),
            tint: self.tint,
        }
    }
}
