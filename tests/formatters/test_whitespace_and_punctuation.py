"""White space and punctuation are made ASCII's, as Data-Juicer does, or as it should."""

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from textmill.batch import Batch
from textmill.block import Block
from textmill.formatters.punctuation import Punctuation
from textmill.formatters.whitespace import Whitespace

KINDS = [*"\t\x84\xa0\u202f\u205f\u2060\u3000\ufffc\u200b", *map(chr, range(0x2000, 0x200B))]
JOINERS = ["\u200c", "\u200d"]
SIGNS = dict(
    zip(
        "，。、„”“«»」「《》´∶：？！（）；–—．～’…━〈〉【】％►",
        [",", ".", ",", *'"' * 9, "'", *"::?!();-", " - ", ". ", "~", "'", "...", *"-<>[]%-"],
        strict=True,
    )
)
TEXTS = st.lists(st.text("ab \n１" + "".join([*KINDS, *JOINERS, *SIGNS]), max_size=20), max_size=4)


def applied(block: Block, texts: list[str | None]) -> list[tuple[str | None, int]]:
    found = block.apply(Batch(pa.RecordBatch.from_pydict({"text": pa.array(texts, pa.string())})))
    return list(zip(found["text"].to_pylist(), found[f"{block.label}.characters"].to_pylist(), strict=True))


@given(TEXTS, st.booleans())
def test_white_space_against_the_definition(texts: list[str], faithful: bool) -> None:
    kinds = KINDS + JOINERS if faithful else KINDS
    expected = []
    for text in texts:
        inner = text.strip()
        count = len(text) - len(inner) + sum(char in kinds for char in inner)
        expected.append(("".join(" " if char in kinds else char for char in inner), count))
    assert applied(Whitespace(faithful=faithful), [*texts]) == expected


@given(TEXTS, st.booleans())
def test_punctuation_against_the_definition(texts: list[str], faithful: bool) -> None:
    table = {**SIGNS, "１": '"'} if faithful else SIGNS
    expected = [
        ("".join(table.get(char, char) for char in text), sum(char in table for char in text)) for text in texts
    ]
    assert applied(Punctuation(faithful=faithful), [*texts]) == expected


@pytest.mark.parametrize("block", [Whitespace(), Punctuation()], ids=lambda block: block.label)
def test_nothing_to_do(block: Block) -> None:
    assert applied(block, [None, "", "a b\nc."]) == [(None, 0), ("", 0), ("a b\nc.", 0)]


def test_line_ends_stay_and_ends_go() -> None:
    assert applied(Whitespace(), ["\n\u3000a\r\n\xa0b\u2028\n"]) == [("a\r\n b", 5)]
