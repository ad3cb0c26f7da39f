"""What a file system's own library raises is one line that names the path, and not a traceback."""

import socket
from pathlib import Path

import fsspec
import pytest
from fsspec.spec import AbstractFileSystem

from textmill.errors import MissingModelError, UserError
from textmill.inputs.paths import find_shards
from textmill.models.files import resolve


class OddError(Exception):
    """As client libraries have them: no OSError, several lines."""


class Odd(AbstractFileSystem):
    """A store that answers nothing."""

    protocol = "odd"
    cachable = False

    def info(self, path: str, **settings: object) -> dict[str, object]:
        raise OddError("first line\nsecond line")

    ls = _open = info


@pytest.fixture(autouse=True)
def nothing_within_reach(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    fsspec.register_implementation("odd", Odd, clobber=True)
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_PROFILE", "AWS_ENDPOINT_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    monkeypatch.setenv("TEXTMILL_PATIENCE", "0")
    monkeypatch.setenv("HOME", str(tmp_path))


@pytest.mark.parametrize("name", ["a.jsonl", "*.jsonl", "a.paths"])
@pytest.mark.parametrize(
    ("place", "said"),
    [("odd://x/", "OddError: first line second line"), ("s3://no-bucket/", "keys and AWS_ENDPOINT_URL are taken from")],
)
def test_shards(place: str, said: str, name: str) -> None:
    if place.startswith("s3"):
        pytest.importorskip("s3fs", reason="the extra `s3` is not installed")
    with pytest.raises(UserError) as error:
        find_shards(place + name, "s")
    assert str(error.value).startswith(f"{place}{name}: ")
    assert said in str(error.value)
    assert "\n" not in str(error.value)


def test_an_endpoint_where_nobody_listens(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("s3fs", reason="the extra `s3` is not installed")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "x")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "x")
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{port}")
    with pytest.raises(UserError, match="cannot be looked up"):
        find_shards("s3://no-bucket/a.jsonl", "s")


def test_models() -> None:
    with pytest.raises(MissingModelError, match=r"no model at .odd://x/model\.bin.: first line; "):
        resolve("odd://x/model.bin", "model")
