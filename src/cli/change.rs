//! What a changed script did, against the last run of the same cells beside this one.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use gilscope::analysis::change::{change, tells};
use gilscope::record::Record;
use gilscope::report;

use super::recording::read;

/// Older runs than so many are not looked at: reading a record takes a moment.
const MOST: usize = 20;

/// A run that can tell what changed scripts did.
pub struct Before {
    record: Record,
    path: PathBuf,
}

impl Before {
    /// The newest run in the same folder of results as `own` that has measured a cell of `planned` with
    /// another script; if `own` is used once more, what lies there now is one of them. Looked for
    /// before anything is measured and saved: what is planned is enough.
    pub fn find(own: &Path, planned: &Record) -> Option<Self> {
        let own = fs::canonicalize(own).ok()?;
        let folders = fs::read_dir(own.parent()?).ok()?.filter_map(Result::ok);
        let written = |path: &PathBuf| fs::metadata(path).and_then(|of| of.modified()).ok();
        let mut paths: Vec<(SystemTime, PathBuf)> = folders
            .map(|folder| folder.path().join("record.json"))
            .filter_map(|path| Some((written(&path)?, path)))
            .collect();
        paths.sort_by(|a, b| b.cmp(a));
        // What cannot be read here is none of this run's business.
        let records = paths.into_iter().take(MOST).filter_map(|(_, path)| {
            let record = read(&path).ok()?;
            Some(Self { record, path })
        });
        records.into_iter().find(|before| tells(&before.record, planned))
    }

    /// What was changed since, in words, if a cell tells it. `own` is the folder of `record`.
    pub fn told(&self, record: &Record, own: &Path, width: Option<u16>) -> Option<String> {
        let change = change(&self.record, record)?;
        let now = own.join("record.json");
        let path = std::env::current_dir().ok();
        let path = path.and_then(|here| Some(self.path.strip_prefix(here).ok()?.to_owned()));
        let path = path.unwrap_or_else(|| self.path.clone());
        let others = format!("gilscope compare {} {}", path.display(), now.display());
        // Written over by this run, it can be compared with no more.
        let is_gone = fs::canonicalize(&now).is_ok_and(|now| now == self.path);
        let others = if is_gone { "the tables have them" } else { &others };
        Some(report::change(&change, &self.record, record, others, width))
    }
}
