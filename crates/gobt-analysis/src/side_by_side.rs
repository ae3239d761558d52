//! How are two independent calculations done at once?

/// Does both, the second in a thread of its own where the system gives one, and gives both answers.
/// What they are does not depend on that.
pub(crate) fn side_by_side<A, B: Send>(
    first: impl FnOnce() -> A,
    second: impl Fn() -> B + Sync,
) -> (A, B) {
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().spawn_scoped(scope, &second);
        let first = first();
        let second = match thread {
            Ok(thread) => thread
                .join()
                .unwrap_or_else(|panic| std::panic::resume_unwind(panic)),
            Err(_) => second(),
        };
        (first, second)
    })
}

#[cfg(test)]
mod tests {
    use super::side_by_side;

    #[test]
    fn both_answers_come_back_in_their_places() {
        let numbers = [1, 2, 3];
        let (sum, most) = side_by_side(|| numbers.iter().sum::<i32>(), || numbers.iter().max());
        assert_eq!((sum, most), (6, Some(&3)));
    }
}
