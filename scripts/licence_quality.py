"""How rightly licences are read, as Markdown tables: `python -m scripts.licence_quality [SHARED]`.

Sets: the forms of our own table (`tests/spdx/forms.py`); from the folder that is shared with other projects the small
pages of `vectors/licence_scope.jsonl` and the pages of a crawl with a label of a person or of their package.
"""

import gzip
import json
import re
import sys
import zlib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

from tests.spdx.forms import FORMS

from textmill.spdx.cc_names import from_name
from textmill.spdx.detect import detect
from textmill.spdx.spelling import spelled

__all__ = ["Read", "forms", "labelled", "scope", "table"]

_CLASSES: Final = ("open", "not open", "none")
_RESTRICTED: Final = re.compile(r"-N[CD]\b|Sampling|DevNations")


class Read(NamedTuple):
    """A licence that was wanted, and what was read."""

    name: str
    wanted: str | None
    found: str | None
    scopes: tuple[str, str] | None = None


def forms() -> list[Read]:
    """Our own table of ways to write a licence."""
    return [Read(form, spdx, spelled(form)) for form, spdx in FORMS]


def scope(shared: Path) -> list[Read]:
    """The small pages with the right answer."""
    read = []
    for line in (shared / "vectors" / "licence_scope.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        found, expected = detect(row["html"], row["url"]), row["expected"]
        scopes = (expected["scope"], found.scope if found else "none")
        read.append(
            Read(f"{row['kind']} {row['id']}", expected["expression"], found.expression if found else None, scopes)
        )
    return read


def labelled(shared: Path, by_people: bool) -> list[Read]:
    """Pages of a crawl whose licence a person noted, or which are from a package that has one."""
    read = []
    for row, html in _pages(shared / "data" / "cc"):
        gold = from_name(row["gold_license"])
        if (gold is not None) is not by_people:
            continue
        found = detect(html, row["url"])
        wanted = gold.spdx if gold is not None else _said_of_itself(html)
        read.append(Read(row["url"], wanted, found.expression if found else None))
    return read


def _said_of_itself(html: str) -> str | None:
    """What a page of Debian's manual says: in its appendix on authors, in a few languages, that the GPL holds."""
    text = re.sub(r"<[^>]+>|\s+", " ", html)
    return "LicenseRef-GPL" if re.search(r"Tento dokument smí být šířen za podmínek", text) else None


def _pages(folder: Path) -> Iterator[tuple[dict[str, str], str]]:
    with gzip.open(folder / "pages.jsonl.gz", "rt", encoding="utf-8") as lines:
        rows = [row for row in map(json.loads, lines) if row.get("gold_license")]
    for row in rows:
        with (folder / row["shard"]).open("rb") as shard:
            shard.seek(row["offset"])
            record = zlib.decompressobj(31).decompress(shard.read(row["length"]))
        yield row, record.split(b"\r\n\r\n", 2)[2].decode("utf-8", "replace")


def table(title: str, read: list[Read]) -> str:
    """A confusion table of open, not open and none; then how many are exactly as wanted."""
    cells = Counter((_class_of(one.wanted), _class_of(one.found)) for one in read)
    grants = [one for one in read if one.wanted is not None]
    exact = sum(_same(one.wanted, one.found) for one in grants)
    lines = [f"### {title}", "", "| wanted | read as open | as not open | as none |", "| --- | ---: | ---: | ---: |"]
    lines += [f"| {kind} | {' | '.join(str(cells[kind, other]) for other in _CLASSES)} |" for kind in _CLASSES]
    opened = sum(cells[kind, "open"] for kind in _CLASSES)
    wanted = sum(cells["open", kind] for kind in _CLASSES)
    precision, recall = cells["open", "open"] / max(opened, 1), cells["open", "open"] / max(wanted, 1)
    lines += [
        "",
        f"Precision of open {precision:.3f}, recall {recall:.3f}; exactly as wanted: {exact} of {len(grants)} grants",
    ]
    scopes = [one.scopes for one in read if one.scopes is not None]
    if scopes:
        lines[-1] += f", scope: {sum(wanted == found for wanted, found in scopes)} of {len(scopes)}"
    return "\n".join([f"{line}." if line is lines[-1] else line for line in lines])


def _same(wanted: str | None, found: str | None) -> bool:
    return (wanted or "").removeprefix("LicenseRef-") == (found or "").removeprefix("LicenseRef-")


def _class_of(expression: str | None) -> str:
    if expression is None:
        return "none"
    return "not open" if _RESTRICTED.search(expression) else "open"


def main() -> None:
    """Print the tables, then each reading that is not as wanted."""
    shared = Path(sys.argv[1] if len(sys.argv) > 1 else "../shared")
    sets = {"Ways to write a licence": forms()}
    if (shared / "vectors" / "licence_scope.jsonl").is_file():
        sets["Small pages with the right answer"] = scope(shared)
        sets["Pages with a label of a person"] = labelled(shared, by_people=True)
        sets["Pages of a package"] = labelled(shared, by_people=False)
    print("\n\n".join(table(f"{title} ({len(read)})", read) for title, read in sets.items()))
    print()
    for title, read in sets.items():
        for one in read:
            if not _same(one.wanted, one.found):
                print(f"- {title}: {one.name}: wanted {one.wanted}, read {one.found}")


if __name__ == "__main__":
    main()
