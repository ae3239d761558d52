//! Any bytes: an error, or a profile that survives being saved and read again.

#![no_main]

use gobt_profile::{read_profile, read_profile_or_graph, write_profile};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(profile) = read_profile_or_graph(bytes, &str::to_owned) else {
        return;
    };
    let mut saved = Vec::new();
    write_profile(&profile, &mut saved).expect("a vector takes everything");
    let again = read_profile(saved.as_slice()).expect("what was saved is read");
    assert_eq!(again, profile);
});
