"""What keeps a run from being done on a machine is named: a missing model or mount, a full disk, another directory."""

import shutil
from collections import namedtuple
from pathlib import Path

import pytest

from textmill.config.pipeline import load
from textmill.run.checkup import Checkup, wanted_of
from textmill.run.machine_look import Machine, NodeLook, Wanted, look_here
from textmill.run.probe import leave_token
from textmill.store.store import Store

Usage = namedtuple("Usage", ["total", "used", "free"])


@pytest.fixture
def config(tmp_path: Path) -> Path:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.jsonl").write_text('{"id": "a", "text": "b"}\n')
    path = tmp_path / "p.yaml"
    path.write_text(
        "name: t\nsources: [{name: s, reader: {readers.jsonl: {paths: in/2024-*/*.jsonl}}}]\n"
        "blocks: [annotators.fasttext_quality: {model: quality.bin}]\nwriter: writers.parquet\n"
    )
    return path


def test_a_missing_model_is_named(config: Path) -> None:
    wanted = wanted_of(load(str(config)), None)
    assert look_here(wanted).problems == (f"missing model or list: {config.parent}/quality.bin",)
    (config.parent / "quality.bin").write_bytes(b"a model")
    assert look_here(wanted).problems == ()


def test_a_missing_mount_is_named(config: Path) -> None:
    (config.parent / "quality.bin").write_bytes(b"a model")
    shutil.move(config.parent / "in", config.parent / "elsewhere")
    (problem,) = look_here(wanted_of(load(str(config)), None)).problems
    assert problem == f"missing mount or folder: {config.parent}/in (shards are to be in {config.parent}/in)"
    below = str(config.parent / "in" / "deep" / "deeper")
    (problem,) = look_here(Wanted(folders=(below,))).problems
    assert problem == f"missing mount or folder: {config.parent}/in (shards are to be in {below})"


def test_a_full_disk_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = shutil.disk_usage
    full = Usage(1 << 40, (1 << 40) - (1 << 20), 1 << 20)
    monkeypatch.setattr(
        shutil, "disk_usage", lambda place: full if str(place).startswith(str(tmp_path)) else real(place)
    )
    (problem,) = look_here(Wanted(run=str(tmp_path / "run"))).problems
    assert problem == f"run directory ({tmp_path}): 1 MB are free, at least 2048 MB are wanted"


def test_a_package_that_is_not_there_is_named() -> None:
    assert look_here(Wanted(packages=("no-such-package", "numpy"))).problems == ("not installed: no-such-package",)


def test_another_run_directory_is_told_from_the_driver_s(tmp_path: Path) -> None:
    token = leave_token(Store(str(tmp_path / "one")))
    assert look_here(Wanted(run=str(tmp_path / "one"), token=token)).problems == ()
    (problem,) = look_here(Wanted(run=str(tmp_path / "other"), token=token)).problems
    assert problem.endswith("another one than the driver's, or not mounted")


def test_a_look_leaves_no_trace(tmp_path: Path) -> None:
    for run in ("run", "deep/deeper/run"):
        assert look_here(Wanted(run=str(tmp_path / run))).problems == ()
        assert list(tmp_path.iterdir()) == []


def test_credentials_are_named_and_not_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "hunter2")
    (tmp_path / ".ray").mkdir()
    (tmp_path / ".ray" / "auth_token").write_text("hunter3")
    found = look_here(Wanted())
    assert {"AWS_SECRET_ACCESS_KEY", "~/.ray/auth_token"} <= {*found.credentials}
    assert "hunter" not in str(Checkup(found).as_dict())


def machine(**versions: str) -> Machine:
    return Machine("vm", versions, 2, 1 << 30, {}, 20000, (), 0.0, ())


@pytest.mark.parametrize(
    ("node", "problem"),
    [
        (NodeLook("b", {}, machine(python="3.11.7", lxml="6.1")), ()),
        (NodeLook("b", {}, machine(python="3.12.1", lxml="6.1")), ("node b: python 3.12.1, but 3.11.7 here",)),
        (NodeLook("b", {}, machine(python="3.11.7", lxml="5.0")), ("node b: lxml 5.0, but 6.1 here",)),
        (NodeLook("b", {}, machine(), ahead_seconds=1.9), ()),
        (NodeLook("b", {}, machine(), ahead_seconds=2.5), ("node b: its clock is 2.5 s ahead",)),
        (NodeLook("b", {}, machine(), ahead_seconds=-90), ("node b: its clock is 90.0 s behind",)),
        (NodeLook("b", {}, None, "no worker"), ("node b: cannot be looked at: no worker",)),
    ],
)
def test_nodes_are_held_against_this_machine(node: NodeLook, problem: tuple[str, ...]) -> None:
    assert tuple(Checkup(machine(python="3.11.7", lxml="6.1"), (node,)).problems()) == problem


def test_an_address_space_that_libraries_hang_in(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (config.parent / "quality.bin").write_bytes(b"a model")
    monkeypatch.setattr("resource.getrlimit", lambda which: (1 << 30, 1 << 30))
    (problem,) = look_here(wanted_of(load(str(config)), None)).problems
    assert problem.startswith("a process may have 1024 MB of address space, at least 2048 MB are wanted (ulimit -v")
