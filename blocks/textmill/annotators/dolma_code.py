"""Measure files of source code: line lengths, letters and digits, letters per token, a copyright notice at the head.

Source: Dolma 1.2.1 taggers `code_redpajama_taggers_v1` and `code_copyright_comments_v1` (recipes 8.2, 10.5), after
RedPajama; Common Pile drops Stack-Edu files by the first. `faithful: true` counts one token too many, and leaves the
newlines out of the length of leading comments, so that their span ends early.
"""

from typing import Final

import pyarrow as pa
import regex
from pydantic import Field

from textmill.batch import Batch, Columns
from textmill.block import Measure
from textmill.origins.dolma.tagged_spans import Span
from textmill.origins.dolma.tagger import Tagger

_TOKEN: Final = regex.compile(r"\w+|[^\w\s]+")
_COMMENT_LINES: Final = ("//", "#", "--")


class DolmaCode(Tagger):
    """Adds the measures over the text, and a span for the first comment if it is a copyright notice.

    Without any `/* */`, leading lines that are blank or begin with `//`, `#` or `--` are a `comment_block`.
    """

    faithful: bool = Field(default=False, description="Count tokens and comment lines as Dolma does, slips included")

    def measures(self) -> tuple[Measure, ...]:
        return (
            Measure("max_line_length_doc", "Characters of the longest line", pa.float64(), 1, 100_000, log=True),
            Measure("avg_line_length_doc", "Mean characters per line", pa.float64(), 1, 10_000, log=True),
            Measure("alnum_prop_doc", "Letters and digits / characters", pa.float64()),
            Measure("alpha_token_prop_doc", "Letters / tokens", pa.float64(), 0, 10),
            Measure("doc", "Characters of the notice / characters of the text; -1 for none", pa.float64(), -1, 1),
        )

    def packages(self) -> tuple[str, ...]:
        return ("regex",)

    def apply(self, batch: Batch) -> Columns:
        return self._tagged([self._tag(text) for text in batch.texts])

    def _tag(self, text: str) -> list[Span]:
        lines = [len(line) for line in text.splitlines()]
        tokens = sum(1 for _ in _TOKEN.finditer(text)) + self.faithful
        whole = {
            "max_line_length_doc": max(lines, default=0),
            "avg_line_length_doc": sum(lines) / len(lines) if lines else 0,
            "alnum_prop_doc": sum(map(str.isalnum, text)) / len(text) if text else 0,
            "alpha_token_prop_doc": sum(map(str.isalpha, text)) / tokens if tokens else 0,
        }
        notice = self._notice(text)
        covered = sum(span.end - span.start + 1 for span in notice)
        share = covered / len(text) if text else -1.0
        return [
            *(Span(0, len(text), name, float(value)) for name, value in whole.items()),
            *notice,
            Span(0, len(text), "doc", share if notice else 0.0),
        ]

    def _notice(self, text: str) -> list[Span]:
        comment = _first_comment(text)
        if comment is not None:
            start, end = comment
            named = "copyright" in text[start:end].lower()
            return [Span(start, end, "copyright_notice")] if named else []
        end = found = 0
        for line in text.split("\n"):
            if line and not line.startswith(_COMMENT_LINES):
                break
            found += 1
            end += max(len(line), 1) if self.faithful else len(line) + 1
        return [Span(0, end if self.faithful else min(end, len(text)), "comment_block")] if found else []


def _first_comment(text: str) -> tuple[int, int] | None:
    """Where the first `/* */` begins and ends; Dolma's expression looks again for the end from every `/*`."""
    start = text.find("/*")
    end = text.find("*/", start + 2) if start >= 0 else -1
    return (start, end + 2) if end >= 0 else None
