//! What colour and size does each thing have, on a light page and on a dark one?
//!
//! Colours and sizes stand in the picture as attributes, for light pages and wide ones: any
//! renderer shows those. One style sheet replaces them where the page is dark or the picture
//! narrow, found by the attributes' values: so every role has a light colour of its own.

use std::fmt::Write as _;

use super::family::Family;

/// Fonts that need no loading; the first that is there is taken.
pub const FONT_FAMILY: &str = "-apple-system, 'Segoe UI', Helvetica, Arial, sans-serif";

/// Pictures shown no wider than this, in CSS pixels, get larger texts and fewer of them.
const NARROW: u32 = 520;

/// What a colour is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// What everything stands on.
    Page,
    /// Text to be read first.
    Ink,
    /// Text to be read second: units, shares, remarks.
    Muted,
    /// Text that says that something went wrong.
    Bad,
    /// Text inside bars.
    BarInk,
    /// Lines across a panel.
    Grid,
    /// Lines a panel stands on.
    Axis,
    /// Whatever marks the critical path.
    Critical,
    /// Time in which a chain did not run; a whole of which a bar is a part.
    Pale,
    /// What is summed up without being told apart.
    Rest,
    /// Running actions, on average.
    Running,
    /// Running actions, at most.
    RunningPeak,
    /// Waiting actions, on average.
    Waiting,
    /// Waiting actions, at most.
    WaitingPeak,
    /// The number of workers.
    Workers,
    /// Whatever lies between the two ends of a prediction.
    Range,
    /// A prediction with a core for every worker.
    CoreEach,
    /// A prediction with workers that share the cores.
    CoresShared,
    /// A kind of work.
    Work(Family),
}

impl Role {
    /// Every role.
    #[must_use]
    pub fn all() -> Vec<Self> {
        let mut all = vec![
            Self::Page,
            Self::Ink,
            Self::Muted,
            Self::Bad,
            Self::BarInk,
            Self::Grid,
            Self::Axis,
            Self::Critical,
            Self::Pale,
            Self::Rest,
            Self::Running,
            Self::RunningPeak,
            Self::Waiting,
            Self::WaitingPeak,
            Self::Workers,
            Self::Range,
            Self::CoreEach,
            Self::CoresShared,
        ];
        all.extend(Family::ALL.map(Self::Work));
        all
    }

    /// Red, green and blue on a light page and on a dark one.
    #[must_use]
    pub fn colors(self) -> (u32, u32) {
        match self {
            Self::Page => (0xFFFFFF, 0x0D1117),
            Self::Ink => (0x1F2328, 0xE6EDF3),
            Self::Muted => (0x59636E, 0x9DA7B3),
            Self::Bad => (0xBE1E2B, 0xFF8A80),
            Self::BarInk => (0x1B1F23, 0x1B1F23),
            Self::Grid => (0xE1E6EB, 0x272E38),
            Self::Axis => (0x818B98, 0x6E7783),
            Self::Critical => (0x101418, 0xFFFFFE),
            Self::Pale => (0xCDD5DE, 0x4A535E),
            Self::Rest => (0xA6AFBA, 0x6B7480),
            Self::Running => (0x6C80A8, 0x8FA3CC),
            Self::RunningPeak => (0xCDD5E4, 0x3B4864),
            Self::Waiting => (0xD89A4E, 0xC88F48),
            Self::WaitingPeak => (0xF4E1C6, 0x4D3B22),
            Self::Workers => (0x3D444D, 0xC4CCD6),
            Self::Range => (0xE4ECF5, 0x1D2A3A),
            Self::CoreEach => (0x1F6FB8, 0x62B0F5),
            Self::CoresShared => (0xB2561B, 0xF0954E),
            Self::Work(family) => family.colors(),
        }
    }
}

/// What a text is for: how large it is, and whether a narrow picture shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum TextClass {
    /// The picture's name.
    Title,
    /// Headline figures, names, times.
    Label,
    /// A name as it fits into a wide picture.
    WideLabel,
    /// The same name as it fits into a narrow one.
    NarrowLabel,
    /// Ticks, legend, remarks.
    Note,
    /// Like [`TextClass::Note`], left out of a narrow picture.
    Minor,
    /// Inside a bar, left out of a narrow picture.
    InBar,
}

impl TextClass {
    /// Every class.
    pub const ALL: [Self; 7] = [
        Self::Title,
        Self::Label,
        Self::WideLabel,
        Self::NarrowLabel,
        Self::Note,
        Self::Minor,
        Self::InBar,
    ];

    /// The value of the `class` attribute.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Title => "t",
            Self::Label => "l",
            Self::WideLabel => "w",
            Self::NarrowLabel => "s",
            Self::Note => "n",
            Self::Minor => "m",
            Self::InBar => "b",
        }
    }

    /// Font size in a wide picture, in its units; `None` where it is left out.
    #[must_use]
    pub const fn wide_size(self) -> Option<u32> {
        match self {
            Self::Title => Some(20),
            Self::Label | Self::WideLabel => Some(14),
            Self::Note | Self::Minor => Some(13),
            Self::InBar => Some(12),
            Self::NarrowLabel => None,
        }
    }

    /// Font size in a narrow picture; `None` where it is left out.
    #[must_use]
    pub const fn narrow_size(self) -> Option<u32> {
        match self {
            Self::Title => Some(30),
            Self::Label | Self::NarrowLabel => Some(21),
            Self::Note => Some(19),
            Self::WideLabel | Self::Minor | Self::InBar => None,
        }
    }

    /// The size that stands as an attribute: that of a wide picture, where it is shown there.
    #[must_use]
    pub const fn size(self) -> u32 {
        match (self.wide_size(), self.narrow_size()) {
            (Some(size), _) | (None, Some(size)) => size,
            (None, None) => 0,
        }
    }

    /// The larger of the two sizes: what fits with it fits always.
    #[must_use]
    pub fn largest_size(self) -> u32 {
        self.narrow_size().unwrap_or(0).max(self.size())
    }
}

/// The colours of dark pages: each replaces that of its role on a light one.
pub(crate) fn dark_colors() -> String {
    let mut css = String::new();
    for role in Role::all() {
        let (light, dark) = role.colors();
        if light != dark {
            // Writing to a String cannot fail.
            let _ = write!(
                css,
                "[fill=\"#{light:06X}\"]{{fill:#{dark:06X}}}\
                 [stroke=\"#{light:06X}\"]{{stroke:#{dark:06X}}}"
            );
        }
    }
    css
}

/// The style sheet: colours of dark pages, text sizes of narrow pictures.
#[must_use]
pub fn style_sheet() -> String {
    let mut css = format!("@media (prefers-color-scheme:dark){{{}", dark_colors());
    let _ = write!(css, "}}@media (max-width:{NARROW}px){{");
    for class in TextClass::ALL {
        let name = class.name();
        let _ = match class.narrow_size() {
            Some(size) if class.wide_size().is_some() => {
                write!(css, ".{name}{{font-size:{size}px}}")
            }
            Some(size) => write!(css, ".{name}{{display:inline;font-size:{size}px}}"),
            None => write!(css, ".{name}{{display:none}}"),
        };
    }
    css.push('}');
    css
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn luminance(color: u32) -> f64 {
        let channel = |shift: u32| {
            let value = f64::from((color >> shift) & 0xFF) / 255.0;
            if value <= 0.03928 {
                value / 12.92
            } else {
                ((value + 0.055) / 1.055).powf(2.4)
            }
        };
        0.2126 * channel(16) + 0.7152 * channel(8) + 0.0722 * channel(0)
    }

    fn contrast(a: u32, b: u32) -> f64 {
        let (a, b) = (luminance(a), luminance(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    #[test]
    fn every_role_has_a_light_colour_of_its_own() {
        let all = Role::all();
        let colors: BTreeSet<u32> = all.iter().map(|role| role.colors().0).collect();
        assert_eq!(colors.len(), all.len());
    }

    #[test]
    fn text_can_be_read_on_light_and_dark_pages() {
        let (light, dark) = Role::Page.colors();
        for role in [Role::Ink, Role::Muted, Role::Bad] {
            assert!(contrast(role.colors().0, light) >= 4.5, "{role:?} light");
            assert!(contrast(role.colors().1, dark) >= 4.5, "{role:?} dark");
        }
    }

    #[test]
    fn text_inside_bars_can_be_read() {
        let ink = Role::BarInk.colors();
        for family in Family::ALL {
            let (light, dark) = Role::Work(family).colors();
            assert!(contrast(ink.0, light) >= 4.5, "{family:?} light");
            assert!(contrast(ink.1, dark) >= 4.5, "{family:?} dark");
        }
    }

    #[test]
    fn bars_stand_out_from_the_page() {
        let (light, dark) = Role::Page.colors();
        for family in Family::ALL {
            assert!(contrast(family.colors().0, light) >= 1.9, "{family:?}");
            assert!(contrast(family.colors().1, dark) >= 4.5, "{family:?}");
        }
    }
}
