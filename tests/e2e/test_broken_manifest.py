"""A `run.json` that is no longer one is told in one line by every command, and nothing in the directory is changed."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from forked import forked
from small_run import small_run
from typer.testing import CliRunner

from textmill.cli.main import app
from textmill.errors import UserError
from textmill.store.store import Store

COMMANDS = [
    ("status",),
    ("why", "0/0"),
    ("report",),
    ("verify",),
    ("verify", "--json"),
    ("contamination",),
    ("serve",),
]
PLANNING = [("plan",), ("run", "--executor", "inline")]
BROKEN = {
    "empty": b"",
    "truncated": b'{"name": "small", "complete": tr',
    "no JSON": b"hello",
    "no UTF-8": b"\xff\xfe\x00",
    "nested": b"[" * 200_000,
    "a number of many digits": b"9" * 6000,
    "a list": b"[1]",
    "null": b"null",
    "no keys": b"{}",
    "of another program": b'{"name": "small", "version": "1.0.0"}',
    "other types": b'{"name": "small", "complete": 1, "config": {}, "versions": {}, "shards": "2", "stages": []}',
}


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return small_run(tmp_path, [[{"text": "Rain fell."}]], [])


def breaks(content: bytes) -> Callable[[Path], object]:
    return lambda place: place.write_bytes(content)


def to_folder(place: Path) -> None:
    place.unlink()
    place.mkdir()


def to_loop(place: Path) -> None:
    place.unlink()
    place.symlink_to(place.name)


def state(store: Store) -> dict[str, bytes | None]:
    """All that is there; None of what is no file."""
    root = Path(store.root)
    return {str(path): path.read_bytes() if path.is_file() else None for path in root.rglob("*")}


@pytest.mark.parametrize(
    "how",
    [*(pytest.param(breaks(content), id=name) for name, content in BROKEN.items()), to_folder, to_loop],
)
def test_one_line(store: Store, tmp_path: Path, how: Callable[[Path], object]) -> None:
    how(Path(store.locate("run.json")))
    before = state(store)
    for command, *options in COMMANDS:
        said = CliRunner().invoke(app, [command, store.url, *options]).exception
        assert isinstance(said, UserError), command
        assert "run.json: " in str(said)
        assert "\n" not in str(said)
    for command, *options in PLANNING:
        said = (
            CliRunner().invoke(app, [command, str(tmp_path / "pipeline.yaml"), "--out", store.url, *options]).exception
        )
        assert isinstance(said, UserError), command
        assert str(said).startswith(f"{store.url}")
        assert "\n" not in str(said)
    assert state(store) == before


def test_what_to_do(store: Store, tmp_path: Path) -> None:
    store.put("run.json", BROKEN["of another program"])
    code, out, said = forked(("run", "pipeline.yaml", "--out", "run"), tmp_path, os.environ, 60)
    where = "run/run.json: not a Textmill run (complete is not as a run writes it)"
    assert (code, out, said) == (2, "", f"textmill: {where}; put it back from a copy, or choose another --out\n")


@pytest.mark.parametrize("refused", ["open", "scandir"])
def test_what_may_not_be_read(store: Store, monkeypatch: pytest.MonkeyPatch, refused: str) -> None:
    """As for a user whom another one's umask shuts out; root, as whom tests may run, may read everything."""

    def refuse(*arguments: object, **settings: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(*((store.fs, "open", refuse) if refused == "open" else (os, "scandir", refuse)))
    with pytest.raises(UserError, match=r"cannot be read: Permission denied"):
        store.read_json("run.json") if refused == "open" else store.children("stages")
