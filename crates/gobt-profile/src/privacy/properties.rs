//! What holds for any text, command or value.

use proptest::prelude::*;

use super::tests::{redactor, strings};
use super::*;

/// Pieces of what go writes, and of what could confuse.
fn fragment() -> impl Strategy<Value = String> {
    prop_oneof![
        prop::sample::select(vec![
            "/home/anna",
            "/home/anna/go",
            "/tmp",
            "/go-build12",
            "/usr/local/go",
            "anna",
            "s3cret",
            "hunter",
            "a.b$c",
            " ",
            "\n",
            "\t",
            "\"",
            "'",
            "\\",
            "\\\"",
            "\\\\\\\"",
            "=",
            "-X",
            "-X=",
            "-X ",
            "main.a=",
            "-D",
            "TOKEN=",
            "://",
            "u:p@",
            "@",
            "?key=",
            "&",
            "…",
            "$HOME",
            "$WORK",
            ".",
            "/",
            "-",
            "x",
            "'\\''",
            "-test.paniconexit0 ",
            "-test.v ",
            "TERM='dumb' ",
            "ü",
            ";",
            "github.com/",
            "C:\\Users\\anna",
            "\\n",
            "-ldflags=",
            "home/",
        ])
        .prop_map(str::to_owned),
        "\\PC{0,3}",
    ]
}

proptest! {
    #[test]
    fn twice_is_the_same_as_once(pieces in prop::collection::vec(fragment(), 0..12)) {
        let text = pieces.concat();
        let redactor = redactor(&["s3cret", "hunter", "a.b$c", "./x1"]);
        let once = redactor.text(&text).into_owned();
        prop_assert_eq!(redactor.text(&once), once.as_str());
        prop_assert_eq!(once.matches('\n').count(), text.matches('\n').count());
        prop_assert!(!once.contains("s3cret"));
        let command = redactor.command_line(&text);
        prop_assert_eq!(&redactor.command_line(&command), &command);
        let argv: Vec<String> = text.split(' ').map(str::to_owned).collect();
        let arguments = redactor.arguments(&argv, None);
        prop_assert_eq!(arguments.len(), argv.len());
        prop_assert_eq!(redactor.arguments(&arguments, None), arguments);
        secrets_in_arguments(&argv);
    }

    #[test]
    fn any_bytes_are_taken(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let redactor = redactor(&["s3cret"]);
        let once = redactor.bytes(&bytes).into_owned();
        prop_assert_eq!(redactor.bytes(&once), once.as_slice());
        let lines = |bytes: &[u8]| bytes.iter().filter(|&&b| b == b'\n').count();
        prop_assert_eq!(lines(&once), lines(&bytes));
    }

    #[test]
    fn commands_come_apart_and_together_again(words in prop::collection::vec("\\PC{0,8}", 1..6)) {
        let line = quoted::join_command(&words);
        prop_assert_eq!(quoted::split_command(&line), Some(words));
    }

    #[test]
    fn the_value_of_x_is_never_seen(value in "[0-9a-zA-Z\"'\\\\ ü=:/]{5,20}") {
        let secret = format!("q7{value}7q");
        // go refuses a list with both kinds of quotes in one word.
        let secret = if secret.contains('"') { secret.replace('\'', "_") } else { secret };
        let quote = if secret.contains('\'') { '"' } else { '\'' };
        let list = format!("-s -X {quote}main.v={secret}{quote} -w");
        let redactor = redactor(&[]);
        let argv = redactor.arguments(&strings(&["build", "-ldflags", &list]), None);
        prop_assert!(!argv[2].contains("7q"), "{:?}", argv);
        let link = quoted::join_command(&strings(&["link", "-X", &format!("main.v={secret}"), "x.a"]));
        let shown = redactor.text(&link).into_owned();
        prop_assert!(!shown.contains("7q") && shown.ends_with("x.a"), "{link} {shown}");
        prop_assert!(!redactor.command_line(&link).contains("7q"));
        let modinfo = quoted::go_quote(&format!("build\t-ldflags={}\nx", quoted::go_quote(&list)));
        let shown = redactor.text(&modinfo).into_owned();
        prop_assert!(!shown.contains("7q") && shown.contains("-w"), "{modinfo} {shown}");
    }
}
