"""Say whether a text keeps all rights in a document, or some that an open licence gives.

Source: licence_rules C2: rights kept without exception beside a grant leave no licence.
"""

from textmill.spdx.clause_words import EXCEPTION, YIELDS
from textmill.spdx.reserving_words import KEPT, LIMITED, PERMITS_COMMERCIAL, RESERVED
from textmill.spdx.sentences import sentences
from textmill.spdx.subjects import Subject, subject_of

__all__ = ["limits", "reserves"]


def reserves(text: str, beside_open: bool = False) -> bool:
    """Whether a text keeps all rights, or those that an open licence gives, and does not yield to other statements."""
    for start, end in sentences(text):
        found = RESERVED.search(text, start, end)
        if found is None and beside_open:
            found = KEPT.search(text, start, end)
        if found is None or YIELDS.search(text, start, end):
            continue
        if (
            EXCEPTION.search(text, found.end(), end)
            or subject_of(text[max(start, found.start() - 200) : found.start()]) is Subject.OTHER
        ):
            continue
        return True
    return False


def limits(text: str) -> bool:
    """Whether a text forbids commercial use, or changes, of the document, so that no open licence holds for it."""
    for start, end in sentences(text):
        found = None if PERMITS_COMMERCIAL.search(text, start, end) else LIMITED.search(text, start, end)
        if found and subject_of(text[max(start, found.start() - 200) : found.start()]) is not Subject.OTHER:
            return True
    return False
