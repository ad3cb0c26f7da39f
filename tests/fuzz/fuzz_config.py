"""Pipeline files near a valid one: settings of other types, odd names, missing and doubled keys, broken YAML.

Each is checked; some that pass are run in this process and must account for every record.
"""

import json
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import yaml
from hypothesis import strategies as st
from tests.fuzz.formats import Format, bounded

from textmill.block import Reader, Writer
from textmill.config import catalog
from textmill.config.pipeline import load
from textmill.errors import StageError, UserError
from textmill.inspect.verify import verify
from textmill.plan.check import check as check_pipeline
from textmill.run.driver import run
from textmill.run.executor import InlineExecutor

__all__ = ["CONFIG"]

DOCUMENTS: Final = [
    {
        "id": str(number),
        "text": f"The miller grinds sack {number}. " * (number * 9),
        "n": number,
        "url": f"https://m.example/{number}",
    }
    for number in range(6)
]
NAMES: Final = [name for name, kind in catalog.blocks() if not issubclass(kind, Reader | Writer)]
OWN: Final = {
    name: sorted({info.alias or field for field, info in kind.model_fields.items()}) for name, kind in catalog.blocks()
}
ODD: Final[st.SearchStrategy[Any]] = st.sampled_from(
    (
        *(None, True, False, 0, 1, -1, 2**31, 2**64, 0.5, 1e308, -0.0, float("nan"), float("inf")),
        *(
            "",
            " ",
            "no",
            "1",
            "~",
            "*",
            "a.b",
            "é",
            "\0",
            "\u2028",
            "../..",
            "text",
            "language",
            "in/*.jsonl",
            "s3://",
            "::",
        ),
        *([], [[]], [None], ["eng", "eng"], [1, "a"], {}, {"a": 1}, {"": {}}, {"a": {"b": [1]}}, "[" * 50, "x" * 1000),
        *(
            "(",
            "(a+)+$",
            "\\",
            "%s",
            "{0}",
            "2024-13-45",
            "https://",
            "1_000",
            "0x10",
            "yes",
            "=",
            "<<",
            "&a",
            "!!python/name:os",
        ),
    )
)
BLOCKS: Final = st.sampled_from(NAMES).flatmap(
    lambda name: st.dictionaries(st.sampled_from(OWN[name]), ODD, max_size=2).map(lambda settings: {name: settings})
)
VALID: Final = st.builds(
    lambda blocks, writer, removed: {
        "name": "fuzz",
        "sources": [{"name": "s", "reader": {"readers.jsonl": {"paths": "in/*.jsonl", "columns": {"n": "int"}}}}],
        "blocks": blocks,
        "writer": {writer: {}},
        "removed": {"keep": removed},
    },
    st.lists(BLOCKS, max_size=3) | st.lists(st.sampled_from(NAMES), max_size=3),
    st.sampled_from(["writers.parquet", "writers.jsonl"]),
    st.sampled_from(["all", "sample", "none"]),
)


@dataclass(frozen=True)
class Change:
    """What befalls the value at a place, chosen by a number among all places."""

    place: int
    kind: str
    value: Any


CHANGES: Final = st.builds(
    Change, st.integers(0, 200), st.sampled_from(["replace", "delete", "rename", "add", "wrap", "block"]), ODD
)


@dataclass(frozen=True)
class Case:
    data: dict[str, Any]
    changes: list[Change]
    stray: tuple[float, str] | None
    runs: bool


CASES: Final = st.builds(
    Case,
    VALID,
    st.lists(CHANGES, max_size=3),
    st.none()
    | st.none()
    | st.tuples(st.floats(0, 1), st.sampled_from([":", "\t", "-", "{", "\n", "'", "#", "\0", "é", "&a ", "*a", "? "])),
    st.integers(0, 9).map(lambda number: number == 0),
)


def places(data: Any) -> list[tuple[Any, Any]]:
    """Every value inside, as what holds it and its key there."""
    keys = list(data) if isinstance(data, dict) else range(len(data)) if isinstance(data, list) else ()
    return [place for key in keys for place in ((data, key), *places(data[key]))]


def changed(data: dict[str, Any], change: Change) -> None:
    """Change the data in place."""
    there = places(data)
    if not there:
        return
    holder, key = there[change.place % len(there)]
    match change.kind:
        case "replace":
            holder[key] = deepcopy(change.value)
        case "delete":
            del holder[key]
        case "rename" if isinstance(holder, dict):
            holder[str(change.value)] = holder.pop(key)
        case "wrap":
            holder[key] = [holder[key]]
        case "add" if isinstance(holder, dict):
            holder[str(change.value)[:20]] = deepcopy(change.value)
        case "block" if isinstance(holder, list):
            holder.insert(0, {NAMES[change.place % len(NAMES)]: deepcopy(change.value)})


def written(case: Case) -> str:
    """The pipeline file."""
    data = deepcopy(case.data)
    for change in case.changes:
        changed(data, change)
    text = yaml.safe_dump(data, allow_unicode=True, sort_keys=False)
    if case.stray is not None:
        at = int(case.stray[0] * len(text))
        text = text[:at] + case.stray[1] + text[at:]
    return text


def check(case: Case) -> None:
    """One line says what is wrong; what passes runs to its end and accounts for every record."""
    with TemporaryDirectory() as folder, bounded():
        place = Path(folder)
        (place / "in").mkdir()
        for number in range(2):
            lines = [json.dumps(document) + "\n" for document in DOCUMENTS[number::2]]
            (place / "in" / f"{number}.jsonl").write_text("".join(lines))
        (place / "pipeline.yaml").write_text(written(case), encoding="utf-8", newline="")
        try:
            pipeline = load(str(place / "pipeline.yaml"))
            check_pipeline(pipeline)
        except UserError as error:
            if not str(error).strip():
                raise AssertionError("nothing is said") from error
            return
        if not case.runs:
            return
        try:
            result = run(pipeline, str(place / "run"), lambda: InlineExecutor(retries=0))
        except (UserError, StageError):
            return
        assert result.is_complete, "what passed the check does not end"
        assert list(verify(result.store)) == []


CONFIG: Final = Format("config", CASES, check, 60)
