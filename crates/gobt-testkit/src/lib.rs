//! Generated graphs for the tests and benchmarks of the other crates. Never part of the product.
