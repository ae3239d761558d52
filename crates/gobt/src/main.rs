//! The `gobt` command.

fn main() {}
