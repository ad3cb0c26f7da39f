"""Texts equal the library's, page by page, whatever was extracted before."""

import json
import pickle
from configparser import ConfigParser
from pathlib import Path

import pyarrow as pa
import pytest
import trafilatura
from fastwarc.warc import ArchiveIterator, WarcRecordType
from pydantic import ValidationError
from trafilatura.deduplication import LRUCache
from trafilatura.settings import DEFAULT_CONFIG, LRU_SIZE

from textmill.batch import Batch
from textmill.documents import DETAIL, FAULT
from textmill.extractors.resiliparse import Resiliparse
from textmill.extractors.trafilatura import Trafilatura
from textmill.identity import versions_of

FINEWEB = Trafilatura(favor_precision=True, include_comments=False, deduplicate=True, faithful=True)
SENTENCE = "The keeper of the lighthouse wrote down every ship that passed, its flag and the hour of its passing. "
PARAGRAPHS = f"<h1>Ships</h1><p>{SENTENCE * 3}</p><p>{SENTENCE.upper() * 2}</p>"
ARTICLE = f"<html><body><article>{PARAGRAPHS}</article></body></html>"


def batch_of(html: list[str | None], text: list[str | None] | None = None) -> Batch:
    columns = {"html": pa.array(html, pa.large_string())}
    if text is not None:
        columns["text"] = pa.array(text, pa.large_string())
    return Batch(pa.RecordBatch.from_pydict(columns))


def texts_and_faults(block: Trafilatura | Resiliparse, batch: Batch) -> tuple[list[str | None], list[str | None]]:
    columns = block.apply(batch)
    assert columns["text"].type == pa.large_string()
    return columns["text"].to_pylist(), columns[FAULT].to_pylist()


def test_the_same_page_eight_times_gives_the_same_text_eight_times() -> None:
    texts, faults = texts_and_faults(FINEWEB, batch_of([ARTICLE] * 8))
    assert faults == [None] * 8
    assert texts == [texts[0]] * 8
    assert "lighthouse" in (texts[0] or "")


def test_datatrove_s_way_would_lose_the_page_after_the_third_time() -> None:
    """The leak that the test above guards against is still in the library."""
    cache = LRUCache(LRU_SIZE)
    texts = [trafilatura.extract(ARTICLE, deduplicate=cache) for _ in range(8)]
    assert texts[0]
    assert texts[7] != texts[0]


def test_order_and_company_do_not_matter(crawl_pages: list[str]) -> None:
    pages: list[str | None] = [*crawl_pages[:12], ARTICLE, ARTICLE]
    forward, _ = texts_and_faults(FINEWEB, batch_of(pages))
    backward, _ = texts_and_faults(FINEWEB, batch_of(pages[::-1]))
    assert forward == backward[::-1]


SIZES = {"min_extracted_chars": 900, "min_duplicate_chars": 20, "max_repetitions": 0}


@pytest.mark.parametrize(
    ("settings", "config", "pages"),
    [
        ({"favor_precision": True, "include_comments": False, "deduplicate": True}, {}, slice(None)),
        ({}, {}, slice(0, None, 2)),
        ({"favor_recall": True, "include_links": True, "include_formatting": True}, {}, slice(1, None, 3)),
        ({"fast": True, "target_language": "de"}, {}, slice(0, None, 3)),
        ({"output_format": "markdown", "include_images": True}, {}, slice(2, None, 4)),
        ({"output_format": "xml", "include_tables": False}, {}, slice(1, None, 4)),
        (
            {"deduplicate": True, **SIZES},
            {"MIN_EXTRACTED_SIZE": 900, "MIN_DUPLCHECK_SIZE": 20, "MAX_REPETITIONS": 0},
            slice(3, None, 4),
        ),
        ({"favor_precision": True, "max_tree_elements": 30}, {"MAX_TREE_SIZE": 30}, slice(0, None, 4)),
    ],
    ids=["fineweb", "defaults", "recall", "fast", "markdown", "xml", "sizes", "tree"],
)
def test_texts_equal_the_library_s(
    settings: dict[str, bool | int | str], config: dict[str, int], pages: slice, crawl_pages: list[str]
) -> None:
    chosen = crawl_pages[pages]
    sizes = ConfigParser()
    sizes.read_dict({"DEFAULT": dict(DEFAULT_CONFIG["DEFAULT"])})
    sizes["DEFAULT"].update({name: str(value) for name, value in config.items()})
    given = {name: value for name, value in settings.items() if name not in ("max_tree_elements", *SIZES)}
    expected = []
    for page in chosen:
        fresh = {"deduplicate": LRUCache(LRU_SIZE)} if "deduplicate" in settings else {}
        expected.append(trafilatura.extract(page, config=sizes, **{**given, **fresh}))
    texts, _ = texts_and_faults(Trafilatura.model_validate({**settings, "faithful": True}), batch_of(list(chosen)))
    assert [text or None for text in texts] == [text or None for text in expected]
    assert any(texts)


def test_metadata_needs_a_date_that_is_not_the_day_of_the_run() -> None:
    with pytest.raises(ValidationError, match="latest_date"):
        Trafilatura(with_metadata=True)
    block = Trafilatura(output_format="xmltei", latest_date="2026-01-01", faithful=True)
    texts, _ = texts_and_faults(block, batch_of([ARTICLE]))
    assert '<date type="download">2026-01-01</date>' in (texts[0] or "")


@pytest.mark.parametrize(("faithful", "fault"), [(True, "error"), (False, "empty")])
def test_htmldate_fails_at_a_page_that_is_a_picture(faithful: bool, fault: str) -> None:
    block = Trafilatura(with_metadata=True, latest_date="2026-01-01", faithful=faithful)
    picture = '<svg width="9" height="9"><path d="M9 0H0v9h9z"/><path d="M0 0h9"/></svg>'
    texts, faults = texts_and_faults(block, batch_of([picture, ARTICLE]))
    assert faults == [fault, None]
    assert "The keeper" in (texts[1] or "")


def test_rows_without_html_keep_their_text() -> None:
    batch = batch_of([None, None, None, ARTICLE, ""], ["from a WET file", "", None, "replaced", "replaced"])
    texts, faults = texts_and_faults(FINEWEB, batch)
    assert texts[:3] == ["from a WET file", "", None]
    assert (texts[3] or "").startswith("Ships\nThe keeper")
    assert texts[4] is None
    assert faults == [None, "no_html", "no_html", None, "empty"]


@pytest.mark.parametrize(("spare", "fault"), [(1, None), (0, None), (-1, "too_large")])
def test_the_largest_page_is_still_extracted(spare: int, fault: str | None) -> None:
    block = FINEWEB.model_copy(update={"max_html_bytes": len(ARTICLE.encode()) + spare})
    columns = block.apply(batch_of([ARTICLE]))
    assert columns[FAULT].to_pylist() == [fault]
    assert columns[DETAIL].to_pylist() == [f"{len(ARTICLE)} bytes of html" if fault else None]


def test_a_page_beyond_its_cpu_time_is_a_timeout_and_the_next_is_extracted() -> None:
    block = FINEWEB.model_copy(update={"cpu_seconds": 0.2})
    endless = f"<html><body>{f'<p>{SENTENCE}</p>' * 40_000}</body></html>"
    _, faults = texts_and_faults(block, batch_of([ARTICLE, endless, ARTICLE]))
    assert faults == [None, "timeout", None]


def test_the_block_is_settings_only_even_after_use() -> None:
    FINEWEB.apply(batch_of([ARTICLE]))
    assert pickle.loads(pickle.dumps(FINEWEB)) == FINEWEB
    assert FINEWEB.model_copy(deep=True) == FINEWEB
    assert FINEWEB.label == "extract"
    assert Trafilatura(name="main_text").label == "main_text"
    assert versions_of(FINEWEB)["trafilatura"] == trafilatura.__version__
    assert "libxml2" in FINEWEB.identity()


@pytest.mark.parametrize("kind", [Trafilatura, Resiliparse])
def test_hostile_pages_cost_only_themselves(kind: type[Trafilatura | Resiliparse], shared_data: Path) -> None:
    bodies = {}
    with (shared_data / "hostile/html/oddities.warc.gz").open("rb") as stream:
        for record in ArchiveIterator(stream, record_types=WarcRecordType.response):
            bodies[record.headers["WARC-Target-URI"].rpartition("/")[2]] = record.reader.read()
    expected = cases(shared_data)
    assert bodies.keys() == expected.keys()
    encodings = {
        "utf16le-bom": "utf-16",
        "utf16be-header": "utf-16-be",
        "utf8-bom-latin1-header": "utf-8-sig",
    }
    pages: list[str | None] = [body.decode(encodings.get(name, "utf-8"), "replace") for name, body in bodies.items()]
    texts, faults = texts_and_faults(kind(cpu_seconds=3), batch_of(pages))
    for name, text, fault in zip(bodies, texts, faults, strict=True):
        assert (text is None) == (fault is not None), name
        assert "\0" not in (text or ""), name
        match expected[name]:
            case "no text":
                assert fault == "empty", name
            case promise if "bounded time" in promise or "no crash" in promise:
                assert fault in (None, "empty", "timeout", "too_large"), name
            case "no main text":
                assert fault == "empty" or len(text or "") < 100, name
            case _:
                assert fault is None, name
    assert "base64" not in (texts[list(bodies).index("inline-base64")] or "")


def cases(shared_data: Path) -> dict[str, str]:
    """What is promised of each page of the oddities file."""
    for line in (shared_data / "hostile/manifest.jsonl").read_text().splitlines():
        row = json.loads(line)
        if row["file"] == "html/oddities.warc.gz":
            return {str(name): str(promise) for name, promise in row["expect"]["cases"].items()}
    raise LookupError("the manifest does not list html/oddities.warc.gz")
