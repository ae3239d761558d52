//! What does an expression of GitHub Actions give? As much of that language as the Actions here use;
//! anything else fails the test.

use std::collections::BTreeMap;

use regex::Regex;

/// What expressions can name: `inputs.run`, `steps.build.outputs.status`, `github.sha`.
#[derive(Debug, Clone, Default)]
pub(crate) struct Context {
    known: BTreeMap<String, String>,
    /// Names that begin so are empty where they are not known, as GitHub has it.
    open: Vec<String>,
}

impl Context {
    pub(crate) fn set(&mut self, name: &str, value: &str) {
        self.known.insert(name.to_owned(), value.to_owned());
    }

    /// Whatever begins so may be named, and is empty.
    pub(crate) fn open(&mut self, prefix: &str) {
        self.open.push(prefix.to_owned());
    }

    /// A typing error in a name must not pass as an empty text.
    fn get(&self, name: &str) -> String {
        if let Some(value) = self.known.get(name) {
            return value.clone();
        }
        let open = self.open.iter().any(|prefix| name.starts_with(prefix));
        assert!(open, "nothing is called `{name}` here");
        String::new()
    }

    /// A text with its `${{ }}` filled in.
    pub(crate) fn fill(&self, text: &str) -> String {
        let marks = Regex::new(r"(?s)\$\{\{(.*?)\}\}").unwrap();
        let filled = marks.replace_all(text, |found: &regex::Captures<'_>| {
            self.evaluate(&found[1]).text()
        });
        filled.into_owned()
    }

    /// Whether a condition holds.
    pub(crate) fn holds(&self, condition: &str) -> bool {
        self.evaluate(condition).is_true()
    }

    fn evaluate(&self, expression: &str) -> Value {
        let words = Regex::new(r"'(?:[^']|'')*'|[A-Za-z_][\w.-]*|==|!=|&&|\|\||\S").unwrap();
        let tokens: Vec<&str> = words.find_iter(expression).map(|w| w.as_str()).collect();
        let mut reader = Reader {
            context: self,
            tokens: &tokens,
        };
        let value = reader.either();
        assert!(reader.tokens.is_empty(), "{expression}");
        value
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Value {
    Text(String),
    Truth(bool),
}

impl Value {
    fn text(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Truth(truth) => truth.to_string(),
        }
    }

    /// The text `false` is true, as every text that is not empty.
    fn is_true(&self) -> bool {
        match self {
            Self::Text(text) => !text.is_empty(),
            Self::Truth(truth) => *truth,
        }
    }
}

struct Reader<'a> {
    context: &'a Context,
    tokens: &'a [&'a str],
}

impl Reader<'_> {
    fn take(&mut self, token: &str) -> bool {
        let found = self.tokens.first() == Some(&token);
        if found {
            self.tokens = &self.tokens[1..];
        }
        found
    }

    fn either(&mut self) -> Value {
        let mut value = self.both();
        while self.take("||") {
            let other = self.both();
            value = if value.is_true() { value } else { other };
        }
        value
    }

    fn both(&mut self) -> Value {
        let mut value = self.compared();
        while self.take("&&") {
            let other = self.compared();
            value = if value.is_true() { other } else { value };
        }
        value
    }

    fn compared(&mut self) -> Value {
        let value = self.one();
        if self.take("==") {
            return Value::Truth(value.text().eq_ignore_ascii_case(&self.one().text()));
        }
        if self.take("!=") {
            return Value::Truth(!value.text().eq_ignore_ascii_case(&self.one().text()));
        }
        value
    }

    fn one(&mut self) -> Value {
        let (first, rest) = self.tokens.split_first().unwrap();
        self.tokens = rest;
        match first.strip_prefix('\'') {
            Some(text) => Value::Text(text.strip_suffix('\'').unwrap().replace("''", "'")),
            None => Value::Text(self.context.get(first)),
        }
    }
}

#[test]
fn expressions_are_read_as_github_reads_them() {
    let mut context = Context::default();
    context.set("inputs.a-b", "Yes");
    context.set("steps.x.outputs.n", "");
    context.open("github.");
    let cases = [
        ("inputs.a-b == 'yes'", true),
        ("inputs.a-b != 'yes' || steps.x.outputs.n == ''", true),
        ("inputs.a-b && steps.x.outputs.n", false),
        ("github.event.none == '' && inputs.a-b == 'it''s'", false),
    ];
    for (condition, expected) in cases {
        assert_eq!(context.holds(condition), expected, "{condition}");
    }
    let filled = context.fill("a ${{ github.none || inputs.a-b }} ${{ inputs.a-b == 'x' }}");
    assert_eq!(filled, "a Yes false");
}
