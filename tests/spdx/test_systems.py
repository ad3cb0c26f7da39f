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
