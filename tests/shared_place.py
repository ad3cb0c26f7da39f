"""The folder of sample data and reference vectors beside the project, and what of it tests are parametrized by."""

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

__all__ = ["ABSENT", "SHARED", "VECTORS", "Row", "all_rows", "is_here", "rows"]

SHARED = Path(__file__).resolve().parents[2] / "shared"
VECTORS = SHARED / "vectors" / "vectors_shared.jsonl"
ABSENT = "../shared, the sample data and reference vectors, is not beside the project"
"""Why a test that needs the folder is skipped."""

Row = dict[str, Any]


def is_here() -> bool:
    """Whether the folder is there with all that tests take from it: another folder of its name is not it."""
    return VECTORS.is_file() and all((SHARED / name).is_dir() for name in ("data", "recipe_data"))


@cache
def all_rows() -> tuple[Row, ...]:
    """The reference vectors, for reading only: every test gets the same rows."""
    with VECTORS.open(encoding="utf-8") as lines:
        return tuple(map(json.loads, lines))


def rows(wanted: Callable[[Row], bool]) -> list[object]:
    """A parameter for each wanted row, named by its id; one that is skipped where the folder is not there."""
    if not is_here():
        return [pytest.param(None, id="absent", marks=pytest.mark.skip(reason=ABSENT))]
    found: list[object] = [pytest.param(row, id=row["id"]) for row in all_rows() if wanted(row)]
    assert found, "no vector is wanted: the test would check nothing"
    return found
