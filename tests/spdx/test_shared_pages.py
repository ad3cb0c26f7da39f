"""The rules of licences on pages, by the vectors and pages that are shared with other projects."""

import gzip
import json
import re
import zlib
from pathlib import Path
from typing import Any

import pytest
from tests.shared_place import ABSENT, SHARED

from textmill.spdx.cc_names import from_name
from textmill.spdx.detect import detect

VECTORS = SHARED / "vectors" / "licence_scope.jsonl"
PAGES = SHARED / "data" / "cc" / "pages.jsonl.gz"
pytestmark = pytest.mark.skipif(not VECTORS.is_file() or not PAGES.is_file(), reason=ABSENT)


def scope_rows() -> list[dict[str, Any]]:
    if not VECTORS.is_file():
        return []
    return [json.loads(line) for line in VECTORS.read_text(encoding="utf-8").splitlines()]


def labelled_pages() -> list[tuple[dict[str, Any], str]]:
    with gzip.open(PAGES, "rt", encoding="utf-8") as lines:
        rows = [row for row in map(json.loads, lines) if row.get("gold_license")]
    return [(row, page(row)) for row in rows]


def page(row: dict[str, Any]) -> str:
    with (PAGES.parent / Path(row["shard"])).open("rb") as shard:
        shard.seek(row["offset"])
        record = zlib.decompressobj(31).decompress(shard.read(row["length"]))
    return record.split(b"\r\n\r\n", 2)[2].decode("utf-8", "replace")


@pytest.mark.parametrize("row", [pytest.param(row, id=f"{row['kind']}-{row['id']}") for row in scope_rows()])
def test_scope(row: dict[str, Any]) -> None:
    found = detect(row["html"], row["url"])
    expected = row["expected"]
    assert (found.expression if found else None, found.scope if found else "none") == (
        expected["expression"],
        expected["scope"],
    )


def test_labels_of_people_and_packages() -> None:
    """No restricted page as open; the open ones right but the two whose label is a picture's, or stands nowhere."""
    right = silent = labelled = 0
    for row, html in labelled_pages():
        label, found = row["gold_license"], detect(html, row["url"])
        claimed = found.expression if found else None
        gold = from_name(label)
        if gold is None:  # read from a package: only what the page itself says may be claimed
            named = re.search(r"gpl|general public licen[cs]e|mozilla|mpl", html, re.IGNORECASE)
            assert claimed is None or (named is not None and claimed in ("LicenseRef-GPL", label)), row["url"]
            continue
        if gold.restricted:
            assert claimed is None or re.search(r"-N[CD]", claimed), row["url"]
            continue
        labelled += 1
        right += claimed is not None and claimed.removeprefix("LicenseRef-") == gold.spdx.removeprefix("LicenseRef-")
        silent += claimed is None
    assert (labelled, right, silent) == (12, 10, 2)
