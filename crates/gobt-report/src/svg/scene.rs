//! What is in a picture, before anything is drawn?
//!
//! Plain data in units of the picture, origin at the top left. Laying out makes it, [`super::draw`]
//! turns it into SVG.

use super::text;
use super::theme::{Role, TextClass};

/// Every picture is this wide: narrow enough to be read on a phone, wide enough for names.
pub(super) const WIDTH: i32 = 760;

/// Free space at both sides.
pub(super) const MARGIN: i32 = 20;

/// From here on there is free space.
pub(super) const RIGHT: i32 = WIDTH - MARGIN;

/// One picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Scene {
    /// A word that names the kind of picture, for the names of its parts.
    pub(super) kind: &'static str,
    /// Its name, for screen readers too.
    pub(super) title: String,
    /// What it says, for screen readers.
    pub(super) description: String,
    /// Known once everything is in.
    pub(super) height: i32,
    /// Later ones lie above earlier ones.
    pub(super) items: Vec<Item>,
}

/// One thing to be drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Item {
    Box(Rect, Role),
    Line(Vec<Point>, Role, u32),
    Area(Vec<Point>, Role),
    Text(Text),
}

pub(super) type Point = (i32, i32);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Rect {
    pub(super) x: i32,
    pub(super) y: i32,
    pub(super) width: i32,
    pub(super) height: i32,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Text {
    pub(super) at: Point,
    pub(super) anchor: Anchor,
    pub(super) class: TextClass,
    pub(super) role: Role,
    pub(super) text: String,
}

/// Which part of a text stands at its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

impl Scene {
    pub(super) fn new(kind: &'static str, title: &str) -> Self {
        Self {
            kind,
            title: title.to_owned(),
            description: String::new(),
            height: 0,
            items: Vec::new(),
        }
    }

    /// A filled rectangle; one without width or height is left out.
    pub(super) fn rect(&mut self, rect: Rect, role: Role) {
        if rect.width > 0 && rect.height > 0 {
            self.items.push(Item::Box(rect, role));
        }
    }

    pub(super) fn line(&mut self, points: Vec<Point>, role: Role, thickness: u32) {
        self.items.push(Item::Line(points, role, thickness));
    }

    pub(super) fn area(&mut self, points: Vec<Point>, role: Role) {
        if points.len() > 2 {
            self.items.push(Item::Area(points, role));
        }
    }

    /// A text with its baseline at `at`. It is cleaned here, so that nothing else can get in.
    pub(super) fn text(
        &mut self,
        at: Point,
        anchor: Anchor,
        (class, role): (TextClass, Role),
        content: &str,
    ) {
        let text = text::clean(content);
        if !text.is_empty() {
            self.items.push(Item::Text(Text {
                at,
                anchor,
                class,
                role,
                text,
            }));
        }
    }

    /// A name that is shortened to fit, differently for wide and narrow pictures: `fitting` gives it
    /// for a font size.
    pub(super) fn name(&mut self, at: Point, role: Role, fitting: impl Fn(u32) -> String) {
        let [wide, narrow] = [TextClass::WideLabel, TextClass::NarrowLabel];
        let (in_wide, in_narrow) = (fitting(wide.size()), fitting(narrow.size()));
        if in_wide == in_narrow {
            self.text(at, Anchor::Start, (TextClass::Label, role), &in_wide);
        } else {
            self.text(at, Anchor::Start, (wide, role), &in_wide);
            self.text(at, Anchor::Start, (narrow, role), &in_narrow);
        }
    }

    /// Lines of text, one below the other; gives the baseline of the line after the last.
    pub(super) fn lines(
        &mut self,
        (x, mut baseline): Point,
        style: (TextClass, Role),
        lines: &[String],
    ) -> i32 {
        for line in lines {
            self.text((x, baseline), Anchor::Start, style, line);
            baseline += line_height(style.0);
        }
        baseline
    }

    pub(super) fn texts(&self) -> impl Iterator<Item = &Text> {
        self.items.iter().filter_map(|item| match item {
            Item::Text(text) => Some(text),
            _ => None,
        })
    }
}

/// From one baseline to the next, so that lines of a narrow picture do not touch.
pub(super) fn line_height(class: TextClass) -> i32 {
    match class {
        TextClass::Title => 34,
        TextClass::Label | TextClass::WideLabel | TextClass::NarrowLabel => 25,
        TextClass::Note | TextClass::Minor | TextClass::InBar => 23,
    }
}
