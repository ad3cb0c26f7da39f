"""Finds where sentences end in a text whose words are known as ids, without asking spaCy where its tokens stand.

Tokens leave out nothing but single blanks, so a token stands where as many characters that are no white space come
before it as the tokens before it hold.
"""

from functools import lru_cache

import numpy as np
import numpy.typing as npt

from textmill.text.code_points import flags
from textmill.tokens.pieces import BOUNDARY_ID, SPACE_ID
from textmill.tokens.vocabulary import ENDS_SENTENCE, NEITHER, Vocabulary

__all__ = ["sentence_begins", "sentence_ends"]

Numbers = npt.NDArray[np.int64]


def sentence_begins(roles: npt.NDArray[np.int8]) -> Numbers:
    """Positions of the tokens that begin a sentence but the first: int64, shape (sentences - 1,).

    They are no punctuation and have a sentence end, and only punctuation, before them.
    """
    plain = np.flatnonzero(roles == NEITHER)
    enders_before = np.concatenate([[0], np.cumsum(roles == ENDS_SENTENCE)])
    begun: Numbers = plain[np.diff(enders_before[plain], prepend=0) > 0]
    return begun


def sentence_ends(text: str, ids: npt.NDArray[np.int32], vocabulary: Vocabulary) -> list[int]:
    """Characters at which sentences end, the last one left out; `ids` are all tokens of the text (`token_ids`)."""
    tokens = ids[ids != BOUNDARY_ID]
    begun = sentence_begins(vocabulary.sentence_role[tokens])
    if not len(begun):
        return []
    is_space = tokens == SPACE_ID
    dark_before = np.concatenate([[0], np.cumsum(np.where(is_space, 0, vocabulary.per_word(_dark_chars)[tokens]))])
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4")
    dark = np.append(np.flatnonzero(~_is_space()[codes]), len(text))
    before = dark_before[begun]
    ends: Numbers = np.where(is_space[begun - 1], dark[before], dark[before - 1] + 1)
    found: list[int] = ends.tolist()
    return found


def _dark_chars(words: list[str]) -> npt.NDArray[np.int32]:
    """Characters that are no white space; a special case may hold a blank."""
    return np.fromiter((len("".join(word.split())) for word in words), np.int32, len(words))


@lru_cache(maxsize=1)
def _is_space() -> npt.NDArray[np.bool_]:
    """Which code points `str.isspace` calls white space: bool, shape (0x110000,)."""
    return flags(str.isspace)
