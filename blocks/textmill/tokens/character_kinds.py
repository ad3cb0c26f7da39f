"""Takes every letter for a word, in scripts without blanks between words whose segmenter is not here.

Source: ours, as the nearest rule that needs no dictionary. A letter keeps its marks (Unicode grapheme clusters); what
stands between blanks in other scripts, numbers and punctuation are words as a whole. Sentences end at end marks.
"""

from typing import Final

import regex

from textmill.tokens.segmented import ends_of
from textmill.tokens.whitespace_sentences import marked_sentences

__all__ = ["Characters"]

_UNSPACED: Final = r"\p{Han}\p{Hiragana}\p{Katakana}\p{Bopomofo}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}\p{Tibetan}"
_WORD: Final = regex.compile(rf"(?=[{_UNSPACED}])\X|[^\s\p{{P}}{_UNSPACED}]+|\p{{P}}+")


class Characters:
    """A segmenter whose words are letters."""

    def cut(self, text: str) -> list[str]:
        """Letters of scripts without blanks; of others, what stands between blanks and punctuation."""
        return [match[0] for match in _WORD.finditer(text)]

    def sentence_ends(self, text: str) -> list[int]:
        """Ends of the stretches up to end marks."""
        return ends_of(text, marked_sentences(text))
