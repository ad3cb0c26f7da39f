"""Deduplication of a million words, of nothing, of one word, of nulls and of 100,000 equal documents, in 1 GiB."""

import json
import os
from collections.abc import Callable
from pathlib import Path

import hostile_documents
import pytest
from forked import forked

MOST_BYTES = 1 << 30

pytestmark = pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="only Linux tells the peak of memory")


def in_a_process(main: Callable[[], None], folder: Path, *arguments: str) -> dict[str, object]:
    """What it prints, within bounded memory."""
    code, output, errors = forked((str(folder), *arguments), folder, os.environ, 280, main)
    assert code == 0, errors
    told: dict[str, object] = json.loads(output)
    taken = told.pop("bytes")
    assert isinstance(taken, int)
    assert 0 < taken < MOST_BYTES
    return told


@pytest.fixture(scope="module")
def documents(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the documents, and a run that has read them."""
    folder = tmp_path_factory.mktemp("hostile")
    assert in_a_process(hostile_documents.read, folder) == {"kept": 100_006}
    return folder


@pytest.mark.parametrize(
    ("name", "settings"),
    [
        ("dedup.exact", {}),
        ("dedup.minhash", {}),
        ("dedup.substring", {"min_bytes": 50}),
        ("dedup.paragraph", {}),
        ("dedup.line", {}),
        ("dedup.bloom", {"expected_ngrams": 2_000_000}),
    ],
)
def test_hostile_documents_pass_in_bounded_memory(name: str, settings: dict[str, object], documents: Path) -> None:
    told = in_a_process(hostile_documents.deduplicate, documents, json.dumps({name: settings}))
    assert told == {"kept": ["0/0", "1/0", "2/0", "2/1", "2/2", "2/3", "3/0"], "dropped": 99_999}
