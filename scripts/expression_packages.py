"""Can packages read the mixer's expressions? Runs `jq` and `jsonpath-rust-bindings` beside Textmill's reader.

    python -m scripts.expression_packages [FILE]

prints, for both languages, every row of a vector file that a reader answers otherwise than Dolma's mixer, every
documented result of its libraries (jaq 1.2, jsonpath-rust 0.3.5) that it misses, and every expression or document that
its process does not survive within twenty seconds and 4 GiB. Exit code 1 where Textmill's reader is not without fault.
"""

import json
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final, Literal, NamedTuple, cast
from unittest.mock import patch

import jq
import jsonpath_rust_bindings
from scripts.vector_rows.dolma import run
from scripts.vector_rows.rows import Row, params_of

from textmill.errors import UserError
from textmill.filters import dolma_mixer
from textmill.origins.dolma.expression import Expression, Syntax, expression
from textmill.origins.dolma.json_values import ExpressionError, Json, parse

__all__ = ["HOSTILE", "LANGUAGES", "Hostile", "answer", "differing", "missed", "outcome", "packaged", "rows_of"]

Reader = Literal["textmill", "packages"]
LANGUAGES: Final[tuple[Syntax, ...]] = ("jq", "jsonpath")
_KINDS: Final = ("dolma_mixer", "cccc_key_test")
_SECONDS: Final = 20.0
_ROOT: Final = Path(__file__).resolve().parents[1]
_DEEP: Final = '{"a":' + "[" * 900 + "]" * 900 + "}"


class Documented(NamedTuple):
    """What Dolma's library gives; `None` where the expression fails on the document, and with it the shard."""

    syntax: Syntax
    text: str
    document: str
    found: list[Json] | None


DOCUMENTED: Final = (
    # filters.rs, test_jq_missing_attr
    Documented("jq", ".attributes.b.b != null", '{"attributes": {"a": [[0, 3, 1]]}}', None),
    # A filter with a misspelled name: as false as true would lose documents.
    Documented("jq", ".attributes.word_cuont[0][2] < 50", '{"attributes": {"word_count": [[0, 9, 100.0]]}}', None),
    Documented("jq", "(.a | add) / (.text | length) > 0.3", '{"a": [1.0], "text": ""}', [True]),
    Documented("jq", "7 * 2 % 4", "{}", [14]),
    Documented("jq", ".a % 2", '{"a": 1.5}', None),
    Documented("jsonpath", "$.a[?(@.b > 1)]", '{"a": {"b": 2}}', [{"b": 2}]),
    Documented("jsonpath", "$.a[?(@.b in ['x'])]", '{"a": [{"b": "x"}]}', [{"b": "x"}]),
    Documented("jsonpath", "$.a[?(@.b == 1)]", '{"a": [{"b": 1.0}]}', []),
)


class Hostile(NamedTuple):
    """An expression, and a document, that may take all time or memory."""

    name: str
    syntax: Syntax
    text: str
    document: str = '{"a": [1, 2], "text": "abc"}'


HOSTILE: Final = (
    Hostile("without end", "jq", "repeat(.)"),
    Hostile("a thousand million", "jq", "range(1e9)"),
    Hostile("calls itself", "jq", "def f: [f]; f"),
    Hostile("reads the environment", "jq", "env | length"),
    Hostile("doubles 40 times", "jq", " | ".join(["(., .)"] * 40)),
    Hostile("doubles a string 40 times", "jq", ".text | " + " | ".join(["(. + .)"] * 40) + " | length"),
    Hostile("20,000 parentheses", "jq", "(" * 20_000 + "1" + ")" * 20_000),
    Hostile("deep document", "jq", ".a | flatten", _DEEP),
    Hostile("half a surrogate pair", "jq", ".a | utf8bytelength", '{"a": "\\ud800"}'),
    Hostile("400 digits", "jq", ".a < 0.5", '{"a": ' + "9" * 400 + "}"),
    Hostile("20,000 parentheses", "jsonpath", "$.a[?(" + "(" * 20_000 + "@.b" + ")" * 20_000 + ")]"),
    Hostile("24 open filters", "jsonpath", "$" + ".a[?(@" * 24 + ".b"),
    Hostile("all below, 8 times", "jsonpath", "$" + "..*" * 8, '{"a":' + "[" * 100 + "]" * 100 + "}"),
    Hostile("deep document", "jsonpath", "$..b", _DEEP),
    Hostile("half a surrogate pair", "jsonpath", "$[?(@.a size 3)]", '{"a": "\\ud800"}'),
    Hostile("400 digits", "jsonpath", "$[?(@.a < 0.5)]", '{"a": ' + "9" * 400 + "}"),
)
_CHILD: Final = """
import json, resource, sys
from scripts.expression_packages import answer
resource.setrlimit(resource.RLIMIT_AS, (4 << 30, 4 << 30))
print(answer(*json.load(sys.stdin)))
"""


def packaged(text: str, syntax: Syntax, faithful: bool) -> Expression:
    """As `textmill.origins.dolma.expression.expression`, by the packages."""

    def by_jq(document: Json) -> list[Json]:
        try:
            return list(program.input_value(document).all())
        except ValueError as error:
            raise ExpressionError(str(error)) from error

    def by_path(document: Json) -> list[Json]:
        try:
            return list(jsonpath_rust_bindings.Finder(cast(dict[str, Json], document)).find_data(text))
        except ValueError as error:
            raise ExpressionError(str(error)) from error

    try:
        if syntax == "jq":
            program = jq.compile(text)
            program.input_value(None)
        else:
            jsonpath_rust_bindings.Finder({}).find_data(text)
    except ValueError as error:
        raise UserError(str(error)) from error
    return Expression(by_jq if syntax == "jq" else by_path, judges_values=syntax == "jq")


_READERS: Final[dict[Reader, Callable[[str, Syntax, bool], Expression]]] = {
    "textmill": expression,
    "packages": packaged,
}


def rows_of(file: Path) -> list[Row]:
    """The mixer's rows of a vector file."""
    rows: list[Row] = [json.loads(line) for line in file.read_text("utf-8").rstrip("\n").split("\n")]
    return [row for row in rows if row["kind"] in _KINDS]


def differing(reader: Reader, syntax: Syntax, rows: Sequence[Row]) -> list[str]:
    """The rows of the mixer in a language that the reader answers otherwise."""
    with patch.object(dolma_mixer, "expression", _READERS[reader]):
        return [
            str(row["id"])
            for row in rows
            if _syntax(row) == syntax and any(row.get(name) != value for name, value in (run(row) or {}).items())
        ]


def missed(reader: Reader, syntax: Syntax) -> list[str]:
    """The documented expressions that the reader answers otherwise."""
    wrong = []
    for case in DOCUMENTED:
        if case.syntax == syntax:
            try:
                found = _READERS[reader](case.text, syntax, True).results(parse(case.document))
            except (UserError, ExpressionError):
                found = None
            if found != case.found:
                wrong.append(case.text)
    return wrong


def outcome(reader: Reader, case: Hostile, seconds: float = _SECONDS) -> str:
    """What became of a process that met the case: `ends`, or how it did not."""
    given = json.dumps([reader, case.syntax, case.text, case.document])
    command = [sys.executable, "-c", _CHILD]
    try:
        done = subprocess.run(command, input=given, capture_output=True, text=True, timeout=seconds, cwd=_ROOT)
    except subprocess.TimeoutExpired:
        return "hangs"
    if done.returncode < 0:
        return f"is killed by signal {-done.returncode}"
    return done.stdout.strip() or f"fails: {done.stderr.strip().splitlines()[-1][:60]}"


def answer(reader: Reader, syntax: Syntax, text: str, document: str) -> str:
    """`ends` where there is a result, or an error of the expression or of the document."""
    try:
        read = _READERS[reader](text, syntax, True)
        # A package gets the document as Python's parser has it, since Textmill's bounds would protect it.
        read.results(parse(document) if reader == "textmill" else json.loads(document))
    except (UserError, ExpressionError, ValueError):
        return "ends"
    return "tells the environment" if text.startswith("env") else "ends"


def _syntax(row: Row) -> str:
    used = cast(Mapping[str, str], params_of(row).get("filter") or {}).get("syntax") or "jsonpath"
    return used if row["kind"] == "dolma_mixer" else "jq"


def main() -> int:
    """Print what each reader fails at."""
    rows = rows_of(Path(sys.argv[1])) if len(sys.argv) > 1 else []
    faults: dict[Reader, int] = {"textmill": 0, "packages": 0}
    for syntax in LANGUAGES:
        for reader in faults:
            wrong = [f"row {name}" for name in differing(reader, syntax, rows)] + missed(reader, syntax)
            ends = {case.name: outcome(reader, case) for case in HOSTILE if case.syntax == syntax}
            wrong += [f"{name}: {end}" for name, end in ends.items() if end != "ends"]
            faults[reader] += len(wrong)
            print(f"{syntax}, {reader}: {len(wrong)} faults", *wrong, sep="\n  ")
    return int(faults["textmill"] > 0)


if __name__ == "__main__":
    sys.exit(main())
