"""What generators make whose shapes trained no weight: text and structure stay, what stands around them goes."""

import json
from collections.abc import Callable

import pytest
from tests.main_text.fresh_pages import BESIDE, FRESH

from textmill.extraction.main_text_page import load


@pytest.fixture(scope="module")
def extract() -> Callable[[str], str | None]:
    include = {"comments": False, "tables": True, "links": False, "images": False}
    return load(json.dumps({"format": "markdown", "include": include}))


@pytest.mark.parametrize("name", FRESH)
def test_fresh_pages(extract: Callable[[str], str | None], name: str) -> None:
    page, parts = FRESH[name]
    text = (extract(page) or "").partition("\n")[2]
    assert [part for part in parts if part not in text] == [], text
    assert [part for part in BESIDE if part in text] == [], text
