//! How does an average read?

/// `1.9`, `43`: one decimal as long as it says something.
pub(super) fn average(value: f64) -> String {
    if value < 99.95 {
        format!("{value:.1}")
    } else {
        crate::human::count(value.round() as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn large_averages_have_no_decimals() {
        assert_eq!([average(0.0), average(1.94)], ["0.0", "1.9"]);
        assert_eq!([average(99.96), average(3412.4)], ["100", "3,412"]);
    }
}
