"""Drop texts of too many digits, blanks, symbols or addresses, or of too few letters.

Source: NeMo Curator's `NumbersFilter`, `WhiteSpaceFilter`, `NonAlphaNumericFilter` and `UrlsFilter` (limits 0.15, 0.25,
0.25 and 0.2) and Data-Juicer's `special_characters_filter` and `alphanumeric_filter` (0.25, 0.25), whose definitions
these are. We differ where a text is empty: it has no ratios and passes, while NeMo Curator gives it 1.
"""

import re
import string
from functools import lru_cache
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import regex
from pydantic import Field

from textmill.batch import Batch, Columns
from textmill.block import Filter, Measure, Rule
from textmill.measured import measured

_ENGLISH: Final = string.ascii_letters + string.digits + "\n?!,."
_BLANKS: Final = "\t\n\r\b "
_SYMBOLS: Final = (
    "\x81\x82\x83\x84\x85\x91\x92\x93\x95\x96\x97\x98\x99\x9c\x9d\xad\u2002\u2003\u2005\u2008\u2009\u200a\u200b\u202f"
    "\u3000\ufeff\ufffc\ufffd’“”–ー一▬…✦£•€«»°·═×士＾˘⇓↓↑←→（）§″′´¿−±∈¢ø‚„½¼¾¹²³―⁃，ˌ¸‹›ʺˈʻ¦‐⠀‰‑≤≥‖◆●■►▼▲▴∆▻¡★☆✱ːº。"
    "¯˜¥ɪ≈†上ン：∼⁄・♡✓⊕․．⋅÷１‟；،、¨\u093e\u09be\u0940\u094d\u0947◦˚゜ʼ≖¤ッツシ℃√！【】‿∞➤～πه۩☛₨➩☻๑٪♥ıॽ《‘©﴿٬？▷Г♫∟™ª₪®「"
    "—❖」﴾》"
)
"""What Data-Juicer calls special beside ASCII's signs, digits and blanks, with the letters that its list holds."""
_EMOJI: Final = r"[\p{Emoji}--\p{Regional_Indicator}]"
_URL: Final = re.compile(r"https?://[!$-_a-z]+")
"""NeMo Curator's expression, its alternatives (`$-_`, `@.&+`, `!*(),`, `%XX` …) as the one class that they are."""
_DIGIT, _BLANK, _OF_ENGLISH, _ALPHANUMERIC, _SPECIAL = (1 << bit for bit in range(5))
_CHARS_AT_ONCE: Final = 1 << 20


class CharacterRatios(Filter):
    """Refuses texts by shares of their characters; null switches a limit off, and the first that fails is the reason.

    | fault | too large (last: too small) a share of | source |
    | --- | --- | --- |
    | `too_many_digits` | digits 0 to 9 | NeMo Curator |
    | `too_much_white_space` | blanks, tabs and line ends, those at the ends of the text too | NeMo Curator |
    | `too_many_non_alphanumeric` | all but `a-z A-Z 0-9 ? ! , .` and LF; for English | NeMo Curator |
    | `too_many_special` | punctuation, digits, white space, symbols and emoji | Data-Juicer |
    | `too_many_urls` | characters inside of http and https addresses | NeMo Curator |
    | `too_few_alphanumeric` | letters and digits of any script | Data-Juicer |
    """

    max_digits_ratio: float | None = Field(default=0.15, ge=0, le=1, description="NeMo Curator: 0.15")
    max_white_space_ratio: float | None = Field(default=0.25, ge=0, le=1, description="NeMo Curator: 0.25")
    max_non_alphanumeric_ratio: float | None = Field(
        default=None, ge=0, le=1, description="NeMo Curator: 0.25; counts letters beyond English as none, so off"
    )
    max_special_ratio: float | None = Field(
        default=None, ge=0, le=1, description="Data-Juicer: 0.25; overlaps with the limits above, so off"
    )
    max_urls_ratio: float | None = Field(default=0.2, ge=0, le=1, description="NeMo Curator: 0.2")
    min_alphanumeric_ratio: float | None = Field(default=0.25, ge=0, le=1, description="Data-Juicer: 0.25")

    def measures(self) -> tuple[Measure, ...]:
        return tuple(
            Measure(name, f"{meaning} / characters; null for an empty text", pa.float64())
            for name, meaning in (
                ("digits_ratio", "Digits 0 to 9"),
                ("white_space_ratio", "Blanks, tabs and line ends"),
                ("non_alphanumeric_ratio", "All but English letters, digits, `?!,.` and LF"),
                ("special_ratio", "Punctuation, digits, white space, symbols and emoji"),
                ("urls_ratio", "Characters of http and https addresses"),
                ("alphanumeric_ratio", "Letters and digits of any script"),
            )
        )

    def rules(self) -> tuple[Rule, ...]:
        return (
            Rule("too_many_digits", f"{self.label}.digits_ratio", ">", self.max_digits_ratio),
            Rule("too_much_white_space", f"{self.label}.white_space_ratio", ">", self.max_white_space_ratio),
            Rule(
                "too_many_non_alphanumeric",
                f"{self.label}.non_alphanumeric_ratio",
                ">",
                self.max_non_alphanumeric_ratio,
            ),
            Rule("too_many_special", f"{self.label}.special_ratio", ">", self.max_special_ratio),
            Rule("too_many_urls", f"{self.label}.urls_ratio", ">", self.max_urls_ratio),
            Rule("too_few_alphanumeric", f"{self.label}.alphanumeric_ratio", "<", self.min_alphanumeric_ratio),
        )

    def packages(self) -> tuple[str, ...]:
        return ("regex",)

    def apply(self, batch: Batch) -> Columns:
        return measured(self.label, self.measures(), list(map(_ratios, batch.texts)))


def _ratios(text: str) -> tuple[float | None, ...]:
    """The measures in order."""
    chars = len(text)
    if not chars:
        return (None,) * 6
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4")
    counts = np.zeros(32, np.int64)
    for start in range(0, chars, _CHARS_AT_ONCE):
        counts += np.bincount(_classes()[codes[start : start + _CHARS_AT_ONCE]], minlength=32)
    digits, blanks, english, alphanumeric, special = (
        int(counts[(np.arange(32) & bit) > 0].sum()) for bit in (_DIGIT, _BLANK, _OF_ENGLISH, _ALPHANUMERIC, _SPECIAL)
    )
    urls = sum(found.end() - found.start() for found in _URL.finditer(text)) if "://" in text else 0
    return tuple(count / chars for count in (digits, blanks, chars - english, special, urls, alphanumeric))


@lru_cache(maxsize=1)
def _classes() -> npt.NDArray[np.uint8]:
    """The classes of every code point as bits: uint8, shape (0x110000,)."""
    every = [chr(code) for code in range(0x110000)]
    classes = np.zeros(len(every), np.uint8)
    classes[[char.isalnum() for char in every]] |= _ALPHANUMERIC
    emoji = regex.findall(_EMOJI, "".join(every), regex.VERSION1)
    special = f"{string.punctuation}{string.digits}{string.whitespace}{_SYMBOLS}{''.join(emoji)}"
    for chars, bit in ((string.digits, _DIGIT), (_BLANKS, _BLANK), (_ENGLISH, _OF_ENGLISH), (special, _SPECIAL)):
        classes[np.array([ord(char) for char in chars])] |= bit
    return classes
