"""Texts equal the library's, and the settings reach it."""

import pyarrow as pa
import pytest
from resiliparse.extract.html2text import extract_plain_text
from tests.proportion import in_proportion
from tests.shared_place import Row

from textmill.batch import Batch
from textmill.documents import FAULT
from textmill.extraction.resiliparse_page import load
from textmill.extractors.resiliparse import Resiliparse

AS_PUBLISHED = Resiliparse(faithful=True, alt_texts=True, comments=True)
PAGE = """<html><head><title>t</title></head><body><nav><a href="/home">Home</a></nav><main>
<h1>Ferries</h1><p>The ferry left <b>before</b> dawn, with its <a href="/crew">crew</a> of nine.</p>
<ul><li>rope</li><li>tar</li></ul><img src="x.png" alt="a grey ferry"><noscript>no script here</noscript>
<form><input type="text" value="typed"></form></main>
<div class="comments"><p>What a comment this is, on so fine a ferry.</p></div></body></html>"""


STREAMED = '<template id="B:{n}"></template><div hidden id="S:{n}">late</div>'
REPAIRED = {
    "streamed to places without an end": STREAMED,
    "streamed": '<template id="B:{n}"></template>soon<!--/$--><div hidden id="S:{n}">late</div>',
    "formulas": '<script type="math/tex">x</script>',
    "rendered formulas": '<i class="katex"><math><annotation encoding="application/x-tex">x</annotation></math></i>',
    "boxes of formulas": '<span class="katex">',
    "short lists": "<ul><li>rye</li></ul>",
    "short texts": "<b>東</b>",
}


@pytest.mark.parametrize("unit", REPAIRED.values(), ids=REPAIRED)
def test_repairs_take_time_in_proportion_to_the_page(unit: str) -> None:
    extract = load(Resiliparse().options())

    def page(units: int) -> str:
        return "<html><body>" + "".join(unit.replace("{n}", f"{n:x}") for n in range(units))

    assert in_proportion(lambda units: lambda: extract(page(units)), 500)


def texts(block: Resiliparse, *pages: str) -> list[str | None]:
    table = pa.RecordBatch.from_pydict({"html": pa.array(pages, pa.large_string())})
    found: list[str | None] = block.apply(Batch(table))["text"].to_pylist()
    return found


@pytest.mark.parametrize(
    "flag",
    [
        "main_content",
        "preserve_formatting",
        "list_bullets",
        "alt_texts",
        "links",
        "form_fields",
        "noscript",
        "comments",
    ],
)
@pytest.mark.parametrize("on", [True, False])
def test_each_setting_reaches_the_library(flag: str, on: bool) -> None:
    expected = extract_plain_text(PAGE, **{"main_content": True, flag: on})
    assert texts(AS_PUBLISHED.model_copy(update={flag: on}), PAGE) == [expected]


def test_real_pages_come_out_as_from_the_library(crawl_pages: list[str]) -> None:
    expected = [extract_plain_text(page, main_content=True).replace("\0", "") for page in crawl_pages]
    found = texts(AS_PUBLISHED, *crawl_pages)
    assert found == [text if text.strip() else None for text in expected]


def test_reference_vectors(shared_vectors: tuple[Row, ...]) -> None:
    rows = [row for row in shared_vectors if row["kind"] == "extract" and row["impl"].startswith("resiliparse")]
    assert rows
    found = texts(AS_PUBLISHED, *(row["input"]["html"] for row in rows))
    assert found == [row["text_out"] or None for row in rows]


def test_blank_pages_are_empty() -> None:
    table = pa.RecordBatch.from_pydict({"html": pa.array(["", " \n", "<p> </p>"], pa.large_string())})
    assert Resiliparse().apply(Batch(table))[FAULT].to_pylist() == ["empty"] * 3
