"""Makes a font of the characters that gobt draws. See README.md."""

import sys

from fontTools import subset
from fontTools.ttLib import TTFont

RANGES = [
    (0x20, 0x7E), (0xA0, 0x24F), (0x259, 0x259),  # Latin
    (0x2B0, 0x2FF), (0x300, 0x36F),  # modifiers, accents
    (0x370, 0x3FF), (0x400, 0x52F),  # Greek, Cyrillic
    (0x1E00, 0x1EFF), (0x2000, 0x206F), (0x20A0, 0x20BF),  # Latin, punctuation, currencies
    (0x2100, 0x214F), (0x2150, 0x218F), (0x2190, 0x21FF),  # letter-like, numbers, arrows
    (0x2200, 0x22FF), (0x2500, 0x25FF),  # mathematics, boxes and shapes
    (0xFB00, 0xFB04), (0xFFFD, 0xFFFD),
]

source, style, target = sys.argv[1:]
options = subset.Options()
options.hinting = False
options.layout_features = ["kern", "mark", "mkmk", "ccmp", "locl"]
options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]
options.name_languages = [0x409]
options.notdef_outline = True
options.drop_tables += ["FFTM", "DSIG", "PCLT", "GDEF"]

font = TTFont(source, recalcTimestamp=False)
subsetter = subset.Subsetter(options)
subsetter.populate(unicodes=[c for first, last in RANGES for c in range(first, last + 1)])
subsetter.subset(font)
# The Open Font License reserves the name of the original.
names = {1: "gobt Sans", 2: style, 3: f"gobt Sans {style}", 4: f"gobt Sans {style}", 6: f"gobtSans-{style}"}
for record in list(font["name"].names):
    if record.nameID in names:
        place = (record.platformID, record.platEncID, record.langID)
        font["name"].setName(names[record.nameID], record.nameID, *place)
font.save(target)
