"""Mark stretches of text in which a few tokens repeat again and again.

Source: Dolma 1.2.1 tagger `tokenizer_repetitions_v2r2` (recipes 8.2), used by OLMo 2 and CCCC. The spans are Dolma's
with GPT-NeoX's tokenizer, `hf://allenai/eleuther-ai-gpt-neox-20b-pii-special/tokenizer.json` (extra `dolma`);
without one the tokens are Unicode words, which is how CCCC's README describes it.
"""

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
from pydantic import Field

from textmill.batch import Batch, Columns
from textmill.block import Measure
from textmill.location import Location
from textmill.models.files import digest, resolve
from textmill.origins.dolma.periods import repetitions
from textmill.origins.dolma.tagged_spans import Span
from textmill.origins.dolma.tagger import Tagger
from textmill.origins.dolma.token_offsets import Tokens, by_tokenizer, by_words

_GET: Final = "download hf://allenai/eleuther-ai-gpt-neox-20b-pii-special/tokenizer.json"
_CHUNK: Final = 100_000


class DolmaRepetitions(Tagger):
    """Adds a span `repetition` per stretch, its score how often the tokens repeat; nested ones are left out.

    Where there is any, three more over the whole text: `doc_max_score_repetition`, `doc_max_length_repetition` (in
    characters) and `doc_frac_repetition` (share of the text); these are the measures, null where nothing repeats.
    """

    tokenizer: Location | None = Field(
        default=None, description="tokenizer.json: path, URL or hf://org/repo/file; default: Unicode words"
    )
    min_period: int = Field(default=1, ge=1, description="Fewest tokens that repeat (Dolma: 1)")
    max_period: int = Field(default=13, ge=1, description="Most tokens that repeat (Dolma: 13)")

    def measures(self) -> tuple[Measure, ...]:
        return (
            Measure("doc_max_score_repetition", "Most times that tokens repeat", pa.float64(), 1, 1000, log=True),
            Measure("doc_max_length_repetition", "Longest stretch, in characters", pa.float64(), 1, 100_000, log=True),
            Measure("doc_frac_repetition", "Characters in stretches / characters of the text", pa.float64()),
        )

    def prepare(self) -> None:
        self._tokens("")

    def identity(self) -> str:
        return "" if self.tokenizer is None else digest(self._path())

    def packages(self) -> tuple[str, ...]:
        return ("regex",) if self.tokenizer is None else ("tokenizers",)

    def apply(self, batch: Batch) -> Columns:
        return self._tagged([self._tag(text) for text in batch.texts])

    def _tag(self, text: str) -> list[Span]:
        spans = [
            span for start in range(0, len(text), _CHUNK) for span in self._find(text[start : start + _CHUNK], start)
        ]
        if not spans:
            return []
        lengths = [span.end - span.start for span in spans]
        whole = {
            "doc_max_score_repetition": max(span.score for span in spans),
            "doc_max_length_repetition": float(max(lengths)),
            "doc_frac_repetition": sum(lengths) / len(text),
        }
        return [*spans, *(Span(0, len(text), name, value) for name, value in whole.items())]

    def _find(self, text: str, offset: int) -> Iterator[Span]:
        tokens = self._tokens(text)
        found = [
            (tokens.starts[run.start], tokens.ends[run.end - 1], run.times)
            for run in repetitions(np.array(tokens.ids, dtype=np.int64), self.min_period, self.max_period)
        ]
        kept_start = kept_end = -1
        for start, end, times in sorted(found, key=lambda run: (run[0], -run[1], -run[2])):
            if start >= kept_start and end <= kept_end:
                continue
            kept_start, kept_end = start, end
            yield Span(start + offset, end + offset, "repetition", float(times))

    def _tokens(self, text: str) -> Tokens:
        return by_words(text) if self.tokenizer is None else by_tokenizer(self._path(), text)

    def _path(self) -> Path:
        return _resolved(self.tokenizer or "")


@lru_cache(maxsize=4)
def _resolved(location: str) -> Path:
    return resolve(location, "tokenizer", "tokenizer", _GET)
