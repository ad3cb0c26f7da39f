"""The samples of the Common Pile's kinds of source, file by file: what is kept, and what is refused for its licence."""

import json
import os
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from small_run import corpus
from tests.shared_place import SHARED, is_here
from told_fates import last_rows
from typer.testing import CliRunner

from textmill.cli.main import app
from textmill.config.pipeline import load
from textmill.file_reader import FileReader
from textmill.inspect.verify import verify
from textmill.store.fate_table import KEPT
from textmill.store.store import Store

PROJECT = Path(__file__).resolve().parents[2]
CONFIG = PROJECT / "configs" / "common_pile_sample.yaml"
DATA = SHARED / "data" / "sources"
REFUSED = re.compile(r"CC-BY-NC\b.*|NOASSERTION|GPL-2\.0-only|LicenseRef-Open-Publication-License-1\.0\b.*")
"""Licences, as the list of the samples has them, that Common Pile's policy refuses."""
LICENSE_REASONS = {"license.unknown", "license.not_allowed", "license.source_not_allowed"}

Row = dict[str, Any]


def listed() -> list[Row]:
    """The lines of the samples' list of files, those of files with documents."""
    if not is_here():
        return []
    rows = map(json.loads, (DATA / "manifest.jsonl").read_text(encoding="utf-8").splitlines())
    return [row for row in rows if row["documents"]]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """A run over the samples, by the one command, in this process."""
    if not is_here():
        pytest.skip("the samples are not on this machine")
    out = tmp_path_factory.mktemp("sample") / "run"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DATA", os.path.relpath(DATA))
        result = CliRunner().invoke(app, ["run", str(CONFIG), "--out", str(out), "--executor", "inline"])
    assert result.exit_code == 0, (result.exception, result.output)
    store = Store(str(out))
    assert list(verify(store)) == []
    return store


@pytest.fixture(scope="module")
def fates(run: Store) -> Mapping[str, list[Row]]:
    """What became of the records of every file, by its path in the samples."""
    pipeline = load(str(CONFIG), (f"DATA={DATA}",))
    found: dict[str, list[Row]] = defaultdict(list)
    files = {}
    for source in pipeline.sources:
        assert isinstance(source.reader, FileReader)
        files |= {(source.name, one.name): os.path.relpath(one.url, DATA) for one in source.reader.shards(source.name)}
    for row in last_rows(run):
        found[files[row["source"], row["shard"]]].append(row)
    return found


def rows(is_refused: bool) -> Iterator[object]:
    found = [row for row in listed() if (REFUSED.fullmatch(row["license"]) is not None) == is_refused]
    if not found:
        yield pytest.param(None, id="absent", marks=pytest.mark.skip(reason="the samples are not on this machine"))
    for row in found:
        yield pytest.param(row, id=row["path"])


@pytest.mark.parametrize("row", list(rows(is_refused=True)))
def test_refused_for_its_licence(row: Row, fates: Mapping[str, list[Row]]) -> None:
    found = fates[row["path"]]
    assert found, "no document of the file is counted"
    assert {one["fate"] for one in found} <= LICENSE_REASONS


@pytest.mark.parametrize("row", list(rows(is_refused=False)))
def test_kept(row: Row, fates: Mapping[str, list[Row]]) -> None:
    found = fates[row["path"]]
    kept = [one for one in found if one["fate"] == KEPT]
    assert kept, [(one["fate"], one["detail"]) for one in found]
    assert not {one["fate"] for one in found} & LICENSE_REASONS
    if row["documents"] == 1:
        assert len(found) == 1
    if "questions" in row:
        assert len(found) == row["questions"]


def test_every_file_of_the_list_is_read(fates: Mapping[str, list[Row]]) -> None:
    assert {row["path"] for row in listed()} == set(fates)


def test_each_document_shows_its_licence(run: Store) -> None:
    found = corpus(run, "id", "license", "license_evidence")
    assert found
    assert [one for one in found if not one["license"] or not one["license_evidence"]] == []


def test_as_many_are_refused_as_the_list_has() -> None:
    """So that neither table above is empty by a slip of the expression."""
    if not is_here():
        pytest.skip("the samples are not on this machine")
    refused = [row for row in listed() if REFUSED.fullmatch(row["license"])]
    assert {row["source"] for row in refused} == {"peps", "pubmed_central", "openstax", "latex", "debian_docs"}
    assert (len(refused), len(listed())) == (24, 150)
