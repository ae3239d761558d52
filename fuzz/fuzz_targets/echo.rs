//! Any stream, cut anywhere: the same pieces, and no byte of it lost.

#![no_main]

use gobt_capture::echo::{EchoFilter, EchoOptions, Piece};
use libfuzzer_sys::fuzz_target;

fn split(chunks: &[&[u8]]) -> (Vec<u8>, Vec<u8>) {
    let (mut user, mut echo) = (Vec::new(), Vec::new());
    let mut take = |piece: Piece<'_>| match piece {
        Piece::User(bytes) => user.extend_from_slice(bytes),
        Piece::Echo(bytes) => echo.extend_from_slice(bytes),
        Piece::Note(_) => {}
    };
    let mut filter = EchoFilter::new(EchoOptions::default());
    for chunk in chunks {
        filter.push(chunk, &mut take);
    }
    filter.finish(&mut take);
    (user, echo)
}

fuzz_target!(|input: (u16, &[u8])| {
    let (cut, bytes) = input;
    let cut = usize::from(cut).min(bytes.len());
    let whole = split(&[bytes]);
    let (first, second) = bytes.split_at(cut);
    assert_eq!(split(&[first, second]), whole);
});
