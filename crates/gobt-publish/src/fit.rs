//! What is left out where there is no room for everything?
//!
//! Of the longest section, the least important part; again and again, until it fits. So a section
//! that is too long (by accident or on purpose) loses its own text before it costs another any.

/// A piece of text that can be left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// What a reader would miss, in a word or two.
    pub name: String,
    /// Parts with smaller numbers are left out first; those of [`Part::KEPT`] never.
    pub importance: u8,
    /// Its Markdown.
    pub markdown: String,
}

impl Part {
    /// The importance of what is never left out.
    pub const KEPT: u8 = u8::MAX;
}

/// Takes out the least important part; of equals the longest, then the last. `false` where only
/// what is kept is left.
pub(crate) fn drop_one(parts: &mut Vec<Part>, left_out: &mut Vec<String>) -> bool {
    let can_go = parts
        .iter()
        .enumerate()
        .filter(|(_, part)| part.importance < Part::KEPT);
    let least = can_go.min_by_key(|(at, part)| {
        (
            part.importance,
            std::cmp::Reverse(part.markdown.len()),
            std::cmp::Reverse(*at),
        )
    });
    let Some((at, _)) = least else {
        return false;
    };
    let part = parts.remove(at);
    if !left_out.contains(&part.name) {
        left_out.push(part.name);
    }
    true
}

/// What to say of parts that were left out.
pub(crate) fn left_out_line(left_out: &[String]) -> String {
    format!(
        "_Left out for want of room: {}. The report in the artifact has all of it._\n",
        left_out.join(", ")
    )
}

/// The parts as one text of at most `limit` bytes, and what was left out said at its end.
///
/// What is never left out may still be longer than the limit: it is the caller's to keep it short.
#[must_use]
pub fn fit_one(mut parts: Vec<Part>, limit: usize) -> String {
    let mut left_out = Vec::new();
    loop {
        let mut text = String::new();
        for part in &parts {
            text.push_str(&part.markdown);
            if !text.ends_with("\n\n") {
                text.push('\n');
            }
        }
        if !left_out.is_empty() {
            text.push_str(&left_out_line(&left_out));
        }
        if text.len() <= limit || !drop_one(&mut parts, &mut left_out) {
            return text;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(name: &str, importance: u8, length: usize) -> Part {
        Part {
            name: name.to_owned(),
            importance,
            markdown: format!("{}\n", "x".repeat(length)),
        }
    }

    #[test]
    fn what_fits_stays_whole() {
        let text = fit_one(vec![part("a", 9, 10), part("b", 1, 10)], 1000);
        assert_eq!(text, format!("{0}\n\n{0}\n\n", "x".repeat(10)));
    }

    #[test]
    fn the_least_important_goes_first_and_that_is_said() {
        let parts = vec![part("a", 9, 100), part("b", 1, 100), part("c", 2, 100)];
        let text = fit_one(parts, 250);
        assert_eq!(
            text.matches('x').count(),
            100 + "artifact".matches('x').count()
        );
        assert!(text.contains("want of room: b, c."), "{text}");
        assert!(text.len() <= 250);
    }

    #[test]
    fn of_equals_the_longest_goes_first() {
        let parts = vec![
            part("short", 1, 100),
            part("long", 1, 300),
            part("mid", 1, 200),
        ];
        assert!(fit_one(parts, 450).contains("want of room: long."));
    }

    #[test]
    fn nothing_to_show_is_empty() {
        assert_eq!(fit_one(Vec::new(), 10), "");
    }
}
