//! How does a laid out picture become SVG?
//!
//! plotters draws it; what its backend does not know of is added to its output, line by line:
//! name and description for screen readers, the style sheet, classes of texts. Rectangles of one
//! colour that follow each other become one path, a fifth as long.

use std::fmt::Write as _;

use plotters::coord::Shift;
use plotters::element::{PathElement, Polygon, Rectangle, Text as TextElement};
use plotters::prelude::{Color, DrawingArea, IntoDrawingArea, RGBColor, SVGBackend};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{FontDesc, FontFamily, FontStyle, ShapeStyle, TextStyle};

use super::scene::{Anchor, Item, Rect, Scene, Text, WIDTH};
use super::theme::{FONT_FAMILY, Role, TextClass, style_sheet};

/// plotters takes the height of a line, and writes the font size as this part of it.
const LINE_PER_FONT_SIZE: f64 = 1.24;

type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;
type DrawError = plotters::drawing::DrawingAreaErrorKind<std::io::Error>;

/// The picture as a document of its own.
pub(super) fn to_svg(scene: &Scene) -> String {
    let mut raw = String::new();
    let height = u32::try_from(scene.height).unwrap_or(0);
    let area = SVGBackend::with_string(&mut raw, (WIDTH as u32, height)).into_drawing_area();
    // The backend writes into a string: its only errors are those of a file.
    let _ = draw_all(scene, &area);
    drop(area);
    finish(scene, &raw)
}

fn draw_all(scene: &Scene, area: &Area<'_>) -> Result<(), DrawError> {
    // A page of its own: nobody knows whether the one around is light or dark.
    let page = [(0, 0), (WIDTH, scene.height)];
    area.draw(&Rectangle::new(page, color(Role::Page).filled()))?;
    for item in &scene.items {
        match item {
            Item::Box(rect, role) => {
                let corners = [
                    (rect.x, rect.y),
                    (rect.x + rect.width, rect.y + rect.height),
                ];
                area.draw(&Rectangle::new(corners, color(*role).filled()))?;
            }
            Item::Line(points, role, thickness) => {
                let style = ShapeStyle::from(color(*role)).stroke_width(*thickness);
                area.draw(&PathElement::new(points.clone(), style))?;
            }
            Item::Area(points, role) => {
                area.draw(&Polygon::new(points.clone(), color(*role).filled()))?;
            }
            Item::Text(text) => draw_text(text, area)?,
        }
    }
    area.present()
}

fn draw_text(text: &Text, area: &Area<'_>) -> Result<(), DrawError> {
    let anchor = match text.anchor {
        Anchor::Start => HPos::Left,
        Anchor::Middle => HPos::Center,
        Anchor::End => HPos::Right,
    };
    let weight = match text.class {
        TextClass::Title => FontStyle::Bold,
        _ => FontStyle::Normal,
    };
    let size = f64::from(text.class.size()) * LINE_PER_FONT_SIZE;
    let font = FontDesc::new(FontFamily::SansSerif, size, weight);
    let color = color(text.role);
    let style = TextStyle::from(font)
        .color(&color)
        .pos(Pos::new(anchor, VPos::Bottom));
    area.draw(&TextElement::new(text.text.as_str(), text.at, style))
}

fn color(role: Role) -> RGBColor {
    let (light, _) = role.colors();
    let byte = |shift: u32| ((light >> shift) & 0xFF) as u8;
    RGBColor(byte(16), byte(8), byte(0))
}

/// What plotters wrote, one element a line, with what is missing put in and what is said twice
/// left out. Texts are escaped already, so no content can pass for an element or an attribute.
fn finish(scene: &Scene, raw: &str) -> String {
    let mut out = head(scene);
    let mut texts = scene.texts();
    let mut boxes = Boxes::default();
    let mut lines = raw.lines().skip(1);
    while let Some(line) = lines.next() {
        if boxes.take(line) {
            continue;
        }
        boxes.flush(&mut out);
        if line.starts_with("<text ") {
            let class = texts.next().map_or(TextClass::Label, |text| text.class);
            out.push_str(&finish_text_tag(line, class));
            // The content and the closing tag stand on lines of their own.
            out.extend(lines.next());
            out.extend(lines.next());
        } else {
            out.push_str(&line.replace(" opacity=\"1\"", "").replace(" \"/>", "\"/>"));
        }
        out.push('\n');
    }
    out
}

/// The document's beginning, up to the first thing drawn.
fn head(scene: &Scene) -> String {
    let (kind, height) = (scene.kind, scene.height);
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{WIDTH}\" height=\"{height}\" \
         viewBox=\"0 0 {WIDTH} {height}\" role=\"img\" \
         aria-labelledby=\"{kind}-title {kind}-desc\" font-family=\"{FONT_FAMILY}\">\n\
         <title id=\"{kind}-title\">{}</title>\n<desc id=\"{kind}-desc\">{}</desc>\n\
         <style>{}</style>\n",
        escape(&scene.title),
        escape(&scene.description),
        style_sheet(),
    )
}

fn escape(text: &str) -> String {
    super::text::harmless(text)
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

/// plotters moves texts by a part of their size; here they stand on their baseline, so that they
/// grow upwards where the picture is narrow.
fn finish_text_tag(line: &str, class: TextClass) -> String {
    let hidden = match class.wide_size() {
        Some(_) => "",
        None => "display=\"none\" ",
    };
    let start = format!("<text class=\"{}\" {hidden}", class.name());
    let mut tag = line.replacen("<text ", &start, 1);
    for needless in [
        " dy=\"-0.5ex\"",
        " text-anchor=\"start\"",
        " font-family=\"sans-serif\"",
        " opacity=\"1\"",
    ] {
        tag = tag.replacen(needless, "", 1);
    }
    round_font_size(&tag)
}

/// `13.000000000000002` is 13.
fn round_font_size(tag: &str) -> String {
    const NAME: &str = "font-size=\"";
    let parts = || {
        let (before, rest) = tag.split_once(NAME)?;
        let (size, after) = rest.split_once('"')?;
        let size: f64 = size.parse().ok()?;
        Some(format!("{before}{NAME}{}\"{after}", size.round()))
    };
    parts().unwrap_or_else(|| tag.to_owned())
}

/// Rectangles of one colour, gathered until something else comes.
#[derive(Default)]
struct Boxes {
    fill: String,
    rects: Vec<Rect>,
    done: String,
}

impl Boxes {
    /// True if the line is a filled rectangle and was taken.
    fn take(&mut self, line: &str) -> bool {
        let Some((rect, fill)) = read_rect(line) else {
            return false;
        };
        if fill != self.fill {
            self.close();
            self.fill = fill.to_owned();
        }
        self.rects.push(rect);
        true
    }

    fn close(&mut self) {
        let fill = &self.fill;
        match self.rects.as_slice() {
            [] => {}
            [rect] => {
                let (x, y, width, height) = (rect.x, rect.y, rect.width, rect.height);
                let _ = writeln!(
                    self.done,
                    "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" fill=\"{fill}\"/>"
                );
            }
            rects => {
                let _ = write!(self.done, "<path fill=\"{fill}\" d=\"");
                for rect in rects {
                    let (x, y, width, height) = (rect.x, rect.y, rect.width, rect.height);
                    let _ = write!(self.done, "M{x} {y}h{width}v{height}h-{width}z");
                }
                self.done.push_str("\"/>\n");
            }
        }
        self.rects.clear();
    }

    fn flush(&mut self, out: &mut String) {
        self.close();
        out.push_str(&self.done);
        self.done.clear();
    }
}

/// Reads a rectangle as plotters writes it.
fn read_rect(line: &str) -> Option<(Rect, &str)> {
    let attributes = line.strip_prefix("<rect ")?.strip_suffix("/>")?;
    let value = |name: &str| {
        let (_, rest) = attributes.split_once(&format!("{name}=\""))?;
        rest.split_once('"').map(|(value, _)| value)
    };
    let number = |name| value(name)?.parse::<i32>().ok();
    let rect = Rect {
        x: number("x")?,
        y: number("y")?,
        width: number("width")?,
        height: number("height")?,
    };
    let fill = value("fill")?;
    fill.starts_with('#').then_some((rect, fill))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scene() -> Scene {
        let mut scene = Scene::new("test", "A <title>");
        scene.height = 50;
        scene
    }

    fn rect(x: i32, width: i32) -> Rect {
        Rect {
            x,
            y: 2,
            width,
            height: 3,
        }
    }

    #[test]
    fn rectangles_of_one_colour_share_a_path() {
        let mut scene = scene();
        scene.rect(rect(1, 4), Role::Grid);
        scene.rect(rect(6, 2), Role::Grid);
        scene.rect(rect(9, 1), Role::Axis);
        let svg = to_svg(&scene);
        assert!(
            svg.contains("<path fill=\"#E1E6EB\" d=\"M1 2h4v3h-4zM6 2h2v3h-2z\"/>"),
            "{svg}"
        );
        assert!(
            svg.contains("<rect x=\"9\" y=\"2\" width=\"1\" height=\"3\" fill=\"#818B98\"/>"),
            "{svg}"
        );
    }

    #[test]
    fn later_things_stay_above_earlier_ones() {
        let mut scene = scene();
        scene.rect(rect(1, 4), Role::Grid);
        scene.line(vec![(0, 0), (5, 5)], Role::Axis, 2);
        scene.rect(rect(6, 2), Role::Grid);
        let svg = to_svg(&scene);
        let place = |part: &str| svg.find(part).unwrap();
        assert!(place("x=\"1\"") < place("<polyline") && place("<polyline") < place("x=\"6\""));
    }

    #[test]
    fn texts_stand_on_their_baseline_with_their_class() {
        let mut scene = scene();
        let style = (TextClass::Note, Role::Muted);
        scene.text((7, 30), Anchor::End, style, "a < b");
        let svg = to_svg(&scene);
        let wanted = "<text class=\"n\" x=\"7\" y=\"30\" text-anchor=\"end\" font-size=\"13\" \
                      fill=\"#59636E\">a &lt; b</text>";
        assert!(svg.contains(wanted), "{svg}");
    }

    #[test]
    fn the_name_is_escaped() {
        assert!(to_svg(&scene()).contains("<title id=\"test-title\">A &lt;title&gt;</title>"));
    }
}
