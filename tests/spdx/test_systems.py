"""Statements of every kind in the pages of ten systems, by rows that were written without looking at the engine."""

import pytest
from tests.spdx.systems import SYSTEMS, URL, Row, page, rows

from textmill.spdx.detect import detect


@pytest.mark.parametrize("row", [pytest.param(row, id=f"{row.kind}-{at}") for at, row in enumerate(rows())])
def test_row_in_every_system(row: Row) -> None:
    read = {}
    for system in SYSTEMS:
        found = detect(page(system, row), URL)
        read[system] = (found.expression if found else None, found.scope if found else "none")
    assert read == dict.fromkeys(SYSTEMS, (row.expression, row.scope))


def test_what_is_called_content_in_a_foot_is_of_the_foot() -> None:
    notice = '<a href="https://creativecommons.org/licenses/by/4.0/">CC BY 4.0</a> by Jo'
    foot = f"<footer><div class='block-content content'><p class=text>{notice}</p></div></footer>"
    found = detect(f"<title>The mill</title><main><h1>The mill</h1><p>The wheel is still.</p></main>{foot}", URL)
    assert found is not None
    assert (found.expression, found.scope) == ("CC-BY-4.0", "site")
