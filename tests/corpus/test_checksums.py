"""The list of checksums is sorted, and `sha256sum` reads it."""

import subprocess
from pathlib import Path

from fake_run import SCHEMA, FakeRun, crawl

from textmill.corpus.checksums import checksums
from textmill.corpus.finish import describe_corpus


def test_sorted_lines() -> None:
    assert checksums({"b": "2" * 64, "a/b": "1" * 64}) == f"{'1' * 64}  a/b\n{'2' * 64}  b\n"


def test_whole(tmp_path: Path) -> None:
    describe_corpus(FakeRun(tmp_path, crawl()).all(), SCHEMA, {})
    subprocess.run(["sha256sum", "--check", "--strict", "--quiet", "SHA256SUMS"], cwd=tmp_path / "corpus", check=True)
