//! Who ran Python: an interpreter, by what it said of itself.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A CPython that ran cells.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Interpreter {
    /// The name that cells give as their runtime: `python` for gilscope's own, or `external:` and a version.
    pub id: String,
    /// Whether it ran inside gilscope, which was linked to it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub embedded: bool,
    /// The exact version, such as `3.13.5`.
    pub version: String,
    /// The executable whose installation was used.
    pub executable: String,
    /// Whether the build can run without the GIL (`Py_GIL_DISABLED`).
    pub free_threaded_build: bool,
    /// Whether the build calls itself experimental, as the free-threaded one of 3.13 does.
    #[serde(default)]
    pub experimental: bool,
    /// What `PYTHON_GIL` asked of a free-threaded build: on, off, or nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gil_asked: Option<bool>,
    /// Whether the GIL was on: asked after the imports and again after every sample.
    pub gil_enabled: bool,
    /// The module for whose sake the interpreter switched the GIL on again, if one did: an
    /// extension that does not declare that it can do without.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gil_enabled_by: Option<String>,
    /// Whether its JIT compiler was on; none where none is built in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub jit: Option<bool>,
    /// Whether it has a pool of subinterpreters (`InterpreterPoolExecutor`).
    #[serde(default)]
    pub interpreter_pool: bool,
    /// Which of the optional packages that some cells use are installed for it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub packages: Vec<String>,
    /// How it was built, as far as it tells: `pgo`, `lto`, `debug`, `tail-call`.
    pub build_flags: Vec<String>,
    /// The compiler that built it.
    pub compiler: String,
}

impl Interpreter {
    /// A label made from what the interpreter said of itself, never from the name of its
    /// executable: `CPython 3.13.5 free-threaded (experimental), GIL off`. A build that *can* run
    /// without the GIL is called free-threaded only where it did, or was told not to.
    pub fn label(&self) -> String {
        let jit = match self.jit {
            None => "",
            Some(true) => ", JIT on",
            Some(false) => ", JIT off",
        };
        if !self.free_threaded_build {
            return format!("CPython {}{jit}", self.version);
        }
        let name = match (self.gil_enabled, self.gil_asked) {
            (false, _) => " free-threaded",
            (true, Some(true)) => " free-threaded build",
            (true, _) => "t",
        };
        let experimental = if self.experimental { " (experimental)" } else { "" };
        format!("CPython {}{name}{experimental}, {}{jit}", self.version, self.lock())
    }

    /// The state of a free-threaded build's lock, in words.
    pub fn lock(&self) -> String {
        match (&self.gil_enabled_by, self.gil_enabled, self.gil_asked) {
            (Some(module), ..) => format!("GIL re-enabled by {module}"),
            (None, true, Some(true)) => "GIL on".to_owned(),
            // Off is how it starts, unless it is told otherwise.
            (None, true, _) => "GIL re-enabled".to_owned(),
            (None, false, _) => "GIL off".to_owned(),
        }
    }

    /// Whether both are one installation, run with its lock in different states: the only pair in which the
    /// lock is all that differs.
    pub fn same_build(&self, other: &Self) -> bool {
        (&self.executable, &self.version, self.free_threaded_build, self.jit)
            == (&other.executable, &other.version, other.free_threaded_build, other.jit)
    }

    /// How it was configured, in words: profile-guided optimisation changes an interpreter's speed
    /// more than most of what is compared here, so it is named also where it is missing. (Some
    /// distributions add it by other means, of which the interpreter does not tell.)
    pub fn built(&self) -> String {
        let flags: Vec<&str> =
            self.build_flags.iter().map(String::as_str).filter(|f| *f != "pgo").collect();
        let pgo = if flags.len() < self.build_flags.len() { "with PGO" } else { "without PGO" };
        let with = if flags.is_empty() { "" } else { ", " };
        format!("configured {pgo}{with}{}", flags.join(", "))
    }
}
