//! Files that must come from the disk: the system is asked to forget them, and looked after.

use std::fs::File;
use std::path::Path;

use anyhow::{Context as _, Result, ensure};

/// The percentage of pages that may stay in memory: another program may be reading them.
const TOLERATED_PERCENT: usize = 2;

/// Asks the system to forget the files of this list, one path a line, and counts what it kept.
///
/// # Errors
/// If a file cannot be read, or the system keeps more of them than a few pages.
pub fn forget(list: &Path) -> Result<()> {
    let text = std::fs::read_to_string(list)
        .with_context(|| format!("cannot read the list {}", list.display()))?;
    let (mut kept, mut pages) = (0, 0);
    for path in text.lines() {
        let file = File::open(path).with_context(|| format!("cannot read {path}"))?;
        let (of_file, all) = forget_file(&file).with_context(|| format!("cannot evict {path}"))?;
        kept += of_file;
        pages += all;
    }
    ensure!(
        kept * 100 <= pages * TOLERATED_PERCENT,
        "the system keeps {kept} of {pages} pages in memory although it was asked to forget them"
    );
    Ok(())
}

/// How many of the file's pages are still in memory, and how many it has.
#[cfg(target_os = "linux")]
fn forget_file(file: &File) -> Result<(usize, usize)> {
    use rustix::fs::{Advice, fadvise};
    use rustix::mm::{MapFlags, ProtFlags, mmap, munmap};

    let length = usize::try_from(file.metadata()?.len())?;
    if length == 0 {
        return Ok((0, 0));
    }
    fadvise(file, 0, None, Advice::DontNeed)?;
    let pages = length.div_ceil(rustix::param::page_size());
    let mut in_memory = vec![0_u8; pages];
    let empty = std::ptr::null_mut();
    #[expect(unsafe_code, reason = "only `mincore` tells, and it asks for a mapping")]
    // SAFETY: a new mapping of `length` bytes at an address that the system chooses; nothing in it
    // is ever read, it is gone before anybody else learns of it, and `mincore` writes one byte a
    // page into a vector that is as long.
    unsafe {
        let map = mmap(empty, length, ProtFlags::READ, MapFlags::SHARED, file, 0)?;
        let asked = libc::mincore(map, length, in_memory.as_mut_ptr());
        munmap(map, length)?;
        ensure!(asked == 0, "mincore: {}", std::io::Error::last_os_error());
    }
    Ok((in_memory.iter().filter(|page| **page & 1 == 1).count(), pages))
}

#[cfg(not(target_os = "linux"))]
fn forget_file(_file: &File) -> Result<(usize, usize)> {
    anyhow::bail!("only Linux is known to forget files on request")
}
