//! Which of the known words was meant?

/// The known word that is nearest to one that is not known, if any is near.
pub(super) fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let plain = |text: &str| text.to_lowercase().replace('-', "_");
    let word = plain(word);
    let distances = known.into_iter().map(|known| {
        let distance = strsim::osa_distance(&word, &plain(known));
        (distance, known)
    });
    let (distance, known) = distances.min_by_key(|(distance, _)| *distance)?;
    (distance <= 1 + known.len() / 4).then_some(known)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_understood_and_other_words_are_not() {
        let known = ["exec_time", "total_work", "top"];
        for (word, meant) in [
            ("exec_tiem", Some("exec_time")),
            ("Exec-Time", Some("exec_time")),
            ("totalwork", Some("total_work")),
            ("tpo", Some("top")),
            ("parallelism", None),
            ("", None),
        ] {
            assert_eq!(nearest(word, known), meant, "{word}");
        }
        assert_eq!(nearest("x", []), None);
    }
}
