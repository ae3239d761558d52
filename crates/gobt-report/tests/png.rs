//! Pictures for chats and mails: are they whole, readable, and the same everywhere?

#![allow(clippy::unwrap_used, clippy::panic)] // a test fails by panicking

use std::io::Cursor;

use gobt_analysis::Analysis;
use gobt_profile::{Profile, read_profile_or_graph};
use gobt_report::png::{PngError, PngOptions, PngPainter, pictures};
use gobt_report::svg::Family;

type Rgb = [u8; 3];

struct Picture {
    width: usize,
    pixels: Vec<Rgb>,
}

impl Picture {
    fn of(file: &[u8]) -> Self {
        let mut decoder = png::Decoder::new(Cursor::new(file));
        decoder.set_transformations(png::Transformations::EXPAND);
        let mut reader = decoder.read_info().unwrap();
        let mut data = vec![0; reader.output_buffer_size().unwrap()];
        let info = reader.next_frame(&mut data).unwrap();
        assert_eq!(info.color_type, png::ColorType::Rgb);
        let pixels = data.chunks_exact(3).map(|c| [c[0], c[1], c[2]]).collect();
        Self {
            width: info.width as usize,
            pixels,
        }
    }

    fn has(&self, color: Rgb) -> bool {
        self.pixels.contains(&color)
    }
}

fn fixture(name: &str) -> Profile {
    let folder = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../gobt-profile/tests/fixtures"
    );
    let text = std::fs::read(format!("{folder}/{name}.json")).unwrap();
    read_profile_or_graph(text.as_slice(), &str::to_owned).unwrap()
}

fn drawn(profile: &Profile, options: PngOptions) -> Vec<(String, Vec<u8>)> {
    pictures(profile, &Analysis::of(profile), None, options).unwrap()
}

const LIGHT: PngOptions = PngOptions {
    dark: false,
    scale: 1,
};
const DARK: PngOptions = PngOptions {
    dark: true,
    scale: 1,
};

#[test]
fn every_chart_becomes_a_picture_with_a_page_letters_and_bars() {
    let profile = fixture("recorded/failed-go1.24.11");
    for (options, ending, page, ink) in [
        (LIGHT, ".png", [255, 255, 255], [0x1F, 0x23, 0x28]),
        (DARK, "-dark.png", [0x0D, 0x11, 0x17], [0xE6, 0xED, 0xF3]),
    ] {
        let all = drawn(&profile, options);
        let names: Vec<&str> = all.iter().map(|(name, _)| name.as_str()).collect();
        let known = [
            "timeline",
            "critical-path",
            "packages",
            "concurrency",
            "scaling",
        ];
        assert_eq!(names, known.map(|name| format!("{name}{ending}")));
        for (name, file) in &all {
            let picture = Picture::of(file);
            assert_eq!(picture.width, 760, "{name}");
            assert_eq!(picture.pixels[0], page, "{name}");
            assert_eq!(picture.pixels.last(), Some(&page), "{name}");
            assert!(picture.has(ink), "{name} has no letters");
        }
        let (light, dark) = Family::Compile.colors();
        let [_, red, green, blue] = if options.dark { dark } else { light }.to_be_bytes();
        assert!(Picture::of(&all[0].1).has([red, green, blue]), "no bars");
    }
}

#[test]
fn the_same_profile_gives_the_same_bytes() {
    let profile = fixture("made/diamond");
    for options in [LIGHT, DARK] {
        assert!(drawn(&profile, options) == drawn(&profile, options));
    }
}

#[test]
fn a_scale_is_pixels_for_each_unit() {
    let profile = fixture("made/diamond");
    for scale in [1, 2] {
        let all = drawn(&profile, PngOptions { scale, ..LIGHT });
        let picture = Picture::of(&all[0].1);
        assert_eq!(picture.width, 760 * scale as usize);
    }
}

fn text(text: &str) -> Vec<Rgb> {
    let svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"40\" height=\"40\" font-family=\"Helvetica, sans-serif\">\
         <rect width=\"40\" height=\"40\" fill=\"#FFFFFF\"/><text x=\"5\" y=\"30\" font-size=\"20\" fill=\"#000000\">{text}</text></svg>"
    );
    Picture::of(&PngPainter::new(LIGHT).paint(&svg).unwrap()).pixels
}

#[test]
fn all_that_gobt_writes_has_letters_and_the_rest_a_box() {
    let (blank, missing) = (text(" "), text("漢"));
    assert!(missing != blank, "what has no letter is not to be seen");
    assert!(missing == text("字"));
    for known in "aZ09/·…→×÷−±–µ<>%.[]-_~@'’“”üßéČłŠğαωЖяŐ".chars() {
        let known = known.to_string().replace('<', "&lt;").replace('>', "&gt;");
        let drawn = text(&known);
        assert!(drawn != blank && drawn != missing, "{known}");
    }
    // What may not be drawn at all has a box of its own.
    assert!(text("\u{FFFD}") != blank);
}

#[test]
fn what_is_no_svg_is_an_error() {
    let error = PngPainter::new(LIGHT).paint("<svg").unwrap_err();
    assert!(matches!(error, PngError::Svg(_)), "{error}");
}

#[test]
fn a_picture_that_is_too_large_is_refused_before_it_is_drawn() {
    for (width, height) in [
        (760, 200_000),
        (200_000, 760),
        (2_000_000_000, 2_000_000_000),
    ] {
        let svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\"/>"
        );
        let error = PngPainter::new(LIGHT).paint(&svg).unwrap_err();
        assert!(matches!(error, PngError::TooLarge { .. }), "{error}");
    }
}
