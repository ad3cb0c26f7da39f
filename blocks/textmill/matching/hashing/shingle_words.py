"""Which words, or characters, a document's shingles are made of.

By default words are those of the document's language, where a column tells it; a language that has no tokenizer, or
whose package is not here, and a text of unknown language in a script without spaces, is cut into characters.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from xxhash import xxh3_64_intdigest

from textmill.batch import Batch
from textmill.matching.hashing.real_units import units_of
from textmill.text.text_bytes import TextBytes
from textmill.tokens.document_languages import document_languages
from textmill.tokens.generation import WordSource
from textmill.tokens.interface import Tokenizer
from textmill.tokens.per_document import DOCUMENT, has_tokenizer, lacks_part, languages_lacking_parts, tokenizer_of
from textmill.tokens.profile import Profile
from textmill.tokens.simplified_words import WordBlock, word_blocks
from textmill.tokens.words import tokenizer

__all__ = ["AS_CHARACTERS", "CHARACTERS", "TOKENIZER_MEANING", "ShingleWords"]

CHARACTERS: Final = "characters"
"""In place of a language: shingles of characters."""

AS_CHARACTERS: Final = "cut_into_characters"
"""Counted: documents of a language whose tokenizer is not here."""

TOKENIZER_MEANING: Final = (
    "Language whose word tokenizer cuts the simplified text, ISO 639-3, or with script as `srp_Cyrl` (null: the "
    "document's by its columns `language` and `script`; English where there are none; characters for a language that "
    "has no tokenizer, or whose package is missing, which is counted, and for scripts without spaces); `document`: the "
    "document's, and only documents of the same language and script are duplicates (FineWeb2); or `characters`: "
    "shingles are runs of characters other than blanks"
)

_ENGLISH: Final = "eng"
_SHOWN: Final = 5
_LEAD_OF_THREE_BYTES: Final = 0xE0
_MOST_BYTES_FOR_ONE: Final = 32
"""Bytes of a text for each of its characters, where half of its units are characters: words are shorter."""


@dataclass(frozen=True)
class ShingleWords:
    """Where shingles come from; `setting` is a language, `document`, CHARACTERS, or None for the default."""

    setting: str | None
    profile: Profile
    norm_numbers: bool

    def columns(self) -> tuple[str, ...]:
        """Columns that must be there, `text` included."""
        return ("text",) if self.setting in (None, CHARACTERS) else self._source().columns()

    def columns_if_there(self) -> tuple[str, ...]:
        """Columns that are read where documents have them."""
        return ("language", "script") if self._is_default() else ()

    def check(self) -> None:
        """UserError when the tokenizer is unknown."""
        if self.setting != CHARACTERS:
            self._source().check()

    def packages(self) -> tuple[str, ...]:
        """Those of the tokenizers."""
        return () if self.setting == CHARACTERS else self._source().packages()

    def blocks(self, batch: Batch) -> Iterator[WordBlock]:
        """The words of all rows."""
        return word_blocks(
            TextBytes.of(batch.column("text")), self._tokenizers(batch), self.profile, norm_numbers=self.norm_numbers
        )

    def language_numbers(self, batch: Batch) -> npt.NDArray[np.uint64]:
        """A number for the language of each row where only the same language is compared, else 0; shape (rows,)."""
        if self.setting != DOCUMENT or not self._asks_documents():
            return np.zeros(len(batch), np.uint64)
        return np.array([xxh3_64_intdigest(language.encode()) for language in _languages(batch)], np.uint64)

    def remarks(self, batch: Batch) -> Counter[str]:
        """How many documents are cut into characters because their language's tokenizer is not here."""
        if not self._asks_documents():
            return Counter()
        found = Counter(_languages(batch))
        return Counter({AS_CHARACTERS: sum(count for language, count in found.items() if lacks_part(language))})

    def describe(self) -> tuple[str, ...]:
        """A line for `textmill plan` on what the default comes to."""
        if not self._is_default():
            return ()
        return (
            "words are those of each document's `language`; where that is null or missing those of English, and "
            "characters in scripts without spaces",
        )

    def cautions(self, columns: Collection[str]) -> tuple[str, ...]:
        """What to know before documents with these columns are compared."""
        if self._is_default() and "language" not in columns:
            return (
                "documents have no column `language` (annotators.language gives it): words are cut by English rules, "
                "texts in scripts without spaces into characters",
            )
        absent = languages_lacking_parts() if self._asks_documents() else ()
        if not absent:
            return ()
        more = f" and {len(absent) - _SHOWN} more" if len(absent) > _SHOWN else ""
        return (
            f"not here: the tokenizers of {', '.join(absent[:_SHOWN])}{more}; documents of these languages are cut "
            f"into characters and counted as {AS_CHARACTERS} (pip install 'textmill[tokenizers]')",
        )

    def _tokenizers(self, batch: Batch) -> Sequence[Tokenizer | None] | None:
        if self.setting == CHARACTERS:
            return None
        if not self._asks_documents():
            return list(self._source().tokenizers(batch))
        languages = _languages(batch)
        own = {language: self._of(language) for language in set(languages)}
        found = [own[language] for language in languages]
        if self._is_default():
            is_unknown = np.array([language == "" for language in languages], np.bool_)
            for row in np.flatnonzero(_are_without_spaces(batch.column("text"), is_unknown)).tolist():
                found[row] = None
        return found

    def _of(self, language: str) -> Tokenizer | None:
        if self._is_default() and not language:
            return tokenizer(_ENGLISH)
        if lacks_part(language) or (self._is_default() and not has_tokenizer(language)):
            return None
        return tokenizer_of(language)

    def _is_default(self) -> bool:
        return self.setting is None and self.profile != "fineweb-v1"

    def _asks_documents(self) -> bool:
        return self.profile != "fineweb-v1" and self.setting in (None, DOCUMENT)

    def _source(self) -> WordSource:
        # A simplified text holds no full stop, so Punkt's parameters do not matter.
        return WordSource(self.setting or DOCUMENT, self.profile, punkt=None)


def _languages(batch: Batch) -> list[str]:
    """`language_Script` of every row, empty where it is unknown."""
    missing = [name for name in ("language", "script") if name not in batch.names]
    nulls = pa.nulls(len(batch), pa.string())
    return document_languages(batch.with_columns(dict.fromkeys(missing, nulls)) if missing else batch)


def _are_without_spaces(column: pa.Array, asked: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Which of the asked rows are mostly in scripts without spaces; bool of shape (rows,)."""
    found = asked & _may_be_without_spaces(TextBytes.of(column))
    rows = np.flatnonzero(found)
    if len(rows):
        units = units_of(TextBytes.of(column.take(pa.array(rows))))
        found[rows] = 2 * units.characters > units.counts
    return found


def _may_be_without_spaces(texts: TextBytes) -> npt.NDArray[np.bool_]:
    """Rows with enough characters from U+0800 on, where these scripts are: to look closer costs more than hashing."""
    counts = np.diff(np.searchsorted(np.flatnonzero(texts.data >= _LEAD_OF_THREE_BYTES), texts.offsets))
    found: npt.NDArray[np.bool_] = counts * _MOST_BYTES_FOR_ONE >= np.maximum(np.diff(texts.offsets), 1)
    return found
