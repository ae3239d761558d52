//! What a reader of a picture sees: its texts, where they stand and how large they are.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use gobt_report::svg::text::width;
use gobt_report::svg::theme::{Role, TextClass};
use roxmltree::{Document, Node};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum View {
    Wide,
    Narrow,
}

pub(crate) struct Picture<'a> {
    document: Document<'a>,
}

/// Leaves a picture below `target/tmp`, for a look with one's own eyes.
pub(crate) fn leave(what: &str, name: &str, svg: &str) {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("charts");
    fs::create_dir_all(&folder).expect("a folder");
    let build = what.replace(|c: char| !c.is_alphanumeric(), "-");
    fs::write(folder.join(format!("{build}-{name}")), svg).expect("written");
}

/// Where a text stands, with a little less than the full height of its letters.
#[derive(Debug)]
struct Place {
    text: String,
    left: f64,
    right: f64,
    top: f64,
    bottom: f64,
}

impl<'a> Picture<'a> {
    pub(crate) fn read(svg: &'a str, what: &str) -> Self {
        let document = Document::parse(svg);
        let document = document.unwrap_or_else(|error| panic!("{what}: {error}"));
        Self { document }
    }

    fn size(&self) -> (f64, f64) {
        let root = self.document.root_element();
        (number(root, "width"), number(root, "height"))
    }

    /// The texts that are shown, in order.
    pub(crate) fn shown(&self, view: View) -> Vec<String> {
        self.places(view)
            .into_iter()
            .map(|place| place.text)
            .collect()
    }

    pub(crate) fn check_head(&self, what: &str) {
        let root = self.document.root_element();
        assert_eq!(root.attribute("role"), Some("img"), "{what}");
        let (width, height) = self.size();
        let view_box = format!("0 0 {width} {height}");
        assert_eq!(root.attribute("viewBox"), Some(view_box.as_str()), "{what}");
        assert!((60.0..20_000.0).contains(&height), "{what}: {height}");
        for (part, suffix) in [("title", "title"), ("desc", "desc")] {
            let mut parts = root.children().filter(|n| n.has_tag_name(part));
            let named = parts.next().expect("named");
            let id = named.attribute("id").expect("an id");
            assert!(id.ends_with(suffix), "{what}: {id}");
            let by = root.attribute("aria-labelledby").expect("a name");
            assert!(by.split(' ').any(|b| b == id), "{what}: {by}");
            assert!(
                named.text().is_some_and(|t| !t.is_empty()),
                "{what}: {part}"
            );
        }
        for node in root.descendants().filter(Node::is_element) {
            let known = [
                "svg", "title", "desc", "style", "rect", "path", "line", "polyline", "polygon",
                "text",
            ];
            assert!(known.contains(&node.tag_name().name()), "{what}: {node:?}");
            let mut names = node.attributes().map(|a| a.name());
            assert!(
                names.all(|name| !name.starts_with("on") && name != "href"),
                "{what}"
            );
        }
    }

    /// Every colour has a counterpart for dark pages.
    pub(crate) fn check_colors(&self, what: &str) {
        let roles = Role::all().into_iter();
        let known: BTreeSet<String> = roles.map(|r| format!("#{:06X}", r.colors().0)).collect();
        for node in self.document.descendants() {
            for name in ["fill", "stroke"] {
                let color = node.attribute(name).unwrap_or("none");
                assert!(color == "none" || known.contains(color), "{what}: {color}");
            }
        }
    }

    /// No text runs out of the picture, none touches another.
    pub(crate) fn check_texts(&self, view: View, what: &str) {
        let mut places = self.places(view);
        let (width, height) = self.size();
        for place in &places {
            let inside = place.left >= 0.0
                && place.right <= width
                && place.top >= 0.0
                && place.bottom <= height;
            assert!(inside, "{what}, {view:?}: {place:?} in {width} × {height}");
        }
        places.sort_by(|a, b| a.top.total_cmp(&b.top));
        for (n, place) in places.iter().enumerate() {
            let below = places[n + 1..].iter().take_while(|p| p.top < place.bottom);
            for other in below {
                let apart = other.left >= place.right || place.left >= other.right;
                assert!(apart, "{what}, {view:?}: {place:?} touches {other:?}");
            }
        }
    }

    fn places(&self, view: View) -> Vec<Place> {
        let texts = self
            .document
            .descendants()
            .filter(|n| n.has_tag_name("text"));
        texts.filter_map(|node| place(node, view)).collect()
    }
}

fn place(node: Node<'_, '_>, view: View) -> Option<Place> {
    let name = node.attribute("class").expect("a class");
    let class = TextClass::ALL
        .into_iter()
        .find(|class| class.name() == name);
    let class = class.expect("a known class");
    let size = match view {
        View::Wide => {
            let hidden = node.attribute("display") == Some("none");
            assert_eq!(hidden, class.wide_size().is_none());
            (!hidden).then(|| number(node, "font-size") as u32)
        }
        View::Narrow => class.narrow_size(),
    }?;
    let text = node.text().expect("a text").to_owned();
    let bold = if class == TextClass::Title { 1.08 } else { 1.0 };
    let (x, wide) = (number(node, "x"), width(&text, size) * bold);
    let left = match node.attribute("text-anchor") {
        None => x,
        Some("middle") => x - wide / 2.0,
        Some("end") => x - wide,
        other => panic!("{other:?}"),
    };
    let (y, size) = (number(node, "y"), f64::from(size));
    Some(Place {
        text,
        left,
        right: left + wide,
        top: y - 0.74 * size,
        bottom: y + 0.22 * size,
    })
}

fn number(node: Node<'_, '_>, name: &str) -> f64 {
    let value = node.attribute(name).expect("an attribute");
    value.parse().expect("a number")
}
