//! Any bytes as an artifact, and as a comment: nothing taken is longer than allowed, and what was
//! read of a comment comes back as it was written.

#![no_main]

use gobt_publish::comment::Comment;
use gobt_publish::{ArtifactLimits, unpack};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let limits = ArtifactLimits {
        entries: 50,
        file: 10_000,
    };
    if let Ok(files) = unpack(bytes, &["profile.json", "a"], &limits) {
        assert!(files.iter().all(|file| file.contents.len() <= 10_000));
    }
    let text = String::from_utf8_lossy(bytes);
    let body = Comment::parse(&text).render();
    let mut again = Comment::parse(&body);
    assert_eq!(again.render(), body);
    again.fit(200);
});
