"""Texts are those of the package's own call, with the stop list that was chosen."""

import pyarrow as pa
import pytest
from justext import justext
from justext.utils import get_stoplist, get_stoplists
from pydantic import ValidationError

from textmill.batch import Batch
from textmill.documents import FAULT
from textmill.extraction.justext_page import stoplist_of
from textmill.extractors.justext import JusText

SENTENCE = "This is the story of a man who went to the mill with all that he had, and it was not much for them. "
LINK = f"<p>Menu</p><p><a href=x>{SENTENCE}</a></p>"
PAGE = f"<html lang='en-GB'><body><h2>The mill</h2><p>{SENTENCE * 3}</p>{LINK}</body></html>"


def texts(block: JusText, *pages: str) -> list[str | None]:
    table = pa.RecordBatch.from_pydict({"html": pa.array(pages, pa.large_string())})
    found: list[str | None] = block.apply(Batch(table))["text"].to_pylist()
    return found


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"length_low": 10, "length_high": 90},
        {"stopwords_low": 0.1, "stopwords_high": 0.6},
        {"max_link_density": 1.0},
        {"no_headings": True},
        {"max_heading_distance": 0},
    ],
)
def test_real_pages_come_out_as_from_the_package(options: dict[str, float], crawl_pages: list[str]) -> None:
    pages = [PAGE, *crawl_pages[::12]]
    words = get_stoplist("German")
    expected = [
        "\n\n".join(part.text for part in justext(page, words, **options) if not part.is_boilerplate) for page in pages
    ]
    found = texts(JusText.model_validate({"stoplist": "German", **options}), *pages)
    assert [text or "" for text in found] == [text if text.strip() else "" for text in expected]


@pytest.mark.parametrize(
    ("page", "name"),
    [
        ("<html lang='en-GB'>", "English"),
        ('<!doctype html><html class=a data-x="1" LANG=de>', "German"),
        ("<html lang=zh>", "all"),
        ("<html>", "all"),
        ("<p lang=fr>", "all"),
        ("<html lang=english>", "all"),
    ],
)
def test_the_stop_list_is_that_of_the_page_s_language(page: str, name: str) -> None:
    assert stoplist_of(page) == name


def test_stop_words_decide() -> None:
    assert texts(JusText(), PAGE) == [f"The mill\n\n{(SENTENCE * 3).strip()}"]
    assert texts(JusText(stoplist="Welsh"), PAGE) == [None]
    assert texts(JusText(stoplist="all"), PAGE) != [None]
    everything = frozenset().union(*map(get_stoplist, get_stoplists()))
    assert texts(JusText(stoplist="all"), PAGE) == [
        "\n\n".join(part.text for part in justext(PAGE, everything) if not part.is_boilerplate)
    ]


def test_what_is_no_page_is_empty() -> None:
    table = pa.RecordBatch.from_pydict({"html": pa.array(["", " \n", "<p> </p>"], pa.large_string())})
    assert JusText().apply(Batch(table))[FAULT].to_pylist() == ["empty"] * 3


@pytest.mark.parametrize(
    "wrong", [{"stoplist": "Klingon"}, {"length_low": 300}, {"stopwords_low": 0.5}, {"max_link_density": 1.5}]
)
def test_settings_that_mean_nothing_are_refused(wrong: dict[str, float | str]) -> None:
    with pytest.raises(ValidationError):
        JusText.model_validate(wrong)
