//! The same requests as an expert would ship them: by a client library.

pub mod fetch;

/// What Python's lane needs: the package by whose client it makes its requests.
pub const CLIENT_LIBRARY: &str = "aiohttp";
