"""URLs, lines and paragraphs in real runs: what stays."""

from pathlib import Path

import pytest
from small_run import corpus, reasons, small_run

from textmill.store.store import Store

pytestmark = pytest.mark.usefixtures("nothing_goes")  # sketches are looked at, and made once

MENU = "Home | About | Contact"
FILES = [
    [
        {"url": "http://www.a.org/x?utm_source=y", "text": f"{MENU}\nfirst page\n\nThe same paragraph\nof two lines."},
        {"url": "https://a.org/x/", "text": "another capture of it"},
        {"url": None, "text": f"{MENU}\nsecond page"},
    ],
    [
        {"url": None, "text": MENU},
        {"url": "https://b.org", "text": f"third page\n\nThe same paragraph\nof two lines.\n\n{MENU}"},
    ],
]


def texts(store: Store) -> dict[str, object]:
    return {str(row["id"]): row["text"] for row in corpus(store)}


def test_one_page_of_an_address(tmp_path: Path) -> None:
    store = small_run(tmp_path, FILES, ["dedup.url"])
    assert list(texts(store)) == ["0/0", "0/2", "1/0", "1/1"]
    assert reasons(store) == {"0/1": "url.duplicate"}
    store = small_run(tmp_path, FILES, [{"dedup.url": {"keep": "longest"}}], out="longest")
    assert list(texts(store)) == ["0/0", "0/2", "1/0", "1/1"]


def test_lines_and_paragraphs(tmp_path: Path) -> None:
    store = small_run(tmp_path, FILES, [{"dedup.line": {"min_count": 3, "max_copies": 0, "min_words": 4}}], out="line")
    assert texts(store) == {
        "0/0": "first page\n\nThe same paragraph\nof two lines.",
        "0/1": "another capture of it",
        "0/2": "second page",
        "1/1": "third page\n\nThe same paragraph\nof two lines.\n",
    }
    assert reasons(store) == {"1/0": "line.empty"}
    sketches = store.commits("1-line-sketch")
    store = small_run(tmp_path, FILES, [{"dedup.line": {"min_left_words": 9, "min_words": 4}}], out="line")
    assert store.commits("1-line-sketch") == sketches
    store = small_run(tmp_path, FILES, ["dedup.paragraph"], out="paragraph")
    assert texts(store)["1/1"] == "third page"
    assert reasons(store) == {}
