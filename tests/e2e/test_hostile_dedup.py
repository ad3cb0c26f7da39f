"""Deduplication of a million words, of nothing, of one word, of nulls and of 100,000 equal documents, in 1 GiB."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

CHILD = Path(__file__).with_name("hostile_documents.py")
MOST_BYTES = 1 << 30

pytestmark = pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="only Linux tells the peak of memory")


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
def test_hostile_documents_pass_in_bounded_memory(name: str, settings: dict[str, object], tmp_path: Path) -> None:
    command = [sys.executable, str(CHILD), str(tmp_path), json.dumps({name: settings})]
    done = subprocess.run(command, capture_output=True, text=True, timeout=280)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["kept"] == ["0/0", "1/0", "2/0", "2/1", "2/2", "2/3", "3/0"]
    assert told["dropped"] == 99_999
    assert told["bytes"] < MOST_BYTES
