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


@pytest.mark.parametrize(("license", "expected"), [("by-nc-sa", "CC-BY-NC-SA-4.0"), ("by", None)])
def test_what_is_not_open_is_the_sites_beside_the_credit_of_a_theme(license: str, expected: str | None) -> None:
    notice = f'<a href="https://creativecommons.org/licenses/{license}/4.0/">CC {license} 4.0</a>'
    foot = f'<footer><p>Theme by <a href="https://t.example">Bo</a> | {notice}</p></footer>'
    found = detect(f"<title>The mill</title><main><h1>The mill</h1><p>The wheel is still.</p></main>{foot}", URL)
    assert found is not None
    assert found.expression == expected


def test_one_post_of_several_does_not_license_the_thread() -> None:
    post = "<div class='topic post'><p>{}</p></div>"
    said = "This answer is CC BY 4.0."
    alone = detect(f"<title>Rye</title><h1>Rye</h1>{post.format('Why?')}{post.format(said)}", URL)
    every = detect(f"<title>Rye</title><h1>Rye</h1>{post.format(said)}{post.format(said)}", URL)
    assert alone is not None
    assert alone.expression is None
    assert every is not None
    assert every.expression == "CC-BY-4.0"
