//! What a recorded Go build *is*.
