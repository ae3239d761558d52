//! How a Go build is *shown*.
