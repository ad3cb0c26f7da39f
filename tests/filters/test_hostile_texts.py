"""Texts that a crawl holds now and then: no rule may fail on them, take long, or decide otherwise by their company."""

import pyarrow as pa
import pytest

from textmill.batch import Batch, Columns
from textmill.block import Block
from textmill.filters.c4_paragraph import C4Paragraph
from textmill.filters.c4_quality import C4Quality
from textmill.filters.fineweb_quality import FinewebQuality
from textmill.filters.gopher_quality import GopherQuality
from textmill.filters.gopher_repetition import GopherRepetition
from textmill.filters.regex import Regex
from textmill.formatters.pii import Pii
from textmill.formatters.symbol_lines import SymbolLines

LONG = 10_000_000
SHORT = (
    None,
    "",
    "\n" * 9,
    "\r\n" * 9,
    "?!…—“”" * 50,
    "a\u2028b\u2029c\x85d\x0be\x1cf",
    "\x00" * 40,
    "word\x00word " * 20,
    "\ufeff\u200b\u202e",
    "e\u0301" * 300,
    "🏴󠁧󠁢󠁥󠁮󠁧󠁿" * 50,
    "a@b.cc 8.8.8.8\r\n--\r\n" * 9,
)
LINES = (
    "the river runs over stones and under bridges " * (LONG // 45),
    "x" * LONG,
    "." * LONG,
    " " * LONG,
    "a" + " " * LONG + "b",
    "a-" * (LONG // 20),
)
BLOCKS: tuple[Block, ...] = (
    GopherRepetition(),
    GopherQuality(),
    C4Quality(),
    FinewebQuality(),
    C4Paragraph(),
    Regex(pattern=r"\bzebra\b"),
    Pii(),
    SymbolLines(),
)
V1: tuple[Block, ...] = (
    GopherRepetition(profile="fineweb-v1"),
    GopherQuality(profile="fineweb-v1"),
    C4Quality(profile="fineweb-v1"),
    FinewebQuality(profile="fineweb-v1"),
    Pii(faithful=True),
    Pii(profile="fineweb-v1", faithful=True),
    Pii(phones=True, ibans=True, cards=True),
)


def run(block: Block, *texts: str | None) -> list[dict[str, object]]:
    columns: Columns = block.apply(Batch(pa.record_batch({"text": pa.array(texts, pa.large_string())})))
    return pa.table(columns).to_pylist()


@pytest.mark.parametrize("block", [*BLOCKS, *V1], ids=lambda block: f"{block.label}-{getattr(block, 'profile', '')}")
def test_odd_texts_alone_and_together(block: Block) -> None:
    together = run(block, *SHORT)
    assert repr(together) == repr([run(block, text)[0] for text in SHORT])


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: block.label)
@pytest.mark.parametrize("line", LINES, ids=["prose", "letters", "stops", "blanks", "gap", "hyphens"])
@pytest.mark.timeout(60)
def test_one_long_line(block: Block, line: str) -> None:
    assert len(run(block, line)) == 1
