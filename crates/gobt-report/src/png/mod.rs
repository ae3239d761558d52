//! How does a chart become a PNG, for chats and mails that show no SVG?
//!
//! The SVG is drawn by resvg. Nothing of the machine goes into it: the letters come with gobt (see
//! `fonts/`), and no other font is looked for. A PNG cannot follow the reader's theme, so it is drawn
//! for light pages or for dark ones; the page that it stands on is part of it, and it can be read on
//! both.

mod pack;

use std::sync::Arc;

use gobt_analysis::Analysis;
use gobt_profile::Profile;
use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{Options, Tree, fontdb::Database};

use crate::svg::{self, theme};

const REGULAR: &[u8] = include_bytes!("../../fonts/gobt-sans-regular.ttf");
const BOLD: &[u8] = include_bytes!("../../fonts/gobt-sans-bold.ttf");
const FAMILY: &str = "gobt Sans";

/// A picture of more pixels than this is refused: it would take more than 400 MB to draw.
const MOST_PIXELS: u64 = 100_000_000;

/// How a picture is to look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PngOptions {
    /// For dark pages instead of light ones.
    pub dark: bool,
    /// Pixels for each unit of the SVG, which is 760 units wide.
    pub scale: u32,
}

impl Default for PngOptions {
    fn default() -> Self {
        Self {
            dark: false,
            scale: 2,
        }
    }
}

/// Why there is no picture.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PngError {
    /// The SVG is none that gobt made.
    #[error("the SVG cannot be read: {0}")]
    Svg(String),
    /// More pixels than can be drawn.
    #[error(
        "a picture of {width} × {height} pixels is too large: take a smaller scale, or fewer bars (--top)"
    )]
    TooLarge {
        /// Its width.
        width: u32,
        /// Its height.
        height: u32,
    },
    /// The pixels could not be packed.
    #[error("the picture cannot be packed as PNG")]
    Packing(#[source] png::EncodingError),
}

/// All charts of a build, each with the name of its file: `timeline.png`, on dark pages
/// `timeline-dark.png`. `top` as for [`crate::report_files`].
///
/// # Errors
/// The first that cannot be drawn.
pub fn pictures(
    profile: &Profile,
    analysis: &Analysis,
    top: Option<usize>,
    options: PngOptions,
) -> Result<Vec<(String, Vec<u8>)>, PngError> {
    let painter = PngPainter::new(options);
    let ending = if options.dark { "-dark.png" } else { ".png" };
    let charts = svg::charts(profile, analysis, top.unwrap_or(svg::DEFAULT_TOP));
    let pictures = charts.iter().map(|(name, svg)| {
        let name = name.strip_suffix(".svg").unwrap_or(name);
        Ok((format!("{name}{ending}"), painter.paint(svg)?))
    });
    pictures.collect()
}

/// Draws charts as PNG. Reads its font once.
#[derive(Debug)]
pub struct PngPainter {
    options: PngOptions,
    svg_options: Options<'static>,
}

impl PngPainter {
    /// Draws pictures that look so.
    #[must_use]
    pub fn new(options: PngOptions) -> Self {
        let mut fonts = Database::new();
        fonts.load_font_data(REGULAR.to_vec());
        fonts.load_font_data(BOLD.to_vec());
        fonts.set_sans_serif_family(FAMILY);
        let svg_options = Options {
            font_family: FAMILY.to_owned(),
            fontdb: Arc::new(fonts),
            // resvg passes over what is for certain media; this it takes.
            style_sheet: options.dark.then(theme::dark_colors),
            ..Options::default()
        };
        Self {
            options,
            svg_options,
        }
    }

    /// One chart of gobt's. The same SVG gives the same bytes.
    ///
    /// # Errors
    /// See [`PngError`].
    pub fn paint(&self, svg: &str) -> Result<Vec<u8>, PngError> {
        let tree = Tree::from_str(svg, &self.svg_options);
        let tree = tree.map_err(|error| PngError::Svg(error.to_string()))?;
        let size = tree.size().to_int_size();
        let scale = self.options.scale.max(1);
        let width = size.width().saturating_mul(scale);
        let height = size.height().saturating_mul(scale);
        let too_large = || PngError::TooLarge { width, height };
        if u64::from(width) * u64::from(height) > MOST_PIXELS {
            return Err(too_large());
        }
        let mut pixels = Pixmap::new(width, height).ok_or_else(too_large)?;
        let transform = Transform::from_scale(scale as f32, scale as f32);
        resvg::render(&tree, transform, &mut pixels.as_mut());
        pack::pack(&pixels).map_err(PngError::Packing)
    }
}
