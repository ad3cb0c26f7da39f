"""What decides results outside of Textmill redoes finished work: packages, Unicode, the source of a user's class."""

import json
import os
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest
from small_run import small_run
from test_redo import why

from textmill import identity

DOCUMENTS = [[{"text": f"Rain fell on day {day}.", "url": "https://a.org"}] for day in range(2)]
BLOCKS = [{"filters.url": {"domains": "domains"}}, "dedup.exact", {"formatters.pii": {}}]
LENGTHS = '''
from own_words import FEWEST
from textmill.block import Filter, Rule, Measure
import pyarrow as pa
import regex

class Length(Filter):
    """Drops short texts."""

    def measures(self):
        return (Measure("characters", "Characters", pa.int64()),)

    def rules(self):
        return (Rule("short", f"{self.label}.characters", "<", FEWEST),)

    def apply(self, batch):
        return {f"{self.label}.characters": pa.array(map(len, batch.texts), pa.int64())}
'''


@pytest.fixture
def made(tmp_path: Path) -> Path:
    """The folder of a complete run."""
    (tmp_path / "domains").write_text("bad.org\n")
    small_run(tmp_path, DOCUMENTS, BLOCKS)
    return tmp_path


def pretend(monkeypatch: pytest.MonkeyPatch, package: str, version: str) -> str:
    """Another version of a package is installed; the real one."""
    installed = identity._installed
    monkeypatch.setattr(identity, "_installed", lambda name: version if name == package else installed(name))
    return str(installed(package))


def test_another_version_of_a_package(made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = pretend(monkeypatch, "tldextract", "99.1")
    assert why(made) == {"0-read": [f"url: package tldextract {before}, now 99.1"]}


def test_another_version_of_a_package_that_nothing_here_uses(made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pretend(monkeypatch, "spacy", "99.1")
    assert why(made) == {}


def test_a_package_that_is_gone(made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = pretend(monkeypatch, "tldextract", "")
    monkeypatch.setattr(identity, "_version", lambda name: identity._installed(name) or None)
    assert why(made) == {"0-read": [f"url: package tldextract {before}, now not there"]}


def test_sketches_are_redone_too(made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = pretend(monkeypatch, "regex", "99.1")
    assert why(made)["1-exact-sketch"] == [f"exact: package regex {before}, now 99.1"]


def test_another_unicode(made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = unicodedata.unidata_version
    monkeypatch.setattr("textmill.identity.unicodedata.unidata_version", "99.0.0")
    assert why(made) == {"0-read": [f"url: Python's Unicode {before}, now 99.0.0"]}


def test_a_run_of_an_earlier_textmill(made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stored = made / "run" / "made_with.json"
    written = json.loads(stored.read_text())
    del written["0-read"]["url"]["packages"]
    stored.write_text(json.dumps(written))
    pretend(monkeypatch, "tldextract", "99.1")
    assert why(made) == {"0-read": ["url: the run does not say with which versions of packages it was made"]}


def test_versions_in_the_run_are_those_declared(made: Path) -> None:
    versions = json.loads((made / "run" / "run.json").read_text())["versions"]
    assert list(versions) == ["textmill", "idna", "regex", "tldextract", "unicode"]
    assert "| `tldextract` |" in (made / "run" / "corpus" / "README.md").read_text()


def of_ones_own(folder: Path, command: str) -> dict[str, object]:
    """`plan` or `run` in a process of its own, which imports what stands in the folder now."""
    code = "import sys; from textmill.cli.main import main; main()"
    arguments = [command, "pipeline.yaml", "--out", "run", *(["--json"] if command == "plan" else [])]
    environment = {**os.environ, "PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    found: dict[str, object] = json.loads(done.stdout) if command == "plan" else {}
    return found


def reasons(plan: dict[str, object]) -> list[str]:
    stages = plan["stages"]
    assert isinstance(stages, list)
    return [reason for stage in stages for reason in stage.get("why") or ()]


def test_the_source_of_a_users_class(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of its module and of what that imports beside it; a file that it does not import changes nothing."""
    monkeypatch.syspath_prepend(tmp_path)
    (tmp_path / "own_lengths.py").write_text(LENGTHS)
    (tmp_path / "own_words.py").write_text("FEWEST = 5\n")
    small_run(tmp_path, DOCUMENTS, ["own_lengths:Length"])
    assert "regex" in json.loads((tmp_path / "run" / "run.json").read_text())["versions"]
    (tmp_path / "other.py").write_text("FEWEST = 7\n")
    assert reasons(of_ones_own(tmp_path, "plan")) == []
    (tmp_path / "own_lengths.py").write_text(LENGTHS.replace("short texts", "very short texts"))
    assert reasons(of_ones_own(tmp_path, "plan")) == ["own_lengths: the source of its class has changed"]
    (tmp_path / "own_lengths.py").write_text(LENGTHS)
    assert reasons(of_ones_own(tmp_path, "plan")) == []
    (tmp_path / "own_words.py").write_text("FEWEST = 7\n")
    assert reasons(of_ones_own(tmp_path, "plan")) == ["own_lengths: the source of its class has changed"]
