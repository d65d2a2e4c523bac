//! The order of a round of loads: servers that are compared are loaded one right after the other.
//!
//! As with [cells](crate::measure::neighbours): what disturbs a machine lasts for a tenth of a second, not
//! for a round of all servers. A server in Rust stands between those in Python that are held against it,
//! the one that sentences speak of beside it. Where a rival stood before it in one round, it stands after
//! it in the next; in which order they begin is up to chance, and so is the order of the blocks.

use crate::analysis::server_groups::{MIRRORS, mirrors};
use crate::record::services::Service;

/// A server by its place in its group, and the rate of an open loop.
pub type Turn = (usize, Option<f64>);

/// What stays together in each round.
pub struct Order {
    blocks: Vec<Vec<Turn>>,
}

impl Order {
    /// Of those servers of `services` that are up, at each of `rates`.
    pub fn of(
        services: &[Service],
        up: &[usize],
        rates: &[Option<f64>],
        rng: &mut fastrand::Rng,
    ) -> Self {
        let servers: Vec<&Service> = up.iter().map(|&place| &services[place]).collect();
        let mut together: Vec<Vec<usize>> = Vec::new();
        for mirror in &MIRRORS {
            let Some((rust, rivals)) = mirrors(mirror, &servers) else { continue };
            let (nearest, others) = rivals.split_at(1);
            together.push([nearest, &[rust], others].concat());
        }
        let alone = (0..up.len()).filter(|i| !together.iter().flatten().any(|other| other == i));
        let alone: Vec<Vec<usize>> = alone.map(|i| vec![i]).collect();
        let block = |rate: Option<f64>, block: &Vec<usize>| -> Vec<Turn> {
            block.iter().map(|&i| (up[i], rate)).collect()
        };
        let blocks = rates
            .iter()
            .flat_map(|rate| together.iter().chain(&alone).map(|members| block(*rate, members)));
        let mut blocks: Vec<Vec<Turn>> = blocks.collect();
        for block in &mut blocks {
            if rng.bool() {
                block.reverse();
            }
        }
        Self { blocks }
    }

    /// All that have their turn in a round.
    pub fn all(&self) -> Vec<Turn> {
        self.blocks.concat()
    }

    /// The order of the next round.
    pub fn next(&mut self, rng: &mut fastrand::Rng) -> Vec<Turn> {
        self.blocks.iter_mut().for_each(|block| block.reverse());
        rng.shuffle(&mut self.blocks);
        self.all()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measure::plan::not_reached;
    use crate::record::services::Protocol;
    use crate::record::{NATIVE, OWN_PYTHON};

    fn services(all: &[(&str, &str)]) -> Vec<Service> {
        let service = |(server, runtime): &(&str, &str)| Service {
            server: (*server).to_owned(),
            model: String::new(),
            runtime: (*runtime).to_owned(),
            protocol: Protocol::Json,
            upstream_ns: 0,
            connections: 64,
            pinned: true,
            outcome: not_reached(),
        };
        all.iter().map(service).collect()
    }

    #[test]
    fn what_is_compared_stands_side_by_side_now_before_and_now_after() {
        let group = services(&[
            ("threads", NATIVE),
            ("axum", NATIVE),
            ("hyper", NATIVE),
            ("epoll", NATIVE),
            ("threads", "external"),
            ("asyncio_streams", "external"),
            ("threads", OWN_PYTHON),
            ("asyncio_streams", OWN_PYTHON),
            ("http_server", OWN_PYTHON),
        ]);
        let up: Vec<usize> = (0..group.len()).collect();
        let rates = [Some(1e3), Some(2e3)];
        let mut rng = fastrand::Rng::with_seed(1);
        let mut order = Order::of(&group, &up, &rates, &mut rng);
        let mut before = Vec::new();
        for _ in 0..4 {
            let round = order.next(&mut rng);
            let mut all = round.clone();
            all.sort_by_key(|(place, rate)| (rate.map(|rate| rate as u64), *place));
            let each = rates.iter().flat_map(|rate| up.iter().map(|&place| (place, *rate)));
            assert!(each.eq(all), "{round:?}");
            // hyper rather than axum; the embedded Python, then another one.
            let at = |turn: Turn| round.iter().position(|other| *other == turn).unwrap();
            for rate in rates {
                for (rust, python) in [(2, 7), (2, 5), (0, 6), (0, 4)] {
                    let (rust, python) = (at((rust, rate)), at((python, rate)));
                    assert_eq!(rust.abs_diff(python), 1, "{round:?}");
                }
            }
            before.push(at((2, rates[0])) < at((7, rates[0])));
        }
        assert!(before.windows(2).all(|two| two[0] != two[1]), "{before:?}");
    }

    #[test]
    fn a_server_whose_mirror_is_out_is_loaded_all_the_same() {
        let group =
            services(&[("hyper", NATIVE), ("axum", NATIVE), ("asyncio_streams", OWN_PYTHON)]);
        let mut rng = fastrand::Rng::with_seed(1);
        for up in [&[0, 1][..], &[2], &[1, 2]] {
            let mut round = Order::of(&group, up, &[None], &mut rng).next(&mut rng);
            round.sort_by_key(|(place, _)| *place);
            assert!(round.iter().map(|(place, _)| place).eq(up), "{round:?}");
        }
    }
}
