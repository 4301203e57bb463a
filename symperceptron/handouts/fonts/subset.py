"""How the fonts here are made: the signs that a page may need, out of two fonts under the SIL Open Font License (`OFL.txt`).

Run once by hand, with fonttools and brotli: ``python subset.py STIXTwoMath.woff2 NotoSerifSC.woff2``, on the files of the npm packages
@fontsource/stix-two-math and @fontsource/noto-serif-sc, or of the projects https://github.com/stipub/stixfonts and https://github.com/notofonts/noto-cjk.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

__all__ = ["CHINESE", "MATHEMATICS", "subset"]

MATHEMATICS = (
    *range(0x20, 0x7F),  # ASCII
    *range(0x391, 0x3CA),  # Greek
    0x210E, *range(0x1D434, 0x1D468), *range(0x1D6E2, 0x1D71C),  # italic letters, Latin and Greek
    *map(ord, "¬±·×½¯˙\u02dc‖′″…⁡⁢⁣∂∇∈∏∑−√∞≈≠≤≥⊙⋅⋯→⇒\U0001d5b3\U0001d7cf\u0302\u0303\u0304\u0307"),
)  # fmt: skip
# The 3,755 characters of the first level of GB 2312, which are the usual ones, and punctuation.
CHINESE = (
    *(
        ord(bytes([row, cell]).decode("gb2312"))
        for row in range(0xB0, 0xD8)
        for cell in range(0xA1, 0xFA if row == 0xD7 else 0xFF)
    ),
    *map(ord, "\uff0c。、\uff1b\uff1a\uff1f\uff01“”\u2018\u2019\uff08\uff09《》〈〉【】—…·\uff5e「」『』"),
)


def subset(source: Path, target: Path, signs: Iterable[int], features: list[str]) -> None:
    """Write the part of a font that holds the signs, with the features for setting them; woff2 or not as the target's suffix says."""
    from fontTools import subset as tool

    flavor = "woff2" if target.suffix == ".woff2" else None
    options = tool.Options(flavor=flavor, layout_features=features, name_IDs=["*"], notdef_outline=True, hinting=False)
    font = tool.load_font(str(source), options)
    keeper = tool.Subsetter(options)
    keeper.populate(unicodes=signs)
    keeper.subset(font)
    tool.save_font(font, str(target), options)


if __name__ == "__main__":
    here = Path(__file__).parent
    subset(Path(sys.argv[1]), here / "stix-two-math.woff2", MATHEMATICS, ["*"])
    subset(Path(sys.argv[2]), here / "noto-serif-sc.ttf", CHINESE, ["kern", "palt"])
