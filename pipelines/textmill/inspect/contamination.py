"""Say of every evaluation question which documents hold it: those a run dropped for it, or those of a finished corpus.

Source: the wish of dolma#174. Of a run it is read from the fates, which name all questions of a dropped document;
questions in documents that the limit let stay are not in it. A corpus is read anew, and left as it is.
"""

import json
from collections import defaultdict
from contextlib import nullcontext
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pyarrow.compute as pc

from textmill.evaluations.questions import questions_in
from textmill.inspect.fate_rows import parts
from textmill.store.store import Store

if TYPE_CHECKING:
    from textmill.filters.decontamination import Decontamination

__all__ = ["by_question", "scanned"]

_FAULT: Final = ".contaminated"


def by_question(store: Store) -> dict[str, list[str]]:
    """Ids of the dropped documents by question (`file:line`), the question with most documents first."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for part in parts(store, ["id", "detail"]):
        for row in part.rows.filter(pc.ends_with(part.rows["fate"], _FAULT)).to_pylist():
            for question in questions_in(row["detail"]):
                found[question].append(row["id"])
    return _most_first(found)


def scanned(place: str, block: "Decontamination", out: Path | None) -> tuple[dict[str, list[str]], list[str]]:
    """Ids of documents by question, and what is to be said beside; with `out` every finding is written there."""
    from textmill.inspect.contamination_scan import Scan, readers_of  # a second, for which no other command waits

    scan = Scan(readers_of(place), block)
    found: defaultdict[str, list[str]] = defaultdict(list)
    with nullcontext() if out is None else out.open("w", encoding="utf-8") as file:
        for one in scan.run():
            for question in one.questions:
                found[question].append(one.id)
            if file is not None:
                file.write(json.dumps(asdict(one), ensure_ascii=False) + "\n")
    faults = ", ".join(f"{count:,} {fault}" for fault, count in sorted(scan.faults.items()))
    read = f"{scan.documents:,} documents were read" + (f"; no documents: {faults}" if faults else "")
    return _most_first(found), [read, *block.notes()]


def _most_first(found: dict[str, list[str]]) -> dict[str, list[str]]:
    return dict(sorted(found.items(), key=lambda entry: (-len(entry[1]), entry[0])))
