//! What does a Go file import, and where does it say so?
//!
//! Go's own lexical rules, as far as the beginning of a file needs them: comments, semicolons that a
//! line's end stands for, strings of both kinds, a byte order mark. Reading stops at the first thing
//! that is no import. Build constraints are comments here; [`super::constraint`] reads them.

/// The beginning of one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct FileHead {
    /// The name in the package clause.
    pub(super) package: Vec<u8>,
    /// Where the package clause begins: build constraints stand before it.
    pub(super) package_at: usize,
    pub(super) imports: Vec<Import>,
}

/// One import.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Import {
    pub(super) path: Vec<u8>,
    /// Line and column of its name or path, as go counts them: from 1, columns in bytes.
    pub(super) line: u32,
    pub(super) column: u32,
}

/// The file is no Go, as far as its imports go; nothing can be said of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct NotGo;

/// Reads the imports of a file.
pub(super) fn scan(text: &[u8]) -> Result<FileHead, NotGo> {
    let mut parser = Parser {
        scanner: Scanner::new(text),
    };
    parser.file()
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Token {
    Word(Vec<u8>),
    Text(Vec<u8>),
    Open,
    Close,
    Dot,
    /// Typed, or understood at a line's end.
    Semicolon,
    /// What no import begins or ends with.
    Other,
    End,
}

struct Parser<'a> {
    scanner: Scanner<'a>,
}

impl Parser<'_> {
    fn file(&mut self) -> Result<FileHead, NotGo> {
        self.word(b"package")?;
        let package_at = self.scanner.began;
        let Token::Word(package) = self.scanner.next()? else {
            return Err(NotGo);
        };
        self.end_of_statement()?;
        let mut imports = Vec::new();
        loop {
            match self.scanner.next() {
                Ok(Token::Word(word)) if word == b"import" => self.import(&mut imports)?,
                // Whatever it is, and be it wrong: the imports are over.
                _ => break,
            }
        }
        Ok(FileHead {
            package,
            package_at,
            imports,
        })
    }

    fn word(&mut self, wanted: &[u8]) -> Result<(), NotGo> {
        match self.scanner.next()? {
            Token::Word(word) if word == wanted => Ok(()),
            _ => Err(NotGo),
        }
    }

    fn end_of_statement(&mut self) -> Result<(), NotGo> {
        match self.scanner.next()? {
            Token::Semicolon | Token::End => Ok(()),
            _ => Err(NotGo),
        }
    }

    /// What follows the word `import`.
    fn import(&mut self, imports: &mut Vec<Import>) -> Result<(), NotGo> {
        let first = self.scanner.next()?;
        if first != Token::Open {
            imports.push(self.spec(first)?);
            return self.end_of_statement();
        }
        loop {
            match self.scanner.next()? {
                Token::Close => return self.end_of_statement(),
                first => imports.push(self.spec(first)?),
            }
            match self.scanner.next()? {
                Token::Semicolon => {}
                Token::Close => return self.end_of_statement(),
                _ => return Err(NotGo),
            }
        }
    }

    /// A path, perhaps with a name, a dot or a blank before it.
    fn spec(&mut self, first: Token) -> Result<Import, NotGo> {
        let (line, column) = self.scanner.place();
        let path = match first {
            Token::Word(_) | Token::Dot => self.scanner.next()?,
            path => path,
        };
        match path {
            Token::Text(path) => Ok(Import { path, line, column }),
            _ => Err(NotGo),
        }
    }
}

struct Scanner<'a> {
    text: &'a [u8],
    at: usize,
    /// Where the last token began.
    began: usize,
    line: u32,
    line_start: usize,
    /// Line, and start of that line, of the last token.
    began_in: (u32, usize),
    /// Whether a line's end is a semicolon here.
    ends_statement: bool,
}

impl<'a> Scanner<'a> {
    fn new(text: &'a [u8]) -> Self {
        const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";
        let at = match text.starts_with(BYTE_ORDER_MARK) {
            true => BYTE_ORDER_MARK.len(),
            false => 0,
        };
        Self {
            text,
            at,
            began: at,
            line: 1,
            // The mark counts for the column, as in go.
            line_start: 0,
            began_in: (1, 0),
            ends_statement: false,
        }
    }

    /// Line and column of the last token.
    fn place(&self) -> (u32, u32) {
        let (line, start) = self.began_in;
        let column = u32::try_from(self.began - start + 1).unwrap_or(u32::MAX);
        (line, column)
    }

    fn peek(&self, ahead: usize) -> Option<u8> {
        self.text.get(self.at + ahead).copied()
    }

    fn new_line(&mut self) {
        self.at += 1;
        self.line = self.line.saturating_add(1);
        self.line_start = self.at;
    }

    fn next(&mut self) -> Result<Token, NotGo> {
        if self.skip_blank()? {
            self.ends_statement = false;
            return Ok(Token::Semicolon);
        }
        self.began = self.at;
        self.began_in = (self.line, self.line_start);
        let Some(first) = self.peek(0) else {
            let ends = std::mem::take(&mut self.ends_statement);
            return Ok(if ends { Token::Semicolon } else { Token::End });
        };
        let token = match first {
            b'"' => Token::Text(self.quoted()?),
            b'`' => Token::Text(self.raw()?),
            _ if is_letter(first) => Token::Word(self.word()),
            _ => {
                self.at += 1;
                match first {
                    b'(' => Token::Open,
                    b')' => Token::Close,
                    b';' => Token::Semicolon,
                    b'.' => Token::Dot,
                    _ => Token::Other,
                }
            }
        };
        self.ends_statement = match &token {
            // Words of Go's own do not end a statement but for four that are not found here.
            Token::Word(word) => !matches!(&**word, b"package" | b"import"),
            Token::Text(_) | Token::Close => true,
            _ => false,
        };
        Ok(token)
    }

    /// Passes over blanks and comments. True at a line's end that is a semicolon.
    fn skip_blank(&mut self) -> Result<bool, NotGo> {
        loop {
            match (self.peek(0), self.peek(1)) {
                (Some(b'\n'), _) => {
                    self.new_line();
                    if self.ends_statement {
                        return Ok(true);
                    }
                }
                (Some(b' ' | b'\t' | b'\r'), _) => self.at += 1,
                (Some(b'/'), Some(b'/')) => {
                    let rest = &self.text[self.at..];
                    let length = rest.iter().position(|&b| b == b'\n');
                    self.at += length.unwrap_or(rest.len());
                }
                (Some(b'/'), Some(b'*')) => {
                    let line = self.line;
                    self.comment()?;
                    // A comment of several lines ends a statement as a line's end does.
                    if self.line != line && self.ends_statement {
                        return Ok(true);
                    }
                }
                _ => return Ok(false),
            }
        }
    }

    /// From `/*` to after `*/`.
    fn comment(&mut self) -> Result<(), NotGo> {
        self.at += 2;
        loop {
            match (self.peek(0), self.peek(1)) {
                (Some(b'*'), Some(b'/')) => {
                    self.at += 2;
                    return Ok(());
                }
                (Some(b'\n'), _) => self.new_line(),
                (Some(_), _) => self.at += 1,
                (None, _) => return Err(NotGo),
            }
        }
    }

    fn word(&mut self) -> Vec<u8> {
        let rest = &self.text[self.at..];
        let in_word = |b: &u8| is_letter(*b) || b.is_ascii_digit();
        let length = rest.iter().position(|b| !in_word(b)).unwrap_or(rest.len());
        self.at += length;
        rest[..length].to_vec()
    }

    /// Between backquotes; carriage returns are not part of it.
    fn raw(&mut self) -> Result<Vec<u8>, NotGo> {
        self.at += 1;
        let mut text = Vec::new();
        loop {
            match self.peek(0).ok_or(NotGo)? {
                b'`' => {
                    self.at += 1;
                    return Ok(text);
                }
                b'\r' => self.at += 1,
                b'\n' => {
                    text.push(b'\n');
                    self.new_line();
                }
                other => {
                    text.push(other);
                    self.at += 1;
                }
            }
        }
    }

    /// Between quotes, escapes resolved.
    fn quoted(&mut self) -> Result<Vec<u8>, NotGo> {
        self.at += 1;
        let mut text = Vec::new();
        loop {
            let byte = self.peek(0).ok_or(NotGo)?;
            self.at += 1;
            match byte {
                b'"' => return Ok(text),
                b'\n' => return Err(NotGo),
                b'\\' => self.escape(&mut text)?,
                other => text.push(other),
            }
        }
    }

    /// What follows a backslash.
    fn escape(&mut self, text: &mut Vec<u8>) -> Result<(), NotGo> {
        let kind = self.peek(0).ok_or(NotGo)?;
        self.at += 1;
        let byte = match kind {
            b'a' => 0x07,
            b'b' => 0x08,
            b'f' => 0x0c,
            b'n' => b'\n',
            b'r' => b'\r',
            b't' => b'\t',
            b'v' => 0x0b,
            b'\\' | b'"' => kind,
            b'0'..=b'7' => {
                self.at -= 1;
                u8::try_from(self.digits(3, 8)?).map_err(|_| NotGo)?
            }
            b'x' => u8::try_from(self.digits(2, 16)?).map_err(|_| NotGo)?,
            b'u' | b'U' => {
                let digits = if kind == b'u' { 4 } else { 8 };
                let char = char::from_u32(self.digits(digits, 16)?).ok_or(NotGo)?;
                text.extend_from_slice(char.encode_utf8(&mut [0; 4]).as_bytes());
                return Ok(());
            }
            _ => return Err(NotGo),
        };
        text.push(byte);
        Ok(())
    }

    fn digits(&mut self, count: usize, base: u32) -> Result<u32, NotGo> {
        let mut number = 0u32;
        for _ in 0..count {
            let digit = char::from(self.peek(0).ok_or(NotGo)?).to_digit(base);
            number = number.checked_mul(base).ok_or(NotGo)? + digit.ok_or(NotGo)?;
            self.at += 1;
        }
        Ok(number)
    }
}

/// Letters of other scripts count by their bytes: which of them are letters is not asked here.
fn is_letter(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte == b'_' || byte >= 0x80
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    fn imports(text: &str) -> Vec<(String, u32, u32)> {
        let head = scan(text.as_bytes()).unwrap();
        let shown = |import: Import| {
            let path = String::from_utf8_lossy(&import.path).into_owned();
            (path, import.line, import.column)
        };
        head.imports.into_iter().map(shown).collect()
    }

    #[track_caller]
    fn assert_imports(text: &str, wanted: &[(&str, u32, u32)]) {
        let wanted: Vec<_> = wanted
            .iter()
            .map(|(p, l, c)| ((*p).to_owned(), *l, *c))
            .collect();
        assert_eq!(imports(text), wanted, "{text}");
    }

    #[test]
    fn every_form_of_an_import_is_read() {
        assert_imports(
            "package p\n\nimport \"a\"\nimport b \"x/b\"\nimport (\n\t\"c\"\n\t. \"d\"\n\t_ \"e\" // why\n\n\tf `x/f`\n)\nimport ()\nimport (\"g\"; h \"h\";)\n\nvar x = `import \"no\"`\n",
            &[
                ("a", 3, 8),
                ("x/b", 4, 8),
                ("c", 6, 2),
                ("d", 7, 2),
                ("e", 8, 2),
                ("x/f", 10, 2),
                ("g", 13, 9),
                ("h", 13, 14),
            ],
        );
        assert_imports(
            "package p; import \"a\"; import \"b\"; func f() {}",
            &[("a", 1, 19), ("b", 1, 31)],
        );
        assert_imports("package p", &[]);
        assert_imports("package p\nimport \"a\"", &[("a", 2, 8)]);
        assert_imports("package p\nimport\n\n\"a\"\n", &[("a", 4, 1)]);
    }

    #[test]
    fn comments_may_stand_anywhere() {
        assert_imports(
            "// import \"no\"\n/* package\nimport \"no\" */ package /* p */ p // q\n/**/ import /*\n*/ ( // \"no\"\n/* x */ a /* y */ \"a\" /* z\n*/ \"b\"\n) /**/",
            &[("a", 6, 9), ("b", 7, 4)],
        );
        // The lines of a comment end a statement.
        assert_imports("package p /*\n*/ import \"a\"\n", &[("a", 2, 11)]);
        // A comment without an end, after the imports, is not reached.
        assert_imports("package p\nimport \"a\"\nvar x int /*", &[("a", 2, 8)]);
    }

    #[test]
    fn marks_and_line_ends_of_windows_are_understood() {
        assert_imports(
            "\u{feff}package p\r\n\r\nimport (\r\n\t\"a\"\r\n\t`b\r\r`\r\n)\r\n",
            &[("a", 4, 2), ("b", 5, 2)],
        );
        assert_imports("\u{feff}package p;import \"a\"", &[("a", 1, 21)]);
    }

    #[test]
    fn escapes_in_paths_are_resolved() {
        assert_imports(
            r#"package p; import "\x61\142\u00e9\U0001F600\\\"/c""#,
            &[("abé😀\\\"/c", 1, 19)],
        );
    }

    #[test]
    fn reading_stops_at_the_first_thing_that_is_no_import() {
        for rest in [
            "func f() {}",
            "var x = 'x'",
            "}",
            "#!",
            "\0",
            "\"",
            "`",
            "importx \"b\"",
        ] {
            let text = format!("package p\nimport \"a\"\n{rest}\nimport \"b\"\n");
            assert_imports(&text, &[("a", 2, 8)]);
        }
    }

    #[test]
    fn what_is_no_go_is_refused() {
        for text in [
            "",
            "p",
            "package",
            "package p q",
            "package \"p\"",
            "import \"a\"",
            "package p import \"a\"",
            "package p\nimport a\n",
            "package p\nimport \"a",
            "package p\nimport \"a\nb\"\n",
            "package p\nimport `a",
            "package p\nimport (\"a\"",
            "package p\nimport (\"a\" \"b\")",
            "package p\nimport (\n_\n\"a\"\n)\n",
            "package p\nimport \"a\" func",
            "package p\nimport \"\\q\"\n",
            "package p\nimport \"\\ud800\"\n",
            "package p\nimport \"\\777\"\n",
            "/* package p",
            "package p\nimport 'a'\n",
        ] {
            assert_eq!(scan(text.as_bytes()), Err(NotGo), "{text:?}");
        }
    }

    #[test]
    fn the_package_clause_is_known() {
        let head = scan("//go:build x\n\npackage ünder_test\n".as_bytes()).unwrap();
        assert_eq!(head.package, "ünder_test".as_bytes());
        assert_eq!(head.package_at, 14);
    }

    /// What may stand between two words of one line, or at a line's end.
    fn blank() -> impl Strategy<Value = String> {
        let blanks = [" ", "\t", " /* import \"no\" */ ", "\r", "/**/"];
        prop::sample::select(blanks.to_vec()).prop_map(str::to_owned)
    }

    fn line_end() -> impl Strategy<Value = String> {
        let ends = [
            "\n",
            ";",
            " // \"no\"\n",
            "\r\n",
            "/*\n*/",
            "\n\n\t/* x */\n",
        ];
        prop::sample::select(ends.to_vec()).prop_map(str::to_owned)
    }

    fn name() -> impl Strategy<Value = String> {
        prop::sample::select(vec!["", "_", ".", "x1", "ö"]).prop_map(str::to_owned)
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(text in vec(any::<u8>(), 0..300)) {
            let _ = scan(&text);
        }

        #[test]
        fn any_bytes_after_a_package_clause_are_read_or_refused(
            rest in vec(prop::sample::select(b"import \"`()/*\n;._\\x0uU\xef\xbb\xbfa".to_vec()), 0..60),
        ) {
            let mut text = b"package p\nimport \"a\"\n".to_vec();
            text.extend(rest);
            if let Ok(head) = scan(&text) {
                prop_assert_eq!(&head.imports[0].path, b"a");
            }
        }

        #[test]
        fn imports_are_found_where_they_were_written(
            specs in vec((name(), blank(), "[a-z/.]{1,9}", line_end()), 1..8),
            single in any::<bool>(),
        ) {
            let mut text = "package p\n".to_owned();
            let mut wanted = Vec::new();
            if !single {
                text.push_str("import (");
            }
            for (name, blank, path, end) in specs {
                if single {
                    text.push_str("import");
                }
                text.push_str(&blank);
                let line = text.matches('\n').count() + 1;
                let column = text.len() - text.rfind('\n').map_or(0, |at| at + 1) + 1;
                wanted.push((path.clone(), line as u32, column as u32));
                if !name.is_empty() {
                    text.push_str(&name);
                    text.push_str(&blank);
                }
                text.push_str(&format!("\"{path}\"{end}"));
            }
            if !single {
                text.push_str(")\n");
            }
            prop_assert_eq!(imports(&text), wanted);
        }
    }
}
