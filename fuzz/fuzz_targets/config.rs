//! Any text as a `gobt.toml`: it is right, and the command line takes all that it sets, or every line
//! of the answer names a place in the text.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let text = String::from_utf8_lossy(bytes);
    match gobt::try_config(&text) {
        Ok(refused) => assert_eq!(refused, None),
        Err(mistakes) => {
            assert!(!mistakes.is_empty());
            for mistake in mistakes.lines() {
                assert!(names_a_place(mistake, &text), "{mistake}");
            }
        }
    }
});

fn names_a_place(mistake: &str, text: &str) -> bool {
    let mut parts = mistake.splitn(4, ':');
    let mut next = || parts.next().unwrap_or_default();
    let (file, line, column, what) = (next(), next(), next(), next());
    let lines: Vec<&str> = text.split('\n').collect();
    let place = || {
        let line = line.parse::<usize>().ok()?.checked_sub(1)?;
        let column = column.parse::<usize>().ok()?.checked_sub(1)?;
        Some(column <= lines.get(line)?.chars().count())
    };
    file == "gobt.toml" && !what.trim().is_empty() && place() == Some(true)
}
