"""Take judgements out of a run as CSV and into one from CSV or JSON lines, as a whole or not at all."""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

from pydantic import ValidationError

from textmill.digest import Json
from textmill.errors import UserError
from textmill.inspect.csv_cells import safe_cell, text_of_cell
from textmill.inspect.judgements import Judgement, JudgementFiles, check_name

__all__ = ["as_csv", "imported", "read_file"]

_COLUMNS: Final = tuple(Judgement.model_fields)
_NUMBERS: Final = ("row", "version")
_NEEDED: Final = frozenset(name for name, field in Judgement.model_fields.items() if field.is_required())
_MOST_TOLD: Final = 10
_MOST_CHARS: Final = 100_000
"""Of a cell; no judgement has one as long."""

Values = Mapping[str, Json]


def as_csv(judgements: Iterable[Judgement]) -> bytes:
    """A row each, with text that begins like a formula escaped."""
    written = io.StringIO(newline="")
    writer = csv.writer(written, lineterminator="\r\n")
    writer.writerow(_COLUMNS)
    for judgement in judgements:
        values = judgement.model_dump(mode="json")
        writer.writerow([_cell(values[name]) for name in _COLUMNS])
    return written.getvalue().encode()


def read_file(path: str, reviewer: str | None) -> list[Judgement]:
    """The judgements of a file, all of `reviewer` where one is named; UserError that says which lines are none."""
    try:
        content = Path(path).read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        said = error.strerror if isinstance(error, OSError) else "not UTF-8"
        raise UserError(f"{path}: cannot be read: {said}") from error
    if reviewer is not None:
        check_name(reviewer)
    found, problems = [], []
    for line, values in _lines(path, content):
        if isinstance(values, str):
            problems.append(f"{path}:{line}: {values}")
            continue
        try:
            found.append(Judgement.model_validate({**values, **({"reviewer": reviewer} if reviewer else {})}))
        except ValidationError as error:
            problems.append(f"{path}:{line}: {_said(error)}")
    if problems:
        more = len(problems) - _MOST_TOLD
        told = [*problems[:_MOST_TOLD], *([f"and {more} more such lines"] if more > 0 else [])]
        raise UserError("\n".join([*told, "nothing was imported"]))
    return found


def imported(files: JudgementFiles, judgements: Iterable[Judgement]) -> int:
    """Add what is not stored already as the last word on its document; how many that were."""
    lasting = files.read().lasting
    new: dict[tuple[str, int, str], Judgement] = {}
    for judgement in judgements:
        new[judgement.reviewer, judgement.document, judgement.rule] = judgement
    added = [judgement for key, judgement in new.items() if lasting.get(key) != judgement]
    files.add(added)
    return len(added)


def _cell(value: object) -> str | int:
    if isinstance(value, int):
        return value
    return "" if value is None else safe_cell(str(value))


def _lines(path: str, content: str) -> Iterator[tuple[int, Values | str]]:
    """The number and the values of each row, or what is wrong with it."""
    if path.endswith(".jsonl"):
        yield from _json_lines(content)
    else:
        yield from _csv_rows(content)


def _json_lines(content: str) -> Iterator[tuple[int, Values | str]]:
    for number, line in enumerate(content.split("\n"), start=1):
        if line.strip():
            try:
                values = json.loads(line)
            except (ValueError, RecursionError):
                values = None
            yield number, values if isinstance(values, dict) else "no JSON object"


def _csv_rows(content: str) -> Iterator[tuple[int, Values | str]]:
    rows = csv.reader(io.StringIO(content, newline=""), strict=True)
    line = 1
    try:
        names = [text_of_cell(cell) for cell in next(rows, [])]
        unknown = [name for name in names if name not in _COLUMNS]
        missing = sorted(_NEEDED - {*names} - {"reviewer"})
        if unknown or missing or len({*names}) != len(names):
            what = f"unknown {unknown[0]!r}" if unknown else f"without {missing[0]!r}" if missing else "one twice"
            yield 1, f"the first line does not name the columns ({what}); they are {', '.join(_COLUMNS)}"
            return
        line = rows.line_num + 1
        for row in rows:
            if row:
                yield line, _values(names, row)
            line = rows.line_num + 1
    except csv.Error as error:
        yield line, f"no CSV: {error}"


def _values(names: list[str], row: list[str]) -> Values | str:
    if len(row) != len(names):
        return f"{len(row)} cells, but there are {len(names)} columns"
    if max(map(len, row)) > _MOST_CHARS:
        return "a cell is too long"
    found: dict[str, Json] = {}
    for name, cell in zip(names, map(text_of_cell, row), strict=True):
        if name in _NUMBERS and cell.removeprefix("-").isascii() and cell.removeprefix("-").isdigit():
            found[name] = int(cell)
        elif cell or name in _NEEDED:
            found[name] = cell
    return found


def _said(error: ValidationError) -> str:
    """The first problem, in a line."""
    first = error.errors(include_url=False)[0]
    where = ".".join(map(str, first["loc"]))
    return f"{where}: {first['msg'][:1].lower()}{first['msg'][1:]}"
