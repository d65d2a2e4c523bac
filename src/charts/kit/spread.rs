//! Labels that want the same place are moved apart, as little as it takes.

/// The centres of labels that want to sit at `wanted` (ascending) and are `extents` long, moved so
/// that none overlaps and all lie between `low` and `high`.
///
/// It keeps the order and makes the sum of squared moves least: subtracting from each label the
/// length of those before it turns "no overlap" into "does not descend", which pooling neighbours
/// solves exactly (isotonic regression). Pushing labels down one after the other would be shorter
/// and would drag a whole crowd away from its lines.
///
/// More labels than there is room for stay in order and start at `low`: the caller chooses a type
/// size that fits first.
pub fn spread(wanted: &[f64], extents: &[f64], low: f64, high: f64) -> Vec<f64> {
    let total: f64 = extents.iter().sum();
    let mut before = 0.0;
    let offsets: Vec<f64> = extents
        .iter()
        .map(|extent| {
            let middle = before + extent / 2.0;
            before += extent;
            middle
        })
        .collect();

    // Each pool holds the mean of its members and how many they are.
    let mut pools: Vec<(f64, usize)> = Vec::new();
    for (want, offset) in wanted.iter().zip(&offsets) {
        let mut pool = (want - offset, 1);
        while let Some(&(mean, count)) = pools.last() {
            if mean <= pool.0 {
                break;
            }
            let joined = count + pool.1;
            pool = ((mean * count as f64 + pool.0 * pool.1 as f64) / joined as f64, joined);
            pools.pop();
        }
        pools.push(pool);
    }

    let highest = (high - total).max(low);
    pools
        .into_iter()
        .flat_map(|(mean, count)| std::iter::repeat_n(mean.clamp(low, highest), count))
        .zip(offsets)
        .map(|(base, offset)| base + offset)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::spread;

    #[test]
    fn labels_with_room_stay_where_they_are() {
        assert_eq!(spread(&[10.0, 50.0, 90.0], &[20.0; 3], 0.0, 100.0), [10.0, 50.0, 90.0]);
        assert!(spread(&[], &[], 0.0, 100.0).is_empty());
    }

    #[test]
    fn a_crowd_spreads_around_its_middle() {
        assert_eq!(spread(&[50.0; 3], &[20.0; 3], 0.0, 100.0), [30.0, 50.0, 70.0]);
    }

    #[test]
    fn a_crowd_at_an_edge_stays_inside() {
        assert_eq!(spread(&[99.0; 3], &[20.0; 3], 0.0, 100.0), [50.0, 70.0, 90.0]);
        assert_eq!(spread(&[-5.0; 2], &[20.0; 2], 0.0, 100.0), [10.0, 30.0]);
    }

    #[test]
    fn whatever_is_wanted_nothing_overlaps_or_leaves() {
        let mut rng = fastrand::Rng::with_seed(1);
        for _ in 0..500 {
            let count = rng.usize(1..20);
            let extents: Vec<f64> = (0..count).map(|_| 1.0 + 4.0 * rng.f64()).collect();
            let mut wanted: Vec<f64> = (0..count).map(|_| 120.0 * rng.f64() - 10.0).collect();
            wanted.sort_by(f64::total_cmp);
            let centres = spread(&wanted, &extents, 0.0, 100.0);
            let edges = |i: usize| (centres[i] - extents[i] / 2.0, centres[i] + extents[i] / 2.0);
            assert!(edges(0).0 >= -1e-9 && edges(count - 1).1 <= 100.0 + 1e-9);
            for i in 1..count {
                assert!(edges(i - 1).1 <= edges(i).0 + 1e-9, "{centres:?} {extents:?}");
            }
        }
    }
}
