"""Text in any script through every block that needs no model: a value for each row, whole or in pieces."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import pyarrow as pa
from hypothesis import strategies as st
from tests.fuzz.formats import Format, bounded

from textmill.barrier import Barrier
from textmill.batch import Batch, Columns
from textmill.block import Block, Filter, Reader, Writer
from textmill.config import catalog
from textmill.documents import DETAIL, FAULT
from textmill.errors import UserError

__all__ = ["TEXT"]

WORDS: Final = st.sampled_from(
    (
        *(
            "the",
            "Miller's",
            "1,000.50",
            "2024-05-01",
            "e\u0301",
            "ß",
            "İ",
            "ſ",
            "ﬁ",
            "Ǆ",
            "ς",
            "café",
            "naïve",
            "...",
            "…",
        ),
        *(
            "мама",
            "мыла",
            "הטוחן",
            "الطحان",
            "کا",
            "คนโม่แป้ง",
            "磨坊主",
            "粉屋は",
            "방앗간",
            "ဆန်",
            "ខ្មែរ",
            "ລາວ",
            "བོད",
            "हिन्दी",
            "ஆலை",
        ),
        *(
            "a@b.org",
            "jörg@bücher.example",
            "8.8.8.8",
            "::1",
            "http://x.example/a?b#c",
            "www.",
            "#tag",
            "@you",
            "{",
            "}",
            "</s>",
        ),
        *(
            "lorem ipsum",
            "javascript",
            "terms of use",
            "cookie",
            "•",
            "- ",
            "* ",
            "[1]",
            "1.",
            "(c)",
            "©",
            "CC BY-SA 4.0",
            "/* */",
        ),
        *(
            "\u200b",
            "\u200d",
            "\u202e",
            "\ufeff",
            "\u00ad",
            "\ufffd",
            "\0",
            "\x1b[0m",
            "\x85",
            "\u2028",
            "\u3000",
            "👩‍👩‍👧",
            "🇩🇪",
            "𝔘𝔫𝔦",
            "\U0010ffff",
        ),
    )
)
"""Of many scripts, and of the things that blocks look for."""
GAPS: Final = st.sampled_from([" "] * 8 + ["\n"] * 3 + ["", ". ", "\n\n", "\r\n", "\t", "\u3000", "。", "! "])
RUNS: Final = st.builds(
    lambda word, gap, times: (word + gap) * times, WORDS | st.text(max_size=3), GAPS, st.integers(1, 60)
)
ANY: Final = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
TEXTS: Final = st.none() | st.lists(st.builds(str.__add__, WORDS, GAPS) | RUNS | ANY, max_size=25).map("".join)
URLS: Final = (
    st.none() | st.sampled_from(["http://[::1", "https://example.org/a?b=c", "HTTP://WWW.X.COM:80/", "x", ""]) | ANY
)
HTMLS: Final = st.none() | st.builds(lambda words: f"<p>{words}</p>", TEXTS) | ANY


@lru_cache
def blocks() -> dict[str, Block]:
    """Every block that works with its own defaults alone, in this process."""
    found = {}
    for name, kind in catalog.blocks():
        if issubclass(kind, Reader | Writer | Barrier) or name.startswith("extractors."):
            continue
        block = catalog.by_default(kind)
        if block is not None and _has_its_models(block):
            found[name] = block
    return found


def _has_its_models(block: Block) -> bool:
    try:
        block.prepare()
    except UserError:
        return False
    return True


@dataclass(frozen=True)
class Case:
    block: str
    texts: list[str | None]
    urls: list[str | None]
    htmls: list[str | None]
    split: int


CASES: Final = st.builds(
    Case,
    st.deferred(lambda: st.sampled_from(sorted(blocks()))),
    st.lists(TEXTS, min_size=1, max_size=4),
    st.lists(URLS, min_size=4, max_size=4),
    st.lists(HTMLS, min_size=4, max_size=4),
    st.integers(0, 3),
)


def documents(case: Case) -> pa.RecordBatch:
    """A batch with every core column that a block may read."""
    rows = range(len(case.texts))
    cycles: dict[str, tuple[pa.DataType, list[object]]] = {
        "id": (pa.string(), ["a", "b", "c", "d"]),
        "text": (pa.large_string(), [*case.texts]),
        "source": (pa.string(), ["s"]),
        "shard": (pa.string(), ["s.warc"]),
        "url": (pa.string(), [*case.urls]),
        "html": (pa.large_string(), [*case.htmls]),
        "language": (pa.string(), ["eng", "deu", None, "tha"]),
        "script": (pa.string(), ["Latn", "Cyrl", None]),
        "language_score": (pa.float32(), [None, 0.0, 0.65, 1.0]),
        "cluster_size": (pa.int64(), [None, 1, 1000]),
        "license": (pa.string(), ["CC-BY-4.0", None, "MIT OR"]),
        "metadata": (pa.large_string(), [None, "{}", '{"a":1}']),
    }
    columns = {
        name: pa.array([values[row % len(values)] for row in rows], kind) for name, (kind, values) in cycles.items()
    }
    return pa.RecordBatch.from_pydict(columns)


def check(case: Case) -> None:
    """One value for each row, of the declared type, the same however the batch is split."""
    block = blocks()[case.block]
    table = documents(case)
    if not set(block.requires()) <= set(table.schema.names):
        return
    with bounded():
        whole = block.apply(Batch(table))
        at = min(case.split, len(table))
        pieces = [block.apply(Batch(piece)) for piece in (table.slice(0, at), table.slice(at)) if len(piece)]
    declared = {field.name: field.type for field in block.provides()}
    declared |= {f"{block.label}.{measure.name}": measure.type for measure in block.measures()}
    assert set(whole) - {FAULT, DETAIL} == set(declared)
    for name, values in whole.items():
        assert len(values) == len(table), name
        assert name not in declared or values.type == declared[name], name
        values.validate(full=True)
        assert _plain(whole, name) == [value for piece in pieces for value in _plain(piece, name)], f"{name}: batches"
    if isinstance(block, Filter):
        assert {rule.measure for rule in block.rules()} <= {*whole, *table.schema.names}


def _plain(columns: Columns, name: str) -> list[str]:
    return [repr(value) for value in columns[name].to_pylist()] if name in columns else []


TEXT: Final = Format("text", CASES, check, 150)
