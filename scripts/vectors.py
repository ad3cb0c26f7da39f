"""Compares Textmill with the decisions of the reference implementations, row by row of a vector file.

    python scripts/vectors.py FILE [--kind KIND] [--show N] [--into PAGE]

Prints one line per kind and rule, every disagreement, why rows are not covered, and at last `N of M rows agree, K not
covered`. Exit code 1 when any row disagrees or more than 5 % are not covered. docs/vectors.md says how fields are
compared.
"""

import argparse
import importlib
import json
import math
import sys
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol, cast

from textmill.errors import UserError

MOST_UNCOVERED: Final = 0.05
_GIVEN: Final = {"id", "kind", "impl", "cls", "params", "input", "note"}
"""Fields of a row that are no outputs."""

_RUNNERS: Final = {
    "dclm_": "vector_rows.dclm",
    "dolma_": "vector_rows.dolma",
    "ccnet_": "vector_rows.dolma",
    "licence_": "vector_rows.dolma",
    "cccc_": "vector_rows.dolma",
    "minhash": "vector_rows.dedup",
    "sentence_dedup": "vector_rows.dedup",
    "decontamination": "vector_rows.dedup",
    "exact_dedup": "vector_rows.dedup",
    "bloom": "vector_rows.dedup",
    "rehydration": "vector_rows.dedup",
    "simplify_text": "vector_rows.dedup",
}
"""Module that runs a kind, by how the kind begins; all others are datatrove's."""


class Runner(Protocol):
    """What a runner's module holds; `WHY_NOT`, by kind and class, is optional."""

    def run(self, row: Mapping[str, object]) -> Mapping[str, object] | None:
        """The row's output fields as Textmill has them; None when there is nothing to run it with."""


@dataclass(frozen=True)
class Verdict:
    """One row's result: fields that differ (ours, theirs), or why it was not run."""

    row: Mapping[str, object]
    differs: dict[str, tuple[object, object]]
    not_covered: str | None = None

    @property
    def rule(self) -> tuple[str, str]:
        return str(self.row["kind"]), str(self.row["cls"])


def main() -> int:
    """Run the file and print the table; the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("--kind", help="run only rows of this kind")
    parser.add_argument("--show", type=int, default=20, help="disagreements to print in full")
    parser.add_argument("--into", type=Path, help="page in which to put the table, between its `vectors` comments")
    arguments = parser.parse_args()
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    lines = arguments.file.read_text(encoding="utf-8").split("\n")
    rows = [cast(dict[str, object], json.loads(line)) for line in lines if line.strip()]
    verdicts = [judge(row) for row in rows if arguments.kind in (None, row["kind"])]
    report(verdicts, arguments.show)
    if arguments.into is not None:
        put(arguments.into, "\n".join([table(verdicts), "", *totals(verdicts)]))
    return exit_code(verdicts)


def judge(row: Mapping[str, object]) -> Verdict:
    """Run one row and compare."""
    kind = str(row["kind"])
    name = next((module for start, module in _RUNNERS.items() if kind.startswith(start)), "vector_rows.datatrove")
    try:
        runner = cast(Runner, importlib.import_module(f"scripts.{name}"))
    except ModuleNotFoundError as error:
        if error.name != f"scripts.{name}":
            raise
        return Verdict(row, {}, f"scripts.{name} is not there")
    try:
        ours = runner.run(row)
    except UserError as error:
        return Verdict(row, {}, str(error).splitlines()[0])
    except Exception as error:  # noqa: BLE001  # whatever a block raises is a disagreement of its row
        return Verdict(row, {"(raised)": (f"{type(error).__name__}: {error}", row.get("decision", "no error"))})
    if ours is None:
        reasons = cast(Mapping[tuple[str, str], str], getattr(runner, "WHY_NOT", {}))
        return Verdict(row, {}, reasons.get((kind, str(row["cls"])), "no block does this"))
    theirs = {name: value for name, value in row.items() if name not in _GIVEN}
    names = sorted({*ours, *theirs})
    pairs = {name: (ours.get(name, "(none)"), theirs.get(name, "(none)")) for name in names}
    return Verdict(row, {name: pair for name, pair in pairs.items() if not same(*pair)})


def same(ours: object, theirs: object) -> bool:
    """Equal JSON values; numbers to six digits, since the files round them; a tuple is a list."""
    if isinstance(ours, list | tuple) and isinstance(theirs, list | tuple):
        return len(ours) == len(theirs) and all(map(same, ours, theirs))
    if isinstance(ours, Mapping) and isinstance(theirs, Mapping):
        return ours.keys() == theirs.keys() and all(same(ours[key], theirs[key]) for key in ours)
    if isinstance(ours, float) and isinstance(theirs, int | float) and not isinstance(theirs, bool):
        return math.isclose(ours, theirs, rel_tol=1e-6, abs_tol=1e-6)
    return type(ours) is type(theirs) and ours == theirs


def exit_code(verdicts: list[Verdict]) -> int:
    """0 when all that was run agrees and enough was run."""
    uncovered = sum(verdict.not_covered is not None for verdict in verdicts)
    wrong = any(verdict.differs for verdict in verdicts)
    return int(wrong or not verdicts or uncovered > MOST_UNCOVERED * len(verdicts))


def report(verdicts: list[Verdict], show: int) -> None:
    """Print disagreements, the table, why rows were not covered, and the total."""
    wrong = [verdict for verdict in verdicts if verdict.differs]
    for verdict in wrong[:show]:
        print(f"{verdict.row['id']} {' '.join(verdict.rule)}: input {short(verdict.row['input'])}")
        print(f"    params {short(verdict.row['params'])}")
        for name, (ours, theirs) in verdict.differs.items():
            print(f"    {name}: textmill {short(ours)}\n    {' ' * len(name)}  reference {short(theirs)}")
    if len(wrong) > show:
        print(f"... and {len(wrong) - show} more disagreements (--show {len(wrong)})")
    print(table(verdicts))
    print("\n".join(totals(verdicts)))


def totals(verdicts: list[Verdict]) -> list[str]:
    """Why rows were not covered, a line for each rule and reason, and the last line."""
    reasons = Counter((*verdict.rule, verdict.not_covered) for verdict in verdicts if verdict.not_covered)
    lines = [f"not covered: {count} of {kind} {cls}: {why}" for (kind, cls, why), count in sorted(reasons.items())]
    uncovered = sum(reasons.values())
    agree = len(verdicts) - uncovered - sum(bool(verdict.differs) for verdict in verdicts)
    return [*lines, f"{agree} of {len(verdicts)} rows agree, {uncovered} not covered"]


def put(page: Path, text: str) -> None:
    """Replace what stands between `<!-- vectors -->` and `<!-- /vectors -->` in a Markdown page."""
    before, begin, rest = page.read_text(encoding="utf-8").partition("<!-- vectors -->\n")
    _, end, after = rest.partition("<!-- /vectors -->")
    if not end:
        raise UserError(f"{page} has no lines `<!-- vectors -->` and `<!-- /vectors -->`")
    lines = [f"{line}  " if line.startswith("not covered") else line for line in text.split("\n")]
    page.write_text(before + begin + "\n".join(lines) + "\n" + end + after, encoding="utf-8")


def table(verdicts: list[Verdict]) -> str:
    """A Markdown table: kind and rule, rows, agree, disagree, not covered."""
    lines = ["| kind | rule | rows | agree | disagree | not covered |", "| --- | --- | ---: | ---: | ---: | ---: |"]
    for rule in sorted({verdict.rule for verdict in verdicts}):
        mine = [verdict for verdict in verdicts if verdict.rule == rule]
        uncovered = sum(verdict.not_covered is not None for verdict in mine)
        wrong = sum(bool(verdict.differs) for verdict in mine)
        kind, cls = rule
        cells = (kind, cls, len(mine), len(mine) - uncovered - wrong, wrong, uncovered)
        lines.append("| " + " | ".join(str(cell).replace("|", "\\|") for cell in cells) + " |")
    return "\n".join(lines)


def short(value: object, most: int = 300) -> str:
    """JSON, cut to a length."""
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= most else f"{text[:most]}… ({len(text)} characters)"


if __name__ == "__main__":
    sys.exit(main())
