"""Words as one of datatrove's two generations cuts them: the choice behind `profile:` of the filters.

Source: recipes 0.2. Up to v0.2.0, with which FineWeb v1.0 was made, datatrove tokenised every document as English by
NLTK; since 0.3.0 it takes the tokenizer assigned to the language.
"""

from dataclasses import dataclass
from typing import Final

import pyarrow as pa

from textmill.batch import Batch
from textmill.block import Measure
from textmill.tokens.interface import Tokenizer, Words
from textmill.tokens.nltk_words import digest_of, nltk_words
from textmill.tokens.per_document import (
    DOCUMENT,
    check,
    columns_for,
    lacks,
    packages_for,
    stood_in,
    tokenizers_of,
    words_of,
)
from textmill.tokens.profile import Profile

__all__ = ["PUNKT_MEANING", "WordSource"]

PUNKT_MEANING: Final = (
    "For fineweb-v1, folder of NLTK's English sentence parameters (`tokenizers/punkt_tab/english`); null: untrained "
    "Punkt, which ends sentences at abbreviations too"
)


STOOD_IN: Final = Measure(
    "cut_by_another_rule",
    "1 if the package or data of the document's language is not here, else 0",
    pa.int8(),
    counts=True,
)


@dataclass(frozen=True)
class WordSource:
    """Where a block's words come from; `fineweb-v1` is English whatever the language."""

    language: str
    profile: Profile
    punkt: str | None

    def columns(self) -> tuple[str, ...]:
        """Columns that tokenising reads, `text` included."""
        return ("text",) if self.profile == "fineweb-v1" else columns_for(self.language)

    def check(self) -> None:
        """UserError when a tokenizer, package or parameters are missing."""
        if self.profile == "fineweb-v1":
            nltk_words(self.punkt)
        else:
            check(self.language)

    def identity(self) -> str:
        """The digest of Punkt's parameters where they are used; where documents decide, what is missing here."""
        return digest_of(self.punkt) if self.profile == "fineweb-v1" else " ".join(self.lacks())

    def packages(self) -> tuple[str, ...]:
        """Distributions that decide the words; `fineweb-v1` needs none."""
        return () if self.profile == "fineweb-v1" else packages_for(self.language)

    def lacks(self) -> tuple[str, ...]:
        """What some languages of documents lack on this machine."""
        return lacks(self._own_language())

    def measures(self) -> tuple[Measure, ...]:
        """Where documents decide, the count of those whose words another rule cuts."""
        return (STOOD_IN,) if self._own_language() == DOCUMENT else ()

    def stood_in(self, batch: Batch) -> list[tuple[int, ...]]:
        """The values of those measures, row by row."""
        own = self._own_language()
        return [(value,) for value in stood_in(batch, own)] if own == DOCUMENT else [()] * len(batch)

    def _own_language(self) -> str:
        return "" if self.profile == "fineweb-v1" else self.language

    def words(self, batch: Batch) -> list[Words]:
        """The words of every text, computed once per text for all blocks that ask alike."""
        if self.profile == "fineweb-v1":
            return batch.derive(f"words.{self.profile}.{self.identity()}", nltk_words(self.punkt).numbered)
        return words_of(batch, self.language)

    def tokenizers(self, batch: Batch) -> list[Tokenizer]:
        """The tokenizer of every row."""
        if self.profile == "fineweb-v1":
            return [nltk_words(self.punkt)] * len(batch)
        return tokenizers_of(batch, self.language)
