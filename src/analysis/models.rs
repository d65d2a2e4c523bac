//! What a record says of its models. Nothing above knows a model by its name.

use crate::record::{Bound, Cell, Lane, ModelInfo, Record, Role, Tint, Workers};

/// For models that a record has no word about.
const SPARE: [Tint; 5] = [Tint::Slate, Tint::Iris, Tint::Teal, Tint::Orchid, Tint::Moss];

impl Record {
    /// The word about a model, for work of this kind.
    pub fn model(&self, bound: Bound, name: &str) -> Option<&ModelInfo> {
        self.models.iter().find(|info| info.bound == bound && info.name == name)
    }

    /// The word about a cell's model; none in a record that is older than such words.
    pub fn model_of(&self, cell: &Cell) -> Option<&ModelInfo> {
        let bound = if cell.in_flight.is_some() { Bound::Waiting } else { Bound::Computing };
        self.model(bound, &cell.model)
    }

    /// Whether the model of `cell` stands for this kind of workers.
    pub fn is_emblem(&self, cell: &Cell, workers: Workers) -> bool {
        self.model_of(cell).is_some_and(|info| info.stands_for(workers))
    }

    /// Whether the model of this name stands for this kind of workers, in work of this kind.
    pub fn stands_for(&self, bound: Bound, model: &str, workers: Workers) -> bool {
        self.model(bound, model).is_some_and(|info| info.stands_for(workers))
    }

    /// Whether the model of this name is shown as what to avoid.
    pub fn is_cautioned(&self, bound: Bound, model: &str) -> bool {
        self.model(bound, model).is_some_and(|info| info.caution.is_some())
    }

    /// The plain cell of the model that stands for this kind of workers, with this number of them.
    pub fn emblem(
        &self,
        workload: &str,
        role: Role,
        runtime: &str,
        kind: Workers,
        workers: u32,
    ) -> Option<&Cell> {
        self.cells_of(workload, role).find(|c| {
            c.lane == Lane::Plain
                && c.runtime == runtime
                && c.workers == workers
                && self.is_emblem(c, kind)
        })
    }

    /// Whether the model of `cell` starts its workers anew in every map.
    pub fn starts_workers(&self, cell: &Cell) -> bool {
        self.model_of(cell).is_some_and(|info| info.starts_workers)
    }

    /// The colour and marker of a model, the same for every kind of work. One that the record has
    /// no word about gets them by its name, so that it keeps them from chart to chart.
    pub fn tint(&self, model: &str) -> Tint {
        let known = self.models.iter().find(|info| info.name == model).map(|info| info.tint);
        // A sum of the bytes: the standard library's hasher is free to change between releases.
        let sum = || model.bytes().map(usize::from).sum::<usize>();
        known.unwrap_or_else(|| SPARE[sum() % SPARE.len()])
    }

    /// A model's name for people, with a word of caution where it is shown to be avoided.
    pub fn model_label(&self, model: &str) -> String {
        match self.models.iter().find(|info| info.name == model) {
            Some(ModelInfo { label, caution: Some(caution), .. }) => format!("{label} ({caution})"),
            Some(info) => info.label.clone(),
            None => model.replace('_', " "),
        }
    }
}

impl ModelInfo {
    /// Whether it is the one model that stands for this kind of workers.
    pub fn stands_for(&self, workers: Workers) -> bool {
        self.emblem && self.workers == workers
    }
}
