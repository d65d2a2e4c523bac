//! Finds the CPython to embed, says clearly if there is none to link, and notes the commit and the
//! compiler.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    build_folder();
    #[cfg(feature = "embed")]
    python::find();
    scripts();
    commit();
    compiler();
}

#[cfg(feature = "embed")]
mod python {
    use std::path::{Path, PathBuf};
    use std::{env, fs};

    /// The interpreter to embed, which must be one that can be linked.
    pub fn find() {
        let config = pyo3_build_config::get();
        let executable = config.executable().unwrap_or_default();
        // Compiled in, so that the binary runs the interpreter that it was built for, whatever comes
        // first on PATH later.
        println!("cargo:rustc-env=GILSCOPE_LINKED_PYTHON={}", of_installation(executable));
        // And finds its library: another one of the same name may lie in the system's folders.
        pyo3_build_config::add_libpython_rpath_link_args();

        let version = config.version();
        let (major, minor) = (version.major, version.minor);
        if (major, minor) < (3, 11) {
            stop(&format!(
                "gilscope embeds CPython 3.11 or newer, and {executable} is {major}.{minor}.\n\
                 Name a newer one: PYO3_PYTHON=/path/to/python3 cargo build --release"
            ));
        }
        let width = env::var("CARGO_CFG_TARGET_POINTER_WIDTH").ok().and_then(|w| w.parse().ok());
        if let (Some(its), Some(ours)) = (config.pointer_width(), width)
            && its != ours
        {
            stop(&format!(
                "{executable} is a {its}-bit build, and gilscope is built for {ours} bits.\n\
                 Name one that is: PYO3_PYTHON=/path/to/python3 cargo build --release"
            ));
        }
        if !cfg!(target_os = "linux") {
            return; // only Linux splits Python's library from what is needed to link it
        }
        let Some(folder) = config.lib_dir().map(PathBuf::from) else { return };
        let library = config.lib_name().unwrap_or_default();
        let shared = format!("lib{library}.so");
        if !config.shared() {
            stop(&format!(
                "{executable} was built without a shared library, so it cannot be embedded.\n\
                 Name one that has it: PYO3_PYTHON=/usr/bin/python3 cargo build --release\n\
                 (pyenv builds one with: PYTHON_CONFIGURE_OPTS=--enable-shared pyenv install {major}.{minor})"
            ));
        }
        if folder.join(&shared).exists() {
            return;
        }
        // An installation that was moved, as uv's are, still names the folder that it was built for.
        if let Some(moved) = beside(executable).filter(|folder| folder.join(&shared).exists()) {
            println!("cargo:rustc-link-search=native={}", moved.display());
            println!("cargo:rustc-link-arg=-Wl,-rpath,{}", moved.display());
            return;
        }
        // The package for running Python has the library under its full name only; the link needs the
        // short one, and nothing else of the development package.
        match run_time_library(&folder, &shared) {
            Some(found) => link_to(&found, &shared),
            None => stop(&format!(
                "{shared} is not in {}, so {executable} cannot be linked.\n\
                 On Debian and Ubuntu: sudo apt install libpython{major}.{minor}-dev\n\
                 Or name another interpreter: PYO3_PYTHON=/path/to/python3 cargo build --release",
                folder.display()
            )),
        }
    }

    /// The interpreter that a virtual environment was made from: the environment may be gone
    /// tomorrow. While it is active, its packages are found when gilscope runs.
    fn of_installation(executable: &str) -> String {
        let environment = Path::new(executable).parent().and_then(Path::parent);
        let is_one = environment.is_some_and(|folder| folder.join("pyvenv.cfg").is_file());
        match fs::canonicalize(executable) {
            Ok(real) if is_one => real.display().to_string(),
            _ => executable.to_owned(),
        }
    }

    /// The folder of libraries beside the folder of a program.
    fn beside(executable: &str) -> Option<PathBuf> {
        Some(fs::canonicalize(executable).ok()?.parent()?.parent()?.join("lib"))
    }

    fn run_time_library(folder: &Path, shared: &str) -> Option<PathBuf> {
        let found = folder.join(format!("{shared}.1.0"));
        found.exists().then_some(found)
    }

    fn link_to(library: &Path, shared: &str) {
        let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));
        let link = out.join(shared);
        let _ = fs::remove_file(&link);
        #[cfg(unix)]
        std::os::unix::fs::symlink(library, &link).expect("OUT_DIR is writable");
        println!("cargo:rustc-link-search=native={}", out.display());
    }

    fn stop(why: &str) -> ! {
        for line in why.lines() {
            println!("cargo:error={line}");
        }
        std::process::exit(1);
    }
}

/// Copies the scripts, and nothing else that lies beside them, to where they are embedded from: a
/// folder that Python has run in also holds its byte code.
fn scripts() {
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets OUT_DIR")).join("scripts");
    let _ = fs::remove_dir_all(&out);
    copy_scripts(Path::new("python_scripts"), &out);
}

fn copy_scripts(from: &Path, to: &Path) {
    println!("cargo:rerun-if-changed={}", from.display());
    fs::create_dir_all(to).expect("OUT_DIR is writable");
    for entry in fs::read_dir(from).expect("the package holds its scripts").flatten() {
        let (path, name) = (entry.path(), entry.file_name());
        // Not what running them leaves behind, `__pycache__` and `.ruff_cache`; nor what no worker runs.
        if path.is_dir() && !name.to_string_lossy().starts_with(['_', '.']) && name != "analysis" {
            copy_scripts(&path, &to.join(name));
        } else if path.extension().is_some_and(|extension| extension == "py") {
            println!("cargo:rerun-if-changed={}", path.display());
            fs::copy(&path, to.join(name)).expect("scripts can be read and OUT_DIR is writable");
        }
    }
}

/// Notes where this is built: the shared library is left there, and `cargo install` takes the program alone.
fn build_folder() {
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));
    // The folder of the profile: `…/release/build/gilscope-…/out`.
    let folder = out.ancestors().nth(3).unwrap_or(&out);
    println!("cargo:rustc-env=GILSCOPE_BUILD_FOLDER={}", folder.display());
}

fn commit() {
    // Only if they are there: a file that is missing counts as changed in every build.
    for file in [".git/HEAD", ".git/index"].into_iter().filter(|file| Path::new(file).exists()) {
        println!("cargo:rerun-if-changed={file}");
    }
    let git = |arguments: &[&str]| {
        let output = Command::new("git").args(arguments).output().ok()?;
        output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
    };
    let commit = git(&["rev-parse", "--short=10", "HEAD"]).unwrap_or_default();
    let changes = git(&["status", "--porcelain", "--untracked-files=no"]).unwrap_or_default();
    let mark = if changes.is_empty() { "" } else { "+" };
    println!("cargo:rustc-env=GILSCOPE_COMMIT={commit}{mark}");
}

/// Notes what compiles: a figure of a kernel is one of this compiler, these flags and this processor.
fn compiler() {
    let variable = |name: &str| env::var(name).unwrap_or_default();
    let output = Command::new(variable("RUSTC")).arg("--version").output();
    let version = output.map(|o| String::from_utf8_lossy(&o.stdout).trim().to_owned());
    println!("cargo:rustc-env=GILSCOPE_COMPILER={}", version.unwrap_or_default());
    let given = variable("CARGO_ENCODED_RUSTFLAGS").replace('\u{1f}', " ");
    let flags = format!("opt-level {} {given}", variable("OPT_LEVEL"));
    println!("cargo:rustc-env=GILSCOPE_FLAGS={}", flags.trim());
    let cpu = given.split("target-cpu=").nth(1).and_then(|rest| rest.split_whitespace().next());
    println!(
        "cargo:rustc-env=GILSCOPE_TARGET={}, {}",
        variable("TARGET"),
        cpu.unwrap_or("generic")
    );
}
