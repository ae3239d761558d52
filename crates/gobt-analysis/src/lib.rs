//! What a Go build *means*.
