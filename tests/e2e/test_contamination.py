"""A run and a finished corpus tell for every evaluation question which documents hold it."""

import json
from pathlib import Path

import pytest
from small_run import corpus, small_run
from typer.testing import CliRunner

from textmill.cli.main import app
from textmill.config import pipeline as config
from textmill.dashboard.report import render
from textmill.plan.check import check
from textmill.store.store import Store

QUESTIONS = [
    {"query": "Which river flows through the city of Vienna?", "gold": "The Danube"},
    {"query": "Who painted the ceiling of the Sistine Chapel?", "gold": ["Michelangelo", "Michelangelo Buonarroti"]},
    {"query": "Is it?", "gold": "No"},
    {"query": "Which metal is liquid at room temperature?", "gold": "Mercury"},
]
FIRST = "Which river flows through the city of Vienna? The Danube."
SECOND = "Who painted the ceiling of the Sistine Chapel? It was Michelangelo."
TEXTS = [f"Quiz. {FIRST}", f"{SECOND} And: {FIRST}", "Nothing is asked here.", f"Last, {FIRST.upper()}"]
FOUND = {"exam.jsonl:1": ["0/0", "0/1", "1/1"], "exam.jsonl:2": ["0/1"]}
NOTE = "1 of 4 evaluation questions are not looked for: 1 too short"


@pytest.fixture
def exam(tmp_path: Path) -> str:
    path = tmp_path / "exam.jsonl"
    path.write_text("\n".join(map(json.dumps, QUESTIONS)))
    return str(path)


def files(texts: list[str]) -> list[list[dict[str, object]]]:
    documents: list[dict[str, object]] = [{"text": text} for text in texts]
    return [documents[:2], documents[2:]]


def said(*arguments: str) -> str:
    result = CliRunner().invoke(app, ["contamination", *arguments])
    assert result.exit_code == 0, result.output
    return result.output


def test_documents_by_question(tmp_path: Path, exam: str) -> None:
    store = small_run(tmp_path, files(TEXTS), [{"filters.decontamination": {"questions": exam}}])
    assert [document["id"] for document in corpus(store)] == ["1/0"]
    assert json.loads(CliRunner().invoke(app, ["contamination", store.url, "--json"]).stdout) == FOUND
    lines = said(store.url).splitlines()
    assert lines[0] == "2 questions found"
    assert lines[1].split() == ["3", "exam.jsonl:1", "0/0,", "0/1,", "1/1"]
    assert lines[-1] == f"decontamination: {NOTE}"
    assert NOTE in render(store)
    assert [note.partition(": ")[2] for note in check(config.load(str(tmp_path / "pipeline.yaml"))).notes] == [NOTE]


@pytest.mark.parametrize("writer", ["parquet", "jsonl"])
def test_a_finished_corpus_is_read_and_left_alone(tmp_path: Path, exam: str, writer: str) -> None:
    store = small_run(tmp_path, files(TEXTS), [])
    if writer == "jsonl":
        place = tmp_path / "lines"
        place.mkdir()
        (place / "a.jsonl").write_text("\n".join(map(json.dumps, corpus(store, "id", "text"))) + "\n{broken\n")
    else:
        place = Path(store.url)
    before = contents(place)
    for name in (str(place), *([f"{place}/corpus", f"{place}/corpus/data/*.parquet"] if writer == "parquet" else [])):
        lines = said(name, "--questions", exam, "--out", str(tmp_path / "found.jsonl")).splitlines()
        assert lines[:2] == ["2 questions found", "      3  exam.jsonl:1  0/0, 0/1, 1/1"]
        faults = "; no documents: 1 bad_json" if writer == "jsonl" else ""
        assert lines[3:] == [f"4 documents were read{faults}", NOTE]
    found = [json.loads(line) for line in (tmp_path / "found.jsonl").read_text().splitlines()]
    assert [(one["id"], one["questions"]) for one in found] == [
        ("0/0", ["exam.jsonl:1"]),
        ("0/1", ["exam.jsonl:1"]),
        ("0/1", ["exam.jsonl:2"]),
        ("1/1", ["exam.jsonl:1"]),
    ]
    for one in found:
        text = TEXTS[2 * int(one["id"][0]) + int(one["id"][2])]
        assert text[one["begin"] : one["end"]] == one["passage"]
    assert found[0]["passage"] == FIRST
    assert contents(place) == before


def test_sources_of_a_pipeline_are_read(tmp_path: Path, exam: str) -> None:
    small_run(tmp_path, files(TEXTS), [])
    assert said(str(tmp_path / "pipeline.yaml"), "--questions", exam).startswith("2 questions found")


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [(["--questions", "exam.jsonl"], "no .parquet or .jsonl files"), (["--out", "found.jsonl"], "--questions too")],
)
def test_what_a_user_must_mend(
    tmp_path: Path, exam: str, arguments: list[str], problem: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "empty").mkdir()
    result = CliRunner().invoke(app, ["contamination", "empty", *arguments])
    assert problem in str(result.exception)


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_a_run_of_an_earlier_version_has_no_notes(tmp_path: Path, exam: str) -> None:
    store = small_run(tmp_path, files(TEXTS), [{"filters.decontamination": {"questions": exam}}])
    told = store.read_json("run.json")
    assert isinstance(told, dict)
    del told["notes"]
    store.put("run.json", json.dumps(told).encode())
    assert said(store.url).splitlines()[-1].endswith("0/1")
    assert NOTE not in render(Store(store.url))
