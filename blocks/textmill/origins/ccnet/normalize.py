"""Normalises text as CCNet does before its language models and its paragraph hashes.

Source: CCNet (Wenzek et al. 2020, arXiv:1911.00359), cc_net `text_normalizer.py` (recipes 9.4). Control characters go
without a blank in their place, newlines too, so a document becomes one line.
"""

import re
import unicodedata
from typing import Final, Literal

__all__ = ["PLAIN", "Punctuation", "for_language_model", "for_paragraph_hash", "normalize", "without_accents"]

Punctuation = Literal["keep", "plain", "remove"]
PLAIN: Final = {
    **dict.fromkeys("„”“«»１」「《》", '"'),
    **dict.fromkeys("，、", ","),
    **dict.fromkeys("´’", "'"),
    **dict.fromkeys("∶：", ":"),
    **dict.fromkeys("–━►", "-"),
    "。": ".",
    "？": "?",
    "！": "!",
    "（": "(",
    "）": ")",
    "；": ";",
    "—": " - ",
    "．": ". ",
    "～": "~",
    "…": "...",
    "〈": "<",
    "〉": ">",
    "【": "[",
    "】": "]",
    "％": "%",
}
"""What CCNet makes of marks; the full-width digit one stands among its quotation marks."""
_TO_PLAIN: Final = str.maketrans(PLAIN)
_CONTROLS: Final = dict.fromkeys((*range(32), *range(127, 160)))
_MARKS: Final = dict.fromkeys(map(ord, PLAIN))
_DIGIT: Final = re.compile(r"\d")


def normalize(text: str, accents: bool, case: bool, digits: bool, punctuation: Punctuation) -> str:
    """The text stripped, then: lower case unless `case`, no combining marks unless `accents`, every digit a 0 unless
    `digits`, marks kept, made plain or removed, control characters removed.
    """
    text = text.strip()
    if not case:
        text = text.lower()
    if not accents:
        text = without_accents(text)
    if not digits:
        text = _DIGIT.sub("0", text)
    if punctuation == "plain":
        text = text.translate(_TO_PLAIN)
    elif punctuation == "remove":
        text = text.translate(_MARKS)
    return text.translate(_CONTROLS)


def for_language_model(text: str) -> str:
    """As CCNet's language models were trained on."""
    return normalize(text, accents=False, case=False, digits=False, punctuation="plain")


def for_paragraph_hash(text: str) -> str:
    """As CCNet compares paragraphs; accents stay."""
    return normalize(text, accents=True, case=False, digits=False, punctuation="remove")


def without_accents(text: str) -> str:
    """Canonically decomposed, less the non-spacing marks."""
    if text.isascii():
        return text
    return "".join(sign for sign in unicodedata.normalize("NFD", text) if unicodedata.category(sign) != "Mn")
