//! How does each text get into the page once, and harmless?

use std::collections::HashMap;

use serde::Serialize;

use crate::escape;

/// The place of a text in the page's list of texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub(super) struct TextId(usize);

/// Every text of the page, each once, in the order in which it was first met.
#[derive(Debug, Default)]
pub(super) struct Strings {
    places: HashMap<Box<str>, TextId>,
    texts: Vec<String>,
}

impl Strings {
    /// The place of a text from the build. What it is shown as has no control character and nothing
    /// that turns the writing direction.
    pub(super) fn add(&mut self, text: &str) -> TextId {
        if let Some(&known) = self.places.get(text) {
            return known;
        }
        let place = TextId(self.texts.len());
        self.texts.push(escape::terminal(text).into_owned());
        self.places.insert(text.into(), place);
        place
    }

    pub(super) fn into_texts(self) -> Vec<String> {
        self.texts
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_texts_have_one_place_and_none_is_harmful() {
        let mut strings = Strings::default();
        let first = strings.add("a\u{202e}b");
        assert_eq!(strings.add("c"), TextId(1));
        assert_eq!(strings.add("a\u{202e}b"), first);
        assert_eq!(strings.into_texts(), ["a\u{fffd}b", "c"]);
    }
}
