//! How do pixels become a file that is small enough for a chat?
//!
//! A chart has few colours, blended edges of letters included. Up to 256 of them go into a palette,
//! at one byte a pixel: less than half of what the colours themselves would take.

use png::{BitDepth, ColorType, Encoder, EncodingError, Filter};
use resvg::tiny_skia::Pixmap;

type Rgb = [u8; 3];

/// A palette has no more.
const MOST_COLORS: usize = 256;

/// The picture as PNG. What is see-through is taken for black: charts have a page of their own.
pub(super) fn pack(pixels: &Pixmap) -> Result<Vec<u8>, EncodingError> {
    let mut file = Vec::new();
    let mut encoder = Encoder::new(&mut file, pixels.width(), pixels.height());
    encoder.set_depth(BitDepth::Eight);
    let data = match palette(pixels) {
        Some(palette) => {
            encoder.set_color(ColorType::Indexed);
            encoder.set_filter(Filter::NoFilter);
            encoder.set_palette(palette.concat());
            places(pixels, &palette)
        }
        None => {
            encoder.set_color(ColorType::Rgb);
            colors(pixels).flatten().collect::<Vec<u8>>()
        }
    };
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&data)?;
    writer.finish()?;
    Ok(file)
}

fn colors(pixels: &Pixmap) -> impl Iterator<Item = Rgb> {
    let rgba = pixels.data().chunks_exact(4);
    rgba.map(|pixel| [pixel[0], pixel[1], pixel[2]])
}

/// The place of each pixel's colour in the palette.
fn places(pixels: &Pixmap, palette: &[Rgb]) -> Vec<u8> {
    let mut last = (palette.first().copied().unwrap_or_default(), 0);
    let place = |color: Rgb| {
        // Mostly the colour of the pixel before.
        if color != last.0 {
            let place = palette.binary_search(&color).unwrap_or_default();
            last = (color, u8::try_from(place).unwrap_or_default());
        }
        last.1
    };
    colors(pixels).map(place).collect()
}

/// Every colour, sorted; `None` if there are too many.
fn palette(pixels: &Pixmap) -> Option<Vec<Rgb>> {
    let mut seen: Vec<Rgb> = Vec::new();
    let mut last = None;
    for color in colors(pixels) {
        if last == Some(color) {
            continue;
        }
        last = Some(color);
        if let Err(place) = seen.binary_search(&color) {
            if seen.len() == MOST_COLORS {
                return None;
            }
            seen.insert(place, color);
        }
    }
    Some(seen)
}

#[cfg(test)]
mod tests {
    use resvg::tiny_skia::PremultipliedColorU8;

    use super::*;

    fn picture(color: impl Fn(usize) -> Rgb) -> Pixmap {
        let mut pixels = Pixmap::new(40, 20).unwrap();
        for (at, pixel) in pixels.pixels_mut().iter_mut().enumerate() {
            let [red, green, blue] = color(at);
            *pixel = PremultipliedColorU8::from_rgba(red, green, blue, 255).unwrap();
        }
        pixels
    }

    /// What a reader of PNG sees, and whether there was a palette.
    fn unpacked(file: &[u8]) -> (Vec<Rgb>, bool) {
        let mut decoder = png::Decoder::new(std::io::Cursor::new(file));
        decoder.set_transformations(png::Transformations::EXPAND);
        let mut reader = decoder.read_info().unwrap();
        let indexed = reader.info().color_type == ColorType::Indexed;
        let mut data = vec![0; reader.output_buffer_size().unwrap()];
        reader.next_frame(&mut data).unwrap();
        let colors = data.chunks_exact(3).map(|c| [c[0], c[1], c[2]]);
        (colors.collect(), indexed)
    }

    #[test]
    fn every_pixel_keeps_its_colour() {
        for (most, is_indexed) in [
            (1, true),
            (7, true),
            (256, true),
            (257, false),
            (800, false),
        ] {
            let color = |at: usize| {
                let number = at % most;
                [(number / 3) as u8, (number % 3) as u8, 9]
            };
            let picture = picture(color);
            let (seen, indexed) = unpacked(&pack(&picture).unwrap());
            assert!(seen.iter().copied().eq((0..800).map(color)), "{most}");
            assert_eq!(indexed, is_indexed, "{most}");
        }
    }
}
