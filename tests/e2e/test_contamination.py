"""A run tells for every evaluation question which documents were dropped for holding it."""

import json
from pathlib import Path

from small_run import small_run
from typer.testing import CliRunner

from textmill.cli import app

QUESTIONS = ["one two three four", "five six seven eight", "two three four nine", "nobody asks this"]
TEXTS = ["We say one two three four.", "Five six seven eight, and two three four nine!", "Nothing.", "two three four"]


def test_documents_by_question(tmp_path: Path) -> None:
    lines = [json.dumps({"gold": gold}) for gold in QUESTIONS]
    (tmp_path / "exam.jsonl").write_text("\n".join(lines))
    block = {"filters.decontamination": {"questions": str(tmp_path / "exam.jsonl"), "ngram": 3}}
    small_run(tmp_path, [[{"text": text} for text in TEXTS[:2]], [{"text": text} for text in TEXTS[2:]]], [block])
    result = CliRunner().invoke(app, ["contamination", str(tmp_path / "run"), "--json"])
    assert json.loads(result.output) == {
        "exam.jsonl:1": ["0/0", "0/1", "1/1"],
        "exam.jsonl:3": ["0/0", "0/1", "1/1"],
        "exam.jsonl:2": ["0/1"],
    }
    said = CliRunner().invoke(app, ["contamination", str(tmp_path / "run")]).output.splitlines()
    assert said[0] == "3 questions were found"
    assert said[3].split() == ["1", "exam.jsonl:2", "0/1"]
