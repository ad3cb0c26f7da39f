"""The vector script agrees with the reference rows, counts what it does not cover, and its exit code says so."""

import importlib
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.shared_place import VECTORS

ROOT = Path(__file__).resolve().parents[1]

Run = Callable[..., tuple[int, list[str]]]

AGREES = {
    "id": "a",
    "kind": "filter",
    "impl": "datatrove==0.10.1",
    "cls": "FineWebQualityFilter",
    "params": {},
    "input": {"text": "\n\n"},
    "decision": "drop",
    "reason": "empty",
}
EDITS = {
    **AGREES,
    "id": "b",
    "cls": "C4QualityFilter",
    "params": {"min_num_sentences": 1},
    "input": {"text": "It rained all day.\nno end mark here\nThe [1] sun came."},
    "decision": "keep",
    "reason": None,
    "text_out": "It rained all day.\nThe  sun came.",
}
CHAIN = {
    **AGREES,
    "id": "c",
    "kind": "chain",
    "cls": "fineweb_filters",
    "params": {"order": ["GopherRepetitionFilter", "GopherQualityFilter"]},
    "input": {"text": "Six words are not enough here."},
    "reason": "top_2_gram",
    "trace": [["GopherRepetitionFilter", False, "top_2_gram"]],
}
ERROR = {
    **AGREES,
    "id": "d",
    "cls": "URLFilter",
    "input": {"metadata": {"url": ""}},
    "decision": "error",
    "reason": "AssertionError",
    "params": {"use_integrated_lists": False},
}
UNKNOWN = {**AGREES, "id": "e", "cls": "NobodysFilter"}


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs the script over rows in this process: exit code and what it printed."""

    def script(*rows: dict[str, object]) -> tuple[int, list[str]]:
        file = tmp_path / "rows.jsonl"
        file.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
        monkeypatch.syspath_prepend(str(ROOT))
        monkeypatch.setattr("sys.argv", ["vectors.py", str(file)])
        code = importlib.import_module("scripts.vectors").main()
        return code, capsys.readouterr().out.strip().splitlines()

    return script


def test_rows_that_agree(run: Run) -> None:
    code, lines = run(AGREES, EDITS, CHAIN, ERROR)
    assert (code, lines[-1]) == (0, "4 of 4 rows agree, 0 not covered"), lines
    assert "| filter | FineWebQualityFilter | 1 | 1 | 0 | 0 |" in lines


def test_one_field_that_differs_is_a_disagreement(run: Run) -> None:
    wrong = [
        {**AGREES, "decision": "keep", "reason": None},
        {**AGREES, "reason": "line_punct_ratio"},
        {**EDITS, "text_out": "It rained all day."},
        {key: value for key, value in EDITS.items() if key != "text_out"},
        {**CHAIN, "trace": [["GopherRepetitionFilter", True, None]]},
        {**ERROR, "reason": "ValueError"},
        {**ERROR, "decision": "keep", "reason": None},
    ]
    code, lines = run(AGREES, *wrong)
    assert (code, lines[-1]) == (1, "1 of 8 rows agree, 0 not covered"), lines


@pytest.mark.parametrize(("covered", "code"), [(18, 1), (19, 0)])
def test_at_most_one_in_twenty_may_be_uncovered(run: Run, covered: int, code: int) -> None:
    found, lines = run(*[AGREES] * covered, UNKNOWN)
    assert (found, lines[-1]) == (code, f"{covered} of {covered + 1} rows agree, 1 not covered")
    assert "not covered: 1 of filter NobodysFilter: no block does this" in lines


def test_an_unknown_kind_is_uncovered(run: Run) -> None:
    code, lines = run(*[AGREES] * 19, {**AGREES, "kind": "new_kind"})
    assert (code, lines[-1]) == (0, "19 of 20 rows agree, 1 not covered")


def test_no_rows_prove_nothing(run: Run) -> None:
    assert run()[0] == 1


@pytest.mark.usefixtures("shared")
def test_the_shared_vectors() -> None:
    command = [sys.executable, str(ROOT / "scripts" / "vectors.py"), str(VECTORS)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert "| kind | rule |" in done.stdout, done.stderr
    assert done.returncode == 0, done.stdout
    disagreements = [
        line for line in done.stdout.splitlines() if line.startswith("| ") and line.split(" | ")[-2] != "0"
    ]
    assert disagreements[2:] == [], done.stdout
