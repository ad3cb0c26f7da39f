"""Precision and recall of the personal data found in labelled lines, by kind: `python -m scripts.pii_quality [FILE]`.

The lines are our own: invented names at example domains, in the scripts of large crawls, half of them traps (versions,
sections, file names, prices, handles). A finding counts only if it is the whole of what is labelled, and no more.
"""

import json
import sys
from collections import Counter
from pathlib import Path
from typing import Final

from textmill.pii.find import find
from textmill.pii.found_spans import KINDS

__all__ = ["LINES", "scores"]

LINES: Final = Path(__file__).resolve().parents[1] / "tests/pii/lines.jsonl"

Score = tuple[int, int, int]
"""Findings that are right, findings, and findings wanted."""


def scores(path: Path) -> tuple[dict[str, Score], list[str]]:
    """The score of every kind, and the lines in which something is missed or too much."""
    right: Counter[str] = Counter()
    found: Counter[str] = Counter()
    wanted: Counter[str] = Counter()
    wrong = []
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        said = [(kind, row["text"][start:end]) for start, end, kind in find(row["text"], KINDS, public_only=True)]
        labelled = [(kind, text) for kind, text in row["spans"]]
        right.update(kind for kind, _ in (Counter(said) & Counter(labelled)).elements())
        found.update(kind for kind, _ in said)
        wanted.update(kind for kind, _ in labelled)
        if said != labelled:
            wrong.append(f"{row['text']!r}: {said}, wanted {labelled}")
    return {kind: (right[kind], found[kind], wanted[kind]) for kind in KINDS}, wrong


def main() -> None:
    """Print a table, then every line that is wrong."""
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else LINES
    table, wrong = scores(path)
    print(f"{'kind':8} {'wanted':>6} {'precision':>9} {'recall':>6}")
    for kind, (right, found, wanted) in table.items():
        print(f"{kind:8} {wanted:6} {right / max(found, 1):9.3f} {right / max(wanted, 1):6.3f}")
    print(*wrong, sep="\n")


if __name__ == "__main__":
    main()
