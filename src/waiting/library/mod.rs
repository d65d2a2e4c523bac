//! The same requests as an expert would ship them: by a client library.

pub mod fetch;
