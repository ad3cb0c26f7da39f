"""What a run writes is for whom the user's umask says, whoever writes it."""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from lab import Lab
from small_run import small_run

from textmill.store.folders import published_folder, scratch_folder
from textmill.store.store import Store

DOCUMENTS = [
    [{"text": f"Rain fell on day {day} of the long wet month of {month}."} for day in range(9)] for month in "ab"
]


@contextmanager
def umask(mask: int) -> Iterator[None]:
    before = os.umask(mask)
    try:
        yield
    finally:
        os.umask(before)


def others(folder: Path, mask: int) -> dict[str, str]:
    """Files and folders with another mode than a program without care would give them."""
    found = {}
    for path in (folder, *folder.rglob("*")):
        wanted = (0o777 if path.is_dir() else 0o666) & ~mask
        mode = stat.S_IMODE(path.stat().st_mode)
        if mode != wanted:
            found[str(path.relative_to(folder))] = oct(mode)
    return found


@pytest.mark.parametrize("mask", [0o022, 0o027, 0o077, 0o002])
def test_a_run_and_its_index(tmp_path: Path, mask: int) -> None:
    with umask(mask):
        store = small_run(tmp_path, DOCUMENTS, [{"dedup.minhash": {"index": str(tmp_path / "index")}}])
        store.put("report.html", b"")
    assert others(tmp_path / "run", mask) == {}
    assert others(tmp_path / "index", mask) == {}


def test_a_folder_of_the_corpus(tmp_path: Path) -> None:
    store = Store(str(tmp_path / "run"))
    with umask(0o027), scratch_folder(store, "corpus") as scratch:
        (scratch / "tokens.bin").write_bytes(b"x")
        published_folder(store, "corpus/data/part-00000", scratch, ["tokens.bin"], 1)
    assert others(tmp_path / "run", 0o027) == {}


def test_workers_of_ray(lab: Lab) -> None:
    lab.write_config(blocks=["extractors.resiliparse", "dedup.exact"])
    with umask(0o027):
        process = lab.start("run", str(lab.config), "--out", "run", "--workers", "1")
    said = process.communicate(timeout=120)
    assert process.returncode == 0, said
    assert others(lab.folder / "run", 0o027) == {}


def test_what_waits_for_an_object_store_is_its_owner_s_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The folder of temporary files is open to all."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with umask(0o022), Store("memory://access").output("corpus", "a", ".txt") as output:
        assert stat.S_IMODE(output.local.stat().st_mode) == 0o600
