//! How a Go build is *recorded*.
