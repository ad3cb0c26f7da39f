"""What strangers wrote, into names of files, ids, addresses and languages, neither acts on a terminal nor floods it."""

import json
from pathlib import Path

import pytest
import yaml
from tests.acting import acting
from typer.testing import CliRunner

from textmill.cli.main import app
from textmill.store.fate_table import stored

HOSTILE = "\x1b[31m\x9b2J\x07\x7f\u202e\u2066\u200e\u061c\u2028\u2029\r\nquarantined: all of it"
LENGTH = 10_000_000
LONG = f"https://long.example/{'x' * LENGTH}"
WORDS = "It is raining in the hills, and that is what all of the people of the valley have come to see today. "


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A pipeline over documents in a file with such a name under such names."""
    folder = tmp_path_factory.mktemp("harmless")
    documents = [
        {"id": f"kept {HOSTILE}", "text": WORDS * 9, "url": f"https://h.example/{HOSTILE}", "language": f"x {HOSTILE}"},
        {"id": "long", "text": WORDS, "url": LONG, "language": "l" * LENGTH},
    ]
    (folder / f"in {HOSTILE}.jsonl").write_text("".join(f"{json.dumps(document)}\n" for document in documents))
    reader = {"readers.jsonl": {"paths": "in*.jsonl", "columns": {"language": "string"}}}
    (folder / "pipeline.yaml").write_text(
        yaml.safe_dump(
            {
                "name": f"name {HOSTILE}",
                "sources": [{"name": f"source {HOSTILE}", "reader": reader}],
                "blocks": ["filters.gopher_quality"],
                "writer": "writers.jsonl",
            }
        )
    )
    return folder


def said(folder: Path, *arguments: str, code: int = 0) -> str:
    found = CliRunner().invoke(app, arguments)
    assert found.exit_code == code, (arguments, found.exception)
    assert acting(found.output) == [], arguments
    assert not [line for line in found.output.splitlines() if line.startswith("quarantined: all")], arguments
    return found.stdout


def test_every_command(folder: Path) -> None:
    pipeline, run = str(folder / "pipeline.yaml"), str(folder / "run")
    said(folder, "check", pipeline)
    said(folder, "check", pipeline, "--json")
    said(folder, "run", pipeline, "--out", run, "--executor", "inline")
    for command in ("status", "verify", "contamination"):
        said(folder, command, run)
        said(folder, command, run, "--json")
    planned = said(folder, "plan", pipeline, "--out", run)
    assert "in ␛[31m�2J␇␡����␊␊␊quarantined: all of it.jsonl" in planned
    (shard,) = json.loads(said(folder, "plan", pipeline, "--json"))["shards"]
    assert shard["name"] == f"in {HOSTILE}.jsonl"
    why = said(folder, "why", run, f"kept {HOSTILE}")
    assert "  url    https://h.example/␛[31m�2J" in why
    assert json.loads(said(folder, "why", run, f"kept {HOSTILE}", "--json"))[0]["url"] == f"https://h.example/{HOSTILE}"
    why = said(folder, "why", run, LONG)
    assert f"  url    {LONG[:500]}… " in why
    assert f"({len(LONG):,} characters, XXH3 " in why
    assert len(why) < 2000
    assert json.loads(said(folder, "why", run, LONG, "--json"))[0]["url"] == stored(LONG)
