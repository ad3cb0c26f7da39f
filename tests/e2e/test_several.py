"""Several extractors: one text for each record, chosen as the rule says, and each record counted once."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from told_fates import last_rows

from textmill.config.pipeline import load
from textmill.errors import ConfigError
from textmill.inspect.snapshot import take
from textmill.inspect.verify import verify
from textmill.inspect.why import why
from textmill.run.driver import run
from textmill.run.executor import InlineExecutor
from textmill.store.fate_table import KEPT
from textmill.store.store import Store
from textmill.tables.parquet_batches import table

PRECISE: dict[str, Any] = {"extractors.trafilatura": {"favor_precision": True, "include_comments": False}}
WHOLE: dict[str, Any] = {"extractors.resiliparse": {"main_content": False}}
STORY = (
    "The miller of the valley wrote every sack into a book with a green cover.",
    "When winter came he read from it aloud to children who had never seen a ship.",
    "They learned how far their flour would travel before it became somebody's bread.",
    "Nobody could say whether he added harbours of his own to make the evenings longer.",
    "His daughter later found that each of them is on some old map or other.",
)
LINKS = "".join(f"<li><a href='/{word}'>{word} and that</a>" for word in ["home", "about", "news", "prices", "contact"])
ARTICLE = f"<article><h1>Mill</h1>{''.join(f'<p>{line}</p>' for line in STORY)}</article>"
PAGES = {
    "article": ARTICLE,
    "with menu": f"<nav><ul>{LINKS}</ul></nav>{ARTICLE}<footer><p>{STORY[0]} he said.</p></footer>",
    "links": f"<div>{''.join(f'<div><a href=/{at}>{line}</a></div>' for at, line in enumerate(STORY))}</div>",
    "numbers": "<p>" + "1 2 3 4 5 6 7 8 9 10 11 12 " * 9,
    "little": "<p>the and that",
    "few words": f"<p>{STORY[0]}</p>",
    "nothing": "<html></html>",
    "repeats": f"<p>{'the same and that line of it.<br>' * 30}",
    "copy": ARTICLE,
}
BEHIND: list[Any] = [
    {"filters.gopher_quality": {"min_words": 25}},
    {"filters.gopher_repetition": {"max_duplicate_lines_ratio": 0.5}},
    {"filters.threshold": {"column": "gopher_quality.words", "max": 200}},
]


def made(folder: Path, extractor: Any, **keys: object) -> Store:
    pages = folder / "pages"
    pages.mkdir(exist_ok=True)
    for name, page in PAGES.items():
        (pages / f"{name}.html").write_text(page)
    source = {"name": "s", "reader": {"readers.html_files": {"paths": "pages/*.html"}}}
    blocks = [extractor, *BEHIND]
    config = {"name": "n", "sources": [source], "blocks": blocks, "writer": "writers.parquet", **keys}
    path = folder / "p.yaml"
    path.write_text(json.dumps(config))
    result = run(load(str(path)), str(folder / f"run-{len(list(folder.iterdir()))}"), lambda: InlineExecutor(0))
    assert result.is_complete
    assert list(verify(result.store)) == []
    return result.store


def several(keep: object, *candidates: object) -> dict[str, Any]:
    return {"extractors.several": {"candidates": list(candidates or (PRECISE, WHOLE)), "keep": keep}}


def rows_of(store: Store) -> dict[str, dict[str, Any]]:
    return {Path(row["shard"]).stem: row for row in last_rows(store)}


def texts_of(store: Store) -> dict[str, str]:
    found = {}
    for name in store.children("corpus/data"):
        with store.open(f"corpus/data/{name}") as stream:
            found |= {row["id"]: row["text"] for row in table(stream, columns=["id", "text"]).to_pylist()}
    return found


@pytest.mark.parametrize("keep", ["first", "longest", {"highest": "gopher_repetition.top_2_gram_chars_ratio"}])
def test_each_record_has_the_text_and_the_fate_of_the_candidate_that_is_chosen(tmp_path: Path, keep: Any) -> None:
    alone = [rows_of(made(tmp_path, extractor)) for extractor in (PRECISE, WHOLE)]
    found = rows_of(made(tmp_path, several(keep)))
    assert {row["fate"] == KEPT for row in found.values()} == {True, False}
    chosen = set()
    for name, row in found.items():
        rows = [one[name] for one in alone]
        through = [number for number, one in enumerate(rows) if one["fate"] == KEPT]
        worth = {
            "first": lambda number: -number,
            "longest": lambda number, rows=rows: rows[number]["text_bytes"],
        }.get(keep if isinstance(keep, str) else "", lambda number, rows=rows: rows[number][keep["highest"]])
        best = max(through, key=worth, default=0)
        chosen.add(best)
        wanted = {**rows[best], "candidate": ("trafilatura", "resiliparse")[best], "candidates": row["candidates"]}
        assert row == wanted, name
        tried = row["candidates"].split("; ")
        assert tried[0] == f"trafilatura: {rows[0]['fate']}"
        assert tried[1:] == ([] if keep == "first" and 0 in through else [f"resiliparse: {rows[1]['fate']}"])
    assert chosen == {0, 1}


def test_counts_are_of_records_and_tell_what_a_candidate_has_saved(tmp_path: Path) -> None:
    store = made(tmp_path, several("first"))
    alone = rows_of(made(tmp_path, PRECISE))
    rows = rows_of(store)
    blocks = {block.label: block for block in take(store).stats.blocks}
    assert blocks["extract"].documents_in == len(PAGES)
    saved = sum(row["fate"] == KEPT != alone[name]["fate"] for name, row in rows.items())
    assert saved
    assert blocks["extract"].counts["thanks_to_resiliparse"] == saved
    for label, block in blocks.items():
        assert sum(block.drops.values()) == sum(row["fate"].startswith(f"{label}.") for row in rows.values())
    told = why(store, next(row["id"] for row in rows.values() if row["candidate"] == "resiliparse"))
    assert told.found[0].candidates == "trafilatura: extract.empty; resiliparse: kept"


def test_shadows_change_nothing(tmp_path: Path) -> None:
    stores = [made(tmp_path, several("longest"), shadow={"rate": rate}) for rate in (0, 1)]
    assert texts_of(stores[0]) == texts_of(stores[1])
    rows = [rows_of(store) for store in stores]
    assert {name: row["fate"] for name, row in rows[0].items()} == {name: row["fate"] for name, row in rows[1].items()}
    assert rows[1]["with menu"]["later"] is None


def test_a_record_of_one_candidate_is_as_if_it_were_the_only_one(tmp_path: Path) -> None:
    """Two candidates of one kind and the same settings: nothing is gained, and nothing changes."""
    twin = {"extractors.resiliparse": {"main_content": False, "name": "again"}}
    store, alone = made(tmp_path, several("longest", WHOLE, twin)), made(tmp_path, WHOLE)
    assert texts_of(store) == texts_of(alone)
    assert {row["candidate"] for row in rows_of(store).values()} == {"resiliparse"}


@pytest.mark.parametrize(
    ("block", "said"),
    [
        (several("first", PRECISE, PRECISE), "two candidates are called 'trafilatura'; give one a `name`"),
        (several("first", PRECISE, "filters.url"), "'filters.url' is no extractor"),
        (several("first", PRECISE), "candidates: must be of at least 2 items"),
        (several({"highest": "gopher_quality.word"}), "did you mean 'gopher_quality.words'?"),
        (several({"highest": "url"}), "column 'url' is string, not a number"),
        (several("first", {"extractors.trafilatura": {"favour": 1}}, WHOLE), "unknown setting 'favour'"),
        (several("first", "extractors.trafilature", WHOLE), "did you mean 'extractors.trafilatura'?"),
    ],
)
def test_settings_that_cannot_work_are_told(tmp_path: Path, block: Any, said: str) -> None:
    with pytest.raises(ConfigError, match=re.escape(said)):
        made(tmp_path, block)
