"""Cuts text at Unicode's default word boundaries, every character in one segment, blanks and punctuation included.

Source: Unicode Standard Annex #29, section 4.1 (rules WB1 to WB999), which Dolma uses through uniseg (taggers) and
unicode-segmentation (deduper; recipes 6.8, 8.2). Written as one regular expression over the Word_Break property, of
the Unicode version that `regex` knows; the packages mentioned may be a version behind, in rare new characters.
"""

from typing import Final

import regex

__all__ = ["segments", "words"]


def segments(text: str) -> list[str]:
    """All segments in order; joined they are the text."""
    found: list[str] = _SEGMENT.findall(text)
    return found


def words(text: str) -> list[str]:
    """The segments that are not only white space."""
    return [segment for segment in segments(text) if not segment.isspace()]


def _pattern() -> str:
    def one_of(*values: str) -> str:
        return "[" + "".join(rf"\p{{Word_Break={value}}}" for value in values) + "]"

    # WB4: these belong to the character before them.
    marks = one_of("Extend", "Format", "ZWJ") + "*+"
    letter = (
        rf"(?:{one_of('ALetter')}{marks}"
        rf'|{one_of("Hebrew_Letter")}{marks}(?:"{marks}(?={one_of("Hebrew_Letter")}))?+)'
    )
    digit = rf"(?:{one_of('Numeric')}{marks})"
    in_letters = one_of("MidLetter", "MidNumLet", "Single_Quote") + marks
    in_digits = one_of("MidNum", "MidNumLet", "Single_Quote") + marks
    joined = rf"{letter}++(?:{in_letters}{letter}++)*+"
    number = rf"{digit}++(?:{in_digits}{digit}++)*+"
    core = rf"(?:(?:{joined}|{number})++|(?:{one_of('Katakana')}{marks})++)"
    low_line = rf"(?:{one_of('ExtendNumLet')}{marks})++"
    # WB7a, which may only end a word.
    after_hebrew = rf"(?:'(?<={one_of('Hebrew_Letter')}{one_of('Extend', 'Format', 'ZWJ')}*'){marks})?+"
    word = rf"(?:{low_line}{core}?+|{core})(?:{low_line}{core}?+)*+{after_hebrew}"
    flag = one_of("Regional_Indicator") + marks
    blanks = one_of("WSegSpace") + "++" + marks
    piece = rf"(?:{word}|{flag}{flag}|{blanks}|(?s:.){marks})"
    # WB3c: a joiner holds a pictograph to what stands before it.
    glued = rf"(?:(?<=\u200d)(?=\p{{Extended_Pictographic}}){piece})*+"
    return rf"\r\n|{one_of('CR', 'LF', 'Newline')}{glued}|{piece}{glued}"


_SEGMENT: Final = regex.compile(_pattern())
