import hashlib
from pathlib import Path

import fsspec
import huggingface_hub
import pytest
from huggingface_hub.errors import LocalEntryNotFoundError

from textmill.errors import MissingModelError
from textmill.models import files


def test_a_local_path_is_itself(tmp_path: Path) -> None:
    model = tmp_path / "m.bin"
    model.write_bytes(b"x")
    assert files.resolve(str(model), "quality model") == model
    assert files.digest(model) == hashlib.sha256(b"x").hexdigest()


def test_the_digest_follows_the_content(tmp_path: Path) -> None:
    model = tmp_path / "m.bin"
    model.write_bytes(b"x")
    before = files.digest(model)
    model.write_bytes(b"xy")
    assert files.digest(model) != before


def test_a_missing_model_is_one_line_that_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(MissingModelError) as caught:
        files.resolve(str(tmp_path / "none.bin"), "quality model")
    message = str(caught.value)
    assert "\n" not in message
    assert "none.bin" in message
    assert "point `model:`" in message


def test_a_url_is_copied_once_and_again_when_it_changes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    memory = fsspec.filesystem("memory")
    memory.pipe("/models/m.bin", b"first")
    first = files.resolve("memory://models/m.bin", "model")
    assert first.read_bytes() == b"first"
    assert files.resolve("memory://models/m.bin", "model") == first
    memory.pipe("/models/m.bin", b"second one")
    assert files.resolve("memory://models/m.bin", "model").read_bytes() == b"second one"
    assert not list(tmp_path.rglob("*.part"))
    memory.rm("/models", recursive=True)


def test_a_missing_url_is_a_missing_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    with pytest.raises(MissingModelError, match="nowhere"):
        files.resolve("memory://nowhere/m.bin", "model")


@pytest.mark.parametrize(
    ("setting", "repo", "file", "revision"),
    [
        ("hf://org/repo/model.bin", "org/repo", "model.bin", None),
        ("hf://org/repo/sub/model.bin@v2", "org/repo", "sub/model.bin", "v2"),
        ("hf://org/repo@abc/sub/model.bin", "org/repo", "sub/model.bin", "abc"),
    ],
)
def test_hub_addresses(
    setting: str,
    repo: str,
    file: str,
    revision: str | None,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[tuple[str, str, str | None]] = []

    def download(repo_id: str, filename: str, revision: str | None = None) -> str:
        asked.append((repo_id, filename, revision))
        return str(tmp_path)

    monkeypatch.setattr(huggingface_hub, "hf_hub_download", download)
    assert files.resolve(setting, "model") == tmp_path
    assert asked == [(repo, file, revision)]


def test_an_unreachable_hub_is_a_missing_model(monkeypatch: pytest.MonkeyPatch) -> None:
    def download(repo_id: str, filename: str, revision: str | None = None) -> str:
        raise LocalEntryNotFoundError("cannot find it\nlong story")

    monkeypatch.setattr(huggingface_hub, "hf_hub_download", download)
    with pytest.raises(MissingModelError, match="cannot find it") as caught:
        files.resolve("hf://org/repo/model.bin", "model")
    assert "long story" not in str(caught.value)
