"""Pages that cannot pass what follows are refused before they are extracted; those that may are not."""

from pathlib import Path

import pyarrow as pa
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from tests.proportion import in_proportion

from textmill.batch import Batch
from textmill.config.pipeline import load
from textmill.decide import faults, first_failing
from textmill.filters.prescreen import Prescreen
from textmill.text.unparsed_page import page_text

ENGLISH = "The miller of the valley wrote every sack into a book with a green cover, and read from it in winter. " * 4
GERMAN = "Der Müller im Tal schrieb jeden Sack in ein Buch mit grünem Deckel, und im Winter las er daraus vor. " * 4
JAPANESE = "粉屋は緑の表紙の本にすべての袋を書き留め、冬になるとそれを読み上げた。" * 8
SCRIPT = "<script>var text = 'the and of that with it was for on are as his they be at one have this';</script>"


def fault(block: Prescreen, page: str | None) -> str | None:
    columns = block.apply(Batch(pa.record_batch({"html": pa.array([page], pa.large_string())})))
    found: str | None = faults(first_failing(columns, block.rules(), 1), block.rules())[0].as_py()
    return found


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        (f"<p>{ENGLISH}", None),
        (f"<p>{GERMAN}", "other_language"),
        (f"<p>{JAPANESE}", "other_language"),
        (f"<nav>{GERMAN * 3}</nav><p>{ENGLISH * 2}", None),
        (f"{SCRIPT * 9}<p>{GERMAN}", "other_language"),
        (f"<!-- {ENGLISH} --><p>{GERMAN}", "other_language"),
        ("<p>1234 5678 " * 9, None),
        ("", None),
        (None, None),
    ],
)
def test_languages(page: str | None, expected: str | None) -> None:
    assert fault(Prescreen(languages=("eng",), min_words=None), page) == expected


def test_words() -> None:
    block = Prescreen(min_words=5)
    assert [fault(block, f"<p>{'word ' * count}") for count in (4, 5, 6)] == ["too_few_words", None, None]
    assert [fault(block, f"<p>{'語' * count}") for count in (4, 5)] == ["too_few_words", None]
    assert fault(block, f"{SCRIPT}<style>{'a b ' * 9}</style><p class='a b c d e f'>few") == "too_few_words"
    assert fault(block, '<script type="application/ld+json">{"articleBody": "some more of words"}</script>') is None
    assert fault(block, "<noscript>a text of five words</noscript>") is None


def test_scripts() -> None:
    block = Prescreen(min_words=None, scripts=("Cyrl",))
    assert fault(block, f"<p>{ENGLISH}") == "other_script"
    assert fault(block, f"<p>{ENGLISH}&#1078;") is None


def pipeline(folder: Path, *blocks: object, own: tuple[object, ...] = ()) -> Path:
    source = {"name": "s", "reader": {"readers.warc": {"paths": "*.warc.gz"}}, "blocks": list(own)}
    path = folder / "p.yaml"
    written = {"name": "n", "sources": [source], "blocks": list(blocks), "writer": "writers.parquet"}
    path.write_text(yaml.safe_dump(written))
    return path


BEHIND = [
    "extractors.resiliparse",
    {"annotators.language": {"model": "some.bin"}},
    {"filters.language": {"keep": ["srp_Cyrl", "jpn_Jpan"]}},
    {"filters.gopher_quality": {"min_words": 20}},
    {"filters.fineweb2_gopher_quality": {"min_words": 30, "name": "again"}},
    "dedup.exact",
    {"filters.gopher_quality": {"min_words": 70, "name": "behind"}},
]


@pytest.mark.parametrize("is_own", [False, True])
def test_limits_are_those_of_the_blocks_behind_up_to_the_first_barrier(tmp_path: Path, is_own: bool) -> None:
    screen = ["filters.prescreen"]
    path = pipeline(tmp_path, *BEHIND, own=tuple(screen)) if is_own else pipeline(tmp_path, *screen, *BEHIND)
    found = load(str(path))
    block = (found.sources[0].blocks if is_own else found.blocks)[0]
    assert isinstance(block, Prescreen)
    assert (block.min_words, block.languages) == (30, ("srp", "jpn"))
    assert block.scripts == ("Cyrl", "Hani", "Hira", "Kana")
    assert block.model == str(tmp_path / "some.bin")
    assert found.where(block).startswith(f"{path}:")
    assert "words 30" in block.notes()[0]


def test_limits_that_are_given_stay_and_without_blocks_behind_nothing_is_refused(tmp_path: Path) -> None:
    given = {"filters.prescreen": {"min_words": 7, "languages": ["deu"], "scripts": None}}
    block = load(str(pipeline(tmp_path, given, *BEHIND))).blocks[0]
    assert isinstance(block, Prescreen)
    assert (block.min_words, block.languages, block.scripts, block.model) == (7, ("deu",), None, None)
    bare = load(str(pipeline(tmp_path, "filters.prescreen", "extractors.resiliparse"))).blocks[0]
    assert isinstance(bare, Prescreen)
    assert all(rule.limit is None for rule in bare.rules())
    assert fault(bare, f"<p>{JAPANESE}") is None


def test_an_unknown_variable_behind_is_asked_for(tmp_path: Path) -> None:
    path = pipeline(tmp_path, "filters.prescreen", {"annotators.language": {"model": "${MODELS}/lid.bin"}})
    found = load(str(path), allow_unset=True)
    assert found.lacks(found.blocks[0]) == ("MODELS",)


@pytest.mark.parametrize(
    "unit", ["<script>", "<style ", "<!--", "<script", "</script", "<", "<a ", "&amp;", "<a>b", "\u3042", '<a b="<']
)
def test_time_is_in_proportion(unit: str) -> None:
    assert in_proportion(lambda chars: lambda: page_text((unit * (chars // len(unit))).encode()), 30_000)


@given(st.text("<>!-/ab ;&#x\n\"'", max_size=60))
def test_text_outside_of_markup_is_never_lost(noise: str) -> None:
    """Words before any markup, and those of a paragraph behind what closes all that could be open."""
    page = f"before <p>{noise}--></script></style>\"'> <p>after"
    assert page_text(page.encode()).startswith("before")
    assert page_text(page.encode()).endswith("after")
