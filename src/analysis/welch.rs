//! The difference of two means of runs that share nothing, and how well it is known.
//!
//! Two runs have no neighbours: what disturbed the one was over when the other began. So their
//! processes' means are two unpaired samples, whose spreads need not be alike, and the difference of
//! their means is Welch's (*The generalization of 'Student's' problem when several different population
//! variances are involved*, Biometrika 34, 1947). Its variance is a sum of terms, each of which is known
//! from a few numbers only; the degrees of freedom of such a sum are Satterthwaite's (*An approximate
//! distribution of estimates of variance components*, Biometrics Bulletin 2, 1946).

use statrs::distribution::{ContinuousCDF as _, StudentsT};

use super::stats::{CONFIDENCE, Estimate, FEWEST_PROCESSES, mean, squares};

/// A part of a variance.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Term {
    /// The variance.
    pub variance: f64,
    /// How many degrees of freedom it was estimated with.
    pub freedom: f64,
}

/// A difference of logarithms: positive where the second takes longer.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Difference {
    /// The second's logarithm less the first's.
    pub value: f64,
    /// What its variance is the sum of.
    pub terms: Vec<Term>,
}

/// The mean of `after` less that of `before`, which are a number for each process: logarithms of times,
/// where a ratio is asked for. `None` with fewer processes than an interval can speak of.
///
/// ```
/// use gilscope::analysis::welch::welch;
/// let (before, after) = ([1.00, 1.01, 0.99, 1.02, 1.00], [1.50, 1.49, 1.52, 1.50, 1.51]);
/// let ratio = welch(&before.map(f64::ln), &after.map(f64::ln)).unwrap().ratio();
/// assert!(ratio.excludes(1.4) && !ratio.excludes(1.5));
/// ```
pub fn welch(before: &[f64], after: &[f64]) -> Option<Difference> {
    if before.len().min(after.len()) < FEWEST_PROCESSES {
        return None;
    }
    let term = |values: &[f64]| {
        let freedom = (values.len() - 1) as f64;
        Term { variance: squares(values) / freedom / values.len() as f64, freedom }
    };
    Some(Difference { value: mean(after) - mean(before), terms: vec![term(before), term(after)] })
}

/// The mean of `above` over that of `below`, which are a value for each of some fresh processes that
/// share nothing; of too few for an interval only the point.
pub fn ratio(above: &[f64], below: &[f64]) -> Option<Estimate> {
    let logarithms = |values: &[f64]| -> Option<Vec<f64>> {
        let logarithms = values.iter().map(|x| (*x > 0.0).then(|| x.ln()));
        logarithms.collect::<Option<Vec<f64>>>().filter(|all| !all.is_empty())
    };
    let (above, below) = (logarithms(above)?, logarithms(below)?);
    let point = || (mean(&above) - mean(&below)).exp();
    let known = welch(&below, &above).map(|difference| difference.ratio());
    Some(Estimate {
        samples: (above.len() + below.len()) as u32,
        ..known.unwrap_or_else(|| Estimate::bare(point()))
    })
}

impl Difference {
    /// The variance of the value.
    pub fn variance(&self) -> f64 {
        self.terms.iter().map(|term| term.variance).sum()
    }

    /// Satterthwaite's degrees of freedom; `None` where nothing varies.
    pub fn freedom(&self) -> Option<f64> {
        let squares: f64 = self.terms.iter().map(|t| t.variance.powi(2) / t.freedom).sum();
        let freedom = self.variance().powi(2) / squares;
        (freedom.is_finite() && freedom > 0.0).then_some(freedom)
    }

    /// The same times `share`: as a part of a mean.
    pub fn times(mut self, share: f64) -> Self {
        self.value *= share;
        self.terms.iter_mut().for_each(|term| term.variance *= share * share);
        self
    }

    /// The same, with one more reason why it may be off.
    pub fn and(mut self, term: Term) -> Self {
        self.terms.push(term);
        self
    }

    /// The ratio that it is the logarithm of, with its 95 % interval.
    pub fn ratio(&self) -> Estimate {
        let half = self
            .distribution()
            .map_or(0.0, |(t, error)| error * t.inverse_cdf(f64::midpoint(1.0, CONFIDENCE)));
        let interval = Some(((self.value - half).exp(), (self.value + half).exp()));
        Estimate { interval, ..Estimate::bare(self.value.exp()) }
    }

    /// How probable a value as large as this one is, or a larger one, if the ratio is `limit` in truth
    /// (a one-sided p-value).
    pub fn p_above(&self, limit: f64) -> f64 {
        let beyond = self.value - limit.ln();
        match self.distribution() {
            Some((t, error)) => t.sf(beyond / error),
            None if beyond > 0.0 => 0.0,
            None => 1.0,
        }
    }

    /// Student's distribution and the standard error; `None` where nothing varies.
    fn distribution(&self) -> Option<(StudentsT, f64)> {
        Some((StudentsT::new(0.0, 1.0, self.freedom()?).ok()?, self.variance().sqrt()))
    }
}

/// Differences that share nothing add up, as the parts of a mean do.
impl std::iter::Sum for Difference {
    fn sum<I: Iterator<Item = Self>>(parts: I) -> Self {
        parts.fold(Self::default(), |mut all, part| {
            all.value += part.value;
            all.terms.extend(part.terms);
            all
        })
    }
}

/// Which of these p-values remain, if the probability that even one of them is a false alarm is to be
/// `alpha` at most, whatever they have in common: the smallest is held against `alpha` over their
/// number, the next against `alpha` over one less, and so on until one is too large (Holm, *A Simple
/// Sequentially Rejective Multiple Test Procedure*, Scandinavian Journal of Statistics 6, 1979). It
/// finds all that Bonferroni's correction does, and asks for nothing more.
pub fn holm(p: &[f64], alpha: f64) -> Vec<bool> {
    let mut order: Vec<usize> = (0..p.len()).collect();
    order.sort_by(|a, b| p[*a].total_cmp(&p[*b]));
    let mut remains = vec![false; p.len()];
    for (rank, i) in order.into_iter().enumerate() {
        if p[i] > alpha / (p.len() - rank) as f64 {
            break;
        }
        remains[i] = true;
    }
    remains
}
