//! The order of one round: what is compared is sampled side by side.
//!
//! A speed-up is a ratio, and what disturbs a machine lasts for a tenth of a second, not for a round of
//! many seconds. So a cell is taken right beside its reference, and the reference again beside the next
//! ones: `a R b`, `c R d`, … Each sample of the reference serves two cells, which saves every second one
//! of them. Which two share one, and in which order the threes come, is up to chance. A cell that stood
//! before its reference in one round stands after it in the next: what a sample leaves behind (warm
//! caches, a thread that still spins) then falls on both sides alike.
//!
//! Work that waits has no reference: the cells of one number in flight stay together, and in their middle, in
//! a row, those models that are compared: Rust's tasks, Python's tasks, Python's threads.

use crate::grid;
use crate::record::{Bound, Cell, Lane, NATIVE, OWN_PYTHON, Role, Workers};

/// The cells of a group, by what they are compared with.
pub struct Neighbours {
    families: Vec<Family>,
    rounds: usize,
}

/// A reference and its rivals, by their places in the group.
struct Family {
    /// What they are held against; none where they are held against each other.
    reference: Option<usize>,
    /// What the reference is held against itself: sequential Python against sequential Rust.
    beyond: Option<usize>,
    /// Those that stand before it in even rounds, and those that do in odd ones.
    halves: [Vec<usize>; 2],
    /// Those that stand between the halves in a row, now forwards and now backwards.
    row: Vec<usize>,
}

/// What the cells of a family have in common.
type Key<'a> = (Role, &'a str, Lane, Option<u32>);

impl Neighbours {
    /// Of these cells.
    pub fn of(cells: &[Cell]) -> Self {
        let mut keys: Vec<Key<'_>> = cells.iter().map(key).collect();
        keys.dedup();
        let mut families: Vec<(Key<'_>, Family)> = Vec::new();
        for key in keys {
            if !families.iter().any(|(known, _)| *known == key) {
                families.push((key, Family::of(key, cells)));
            }
        }
        Self { families: families.into_iter().map(|(_, family)| family).collect(), rounds: 0 }
    }

    /// How many samples a round takes.
    pub fn samples(&self) -> usize {
        let of = |family: &Family| family.blocks(0).map(|block| block.len()).sum::<usize>();
        self.families.iter().map(of).sum()
    }

    /// The order of the next round.
    pub fn order(&mut self, rng: &mut fastrand::Rng) -> Vec<usize> {
        for half in self.families.iter_mut().flat_map(|family| &mut family.halves) {
            rng.shuffle(half);
        }
        // Which end is the first one is up to chance, and the other way round in the next round.
        let is_second = self.rounds % 2 == 1;
        for row in self.families.iter_mut().map(|family| &mut family.row) {
            if is_second || rng.bool() {
                row.reverse();
            }
        }
        let blocks = self.families.iter().flat_map(|family| family.blocks(self.rounds));
        let mut blocks: Vec<Vec<usize>> = blocks.collect();
        self.rounds += 1;
        rng.shuffle(&mut blocks);
        blocks.concat()
    }
}

impl Family {
    fn of(key: Key<'_>, cells: &[Cell]) -> Self {
        let sequential = |(role, runtime, lane, _): Key<'_>| {
            cells.iter().position(|c| {
                c.is_sequential() && (c.role, &*c.runtime, c.lane) == (role, runtime, lane)
            })
        };
        let (role, runtime, lane, in_flight) = key;
        let reference = sequential(key).filter(|_| in_flight.is_none());
        let is_rust = (runtime, lane) == (NATIVE, Lane::Plain);
        let beyond = reference.and_then(|_| sequential((role, NATIVE, Lane::Plain, None)));
        let mut halves = [Vec::new(), Vec::new()];
        let mut rivals: Vec<usize> = (0..cells.len())
            .filter(|&i| self::key(&cells[i]) == key && Some(i) != reference)
            .collect();
        let row = if in_flight.is_some() { compared(cells, &rivals) } else { Vec::new() };
        rivals.retain(|rival| !row.contains(rival));
        for (n, rival) in rivals.into_iter().enumerate() {
            halves[n % 2].push(rival);
        }
        Self { reference, beyond: beyond.filter(|_| !is_rust), halves, row }
    }

    /// What stays together in a round.
    fn blocks(&self, round: usize) -> impl Iterator<Item = Vec<usize>> {
        let [before, after] = [round % 2, (round + 1) % 2].map(|half| &self.halves[half]);
        let threes = match self.reference {
            Some(_) => before.len().max(after.len()).max(1),
            None => 0,
        };
        let three = move |n: usize| {
            let beyond = self.beyond.filter(|_| n == 0);
            let members = [before.get(n).copied(), beyond, self.reference, after.get(n).copied()];
            members.into_iter().flatten().collect()
        };
        // Without a reference all of them are one block.
        let together = self.reference.is_none().then(|| [&before[..], &self.row, after].concat());
        (0..threes).map(three).chain(together)
    }
}

/// Of cells that wait those that are held against each other, each against the next.
fn compared(cells: &[Cell], rivals: &[usize]) -> Vec<usize> {
    let stands_for = |i: &usize, kind| {
        let about = grid::model(Bound::Waiting, &cells[*i].model);
        about.is_some_and(|about| about.emblem && about.workers == kind)
    };
    let of = |native: bool, kind| {
        let those = rivals.iter().copied().filter(|i| cells[*i].is_native() == native);
        those.filter(|i| stands_for(i, kind)).min_by_key(|&i| cells[i].runtime != OWN_PYTHON)
    };
    [(true, Workers::Tasks), (false, Workers::Tasks), (false, Workers::Threads)]
        .into_iter()
        .filter_map(|(native, kind)| of(native, kind))
        .collect()
}

/// Work that waits is compared at one number in flight; work that computes with the sequential program
/// of its runtime, lane and size.
fn key(cell: &Cell) -> Key<'_> {
    if cell.in_flight.is_some() {
        return (cell.role, "", cell.lane, cell.in_flight);
    }
    let role = match cell.role {
        Role::Control if !cell.is_native() => Role::Shared,
        Role::Capacity | Role::Control => Role::Scaling,
        role => role,
    };
    (role, &cell.runtime, cell.lane, None)
}

#[cfg(test)]
mod tests {
    use super::Neighbours;
    use crate::measure::plan::not_reached;
    use crate::record::{Cell, Lane, NATIVE, OWN_PYTHON, Role, SEQUENTIAL};

    fn cell(role: Role, runtime: &str, model: &str, in_flight: Option<u32>) -> Cell {
        let (workload, model, runtime) = ("primes".into(), model.into(), runtime.into());
        let (size, workers, lane, outcome) = (1, 1, Lane::Plain, not_reached());
        Cell { workload, size, role, model, workers, in_flight, runtime, lane, outcome }
    }

    #[test]
    fn every_cell_is_beside_its_reference() {
        let mut cells = vec![cell(Role::Shared, NATIVE, SEQUENTIAL, None)];
        cells.extend(["a", "b", "c"].map(|model| cell(Role::Shared, NATIVE, model, None)));
        cells.push(cell(Role::Shared, "python", SEQUENTIAL, None));
        cells.extend(["a", "b"].map(|model| cell(Role::Shared, "python", model, None)));
        let mut neighbours = Neighbours::of(&cells);
        let mut rng = fastrand::Rng::with_seed(1);
        for _ in 0..4 {
            let order = neighbours.order(&mut rng);
            assert_eq!(order.len(), neighbours.samples());
            for (cell, reference) in [(1, 0), (2, 0), (3, 0), (5, 4), (6, 4), (4, 0)] {
                let is_pair = |a, b| [a, b] == [cell, reference] || [b, a] == [cell, reference];
                // Sequential Rust may be between Python's reference and what is held against it.
                let near = order.windows(2).any(|w| is_pair(w[0], w[1]))
                    || order.windows(3).any(|w| is_pair(w[0], w[2]));
                assert!(near, "{cell} is not beside {reference} in {order:?}");
            }
        }
    }

    #[test]
    fn a_cell_stands_before_its_reference_and_after_it_by_turns() {
        let cells = [SEQUENTIAL, "a", "b"].map(|model| cell(Role::Shared, NATIVE, model, None));
        let mut neighbours = Neighbours::of(&cells);
        let mut rng = fastrand::Rng::with_seed(1);
        let orders = [(); 4].map(|()| neighbours.order(&mut rng));
        assert_eq!(orders, [[1, 0, 2], [2, 0, 1], [1, 0, 2], [2, 0, 1]]);
    }

    #[test]
    fn work_that_waits_has_what_is_compared_side_by_side() {
        let others = ["threads", "rayon", "futures"].map(|model| (NATIVE, model));
        let python = ["threads", "thread_pool", "event_loop"];
        let all = [(NATIVE, "tokio")].into_iter().chain(others);
        let all = all.chain(python.map(|model| ("external", model)));
        let all = all.chain(python.map(|model| (OWN_PYTHON, model)));
        let cells: Vec<Cell> =
            all.map(|(runtime, model)| cell(Role::Shared, runtime, model, Some(10))).collect();
        let mut neighbours = Neighbours::of(&cells);
        let mut rng = fastrand::Rng::with_seed(1);
        let firsts = [(); 4].map(|()| {
            let order = neighbours.order(&mut rng);
            assert_eq!(order.len(), cells.len());
            let at = |runtime: &str, model: &str| {
                let is_it = |&i: &usize| (&*cells[i].runtime, &*cells[i].model) == (runtime, model);
                order.iter().position(is_it).unwrap()
            };
            let tasks = at(OWN_PYTHON, "event_loop");
            assert_eq!(tasks.abs_diff(at(NATIVE, "tokio")), 1, "{order:?}");
            assert_eq!(tasks.abs_diff(at(OWN_PYTHON, "threads")), 1, "{order:?}");
            tasks < at(NATIVE, "tokio")
        });
        assert!(firsts[0] != firsts[1] && firsts[2] != firsts[3], "{firsts:?}");
    }

    #[test]
    fn work_that_waits_stays_together_by_its_number_in_flight() {
        let cells: Vec<Cell> =
            [1, 10, 1, 10, 10, 1].map(|n| cell(Role::Shared, NATIVE, "tokio", Some(n))).to_vec();
        let mut neighbours = Neighbours::of(&cells);
        let order = neighbours.order(&mut fastrand::Rng::with_seed(2));
        let in_flight: Vec<_> = order.iter().map(|&i| cells[i].in_flight).collect();
        assert!(in_flight[..3].iter().all(|n| *n == in_flight[0]), "{in_flight:?}");
        assert!(in_flight[3..].iter().all(|n| *n == in_flight[3]), "{in_flight:?}");
    }
}
