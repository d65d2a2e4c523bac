//! How many files and sockets this process may hold open.

/// Raises the soft limit of open descriptors to the hard one, which needs no privilege, and returns
/// the limit that holds now; `None` if there is none.
///
/// The soft limit is 1024 on most systems, for programs that still call `select`, which cannot name
/// a descriptor beyond it. Thousands of connections need one each.
#[cfg(unix)]
pub fn raise_descriptor_limit() -> Option<u64> {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let limit = getrlimit(Resource::Nofile);
    // macOS names a hard limit that it does not grant; then the soft one stays as it was.
    let _ = setrlimit(Resource::Nofile, Rlimit { current: limit.maximum, ..limit });
    getrlimit(Resource::Nofile).current
}

/// Sockets are no descriptors here, and have no such limit.
#[cfg(not(unix))]
pub fn raise_descriptor_limit() -> Option<u64> {
    None
}
