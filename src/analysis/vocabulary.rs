//! One set of words for kinds, GIL classes, lanes and protocols, in two lengths: for tables,
//! sentences, charts and lists.

use crate::record::services::Protocol;
use crate::record::{GilClass, Kind, Lane};

impl Kind {
    /// How far both languages do the same.
    pub fn words(self) -> &'static str {
        match self {
            Self::Algorithm => "same algorithm in both languages",
            Self::Operation => "each language's own routine",
        }
    }

    /// The same in a word.
    pub fn brief(self) -> &'static str {
        match self {
            Self::Algorithm => "algorithm",
            Self::Operation => "operation",
        }
    }
}

impl GilClass {
    /// Every class, from the one that the GIL holds up most.
    pub const ALL: [Self; 3] = [Self::Bytecode, Self::CHolding, Self::CReleasing];

    /// What Python does with the GIL meanwhile, in builds that have one.
    pub fn words(self) -> &'static str {
        match self {
            Self::Bytecode => "bytecode under the GIL",
            Self::CHolding => "C code that holds the GIL",
            Self::CReleasing => "C code that releases the GIL",
        }
    }

    /// The same in a word or two.
    pub fn brief(self) -> &'static str {
        match self {
            Self::Bytecode => "bytecode",
            Self::CHolding => "C, holds it",
            Self::CReleasing => "C, releases it",
        }
    }
}

impl Lane {
    /// How code is written that is not the plain one; nothing for that.
    pub fn words(self) -> &'static str {
        match self {
            Self::Plain => "",
            Self::Library => "library",
            Self::NativeHeld => "Rust, GIL held",
            Self::NativeReleased => "Rust, GIL released",
        }
    }

    /// The same in a word.
    pub fn brief(self) -> &'static str {
        match self {
            Self::Plain => "",
            Self::Library => "library",
            Self::NativeHeld => "held",
            Self::NativeReleased => "released",
        }
    }

    /// What follows a model's name: `, Rust, GIL held`.
    pub fn after(self) -> String {
        if self == Self::Plain { String::new() } else { format!(", {}", self.words()) }
    }
}

impl Protocol {
    /// What is asked for, in a word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Echo => "echo",
            Self::Json => "JSON",
        }
    }

    /// The same with what carries it.
    pub fn words(self) -> &'static str {
        match self {
            Self::Echo => "Echo over TCP",
            Self::Json => "JSON over HTTP/1.1",
        }
    }
}
