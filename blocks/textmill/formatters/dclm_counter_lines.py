"""Remove lines that only count likes, shares, views and the like.

Source: RefinedWeb (Penedo et al. 2023, arXiv:2306.01116, section G.2) in DCLM's `counter_line_modifier` (recipes 7.7),
result for result: `3 likes`, `- 1.2k Views -`, but not `1 like` nor `5likes`.
"""

import re
from typing import Final

import pyarrow as pa

from textmill.batch import Batch, Columns
from textmill.block import Block, Measure
from textmill.dclm.edits import Edit, edited, joined
from textmill.documents import schema_of

_COUNTED: Final = "likes|shares|comments|retweets|reposts|quotes|bookmarks|upvotes|downvotes|downloads|views|followers"
_BEGINS_WITH_DIGIT: Final = re.compile(r"\W*\d")
_LATER_LINE_WITH_DIGIT: Final = re.compile(r"\n[^\w\n]*\d")
_COUNTER: Final = re.compile(rf"\W*\d[\d,.]*[kmb]?\s+(?:{_COUNTED})\W*")


class DclmCounterLines(Block):
    """Edits `text`: lines removed, the rest stripped; fault `empty` if nothing is left."""

    def provides(self) -> pa.Schema:
        return schema_of("text")

    def measures(self) -> tuple[Measure, ...]:
        return (Measure("lines_removed", "Lines with a counter removed", pa.int32(), high=100, counts=True),)

    def apply(self, batch: Batch) -> Columns:
        def edit(_: int, text: str) -> Edit:
            if not (_BEGINS_WITH_DIGIT.match(text) or _LATER_LINE_WITH_DIGIT.search(text)):
                return Edit(text.strip() or None, 0)
            lines = text.split("\n")
            return joined(len(lines), [line for line in lines if not _is_counter(line)], is_stripped=True)

        return edited(batch, self.label, self.measures()[0], edit)


def _is_counter(line: str) -> bool:
    return _BEGINS_WITH_DIGIT.match(line) is not None and _COUNTER.fullmatch(line.lower()) is not None
