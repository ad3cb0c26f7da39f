"""Say what the sentence before one with a licence speaks of: this document, or a work whose source it gives.

Source: licence_rules C8, and notices of real pages.
"""

from typing import Final

from textmill.spdx.clause_forms import LED_BY_A_WORK, THIS
from textmill.spdx.sentences import sentences
from textmill.spdx.subjects import Subject, nouns_of_others, subject_of

__all__ = ["is_led", "speaks_of_itself"]

_LONGEST_BEFORE_CHARS: Final = 300


def is_led(text: str, end: int) -> bool:
    """Whether the sentence that ends there names a source, or a picture beside it."""
    before, at = _sentence_before(text, end)
    return LED_BY_A_WORK.match(before[at:]) is not None


def _sentence_before(text: str, end: int) -> tuple[str, int]:
    before = text[max(0, end - _LONGEST_BEFORE_CHARS) : end]
    return before, max((start for start, _ in sentences(before)), default=0)


def speaks_of_itself(text: str, end: int) -> bool:
    """Whether the sentence that ends there speaks of this document and of nothing else."""
    before, at = _sentence_before(text, end)
    return (
        THIS.search(before, at) is not None
        and subject_of(before[at:]) is Subject.DOCUMENT
        and not nouns_of_others(before[at:])
    )
