"""An index that names what is none of its own is refused before anything is touched."""

import hashlib
import json
from pathlib import Path

import pytest

from textmill.errors import UserError
from textmill.matching.index.folder import IndexFolder
from textmill.matching.index.integrity import leftovers, problems
from textmill.matching.index.state import drop_last, read

DEFINITION = json.dumps({"class": "textmill.dedup.exact:Exact", "version": 1, "settings": {}})
NAME = "00000-0123456789ab"


def index(folder: Path, name: str = NAME, path: str = "keys-000-0000.arrow", definition: str = DEFINITION) -> str:
    """An index of one segment, with one file, by these names."""
    file = {"kind": "keys", "path": path, "rows": 0, "bytes": 0, "sha256": "", "low": 0, "high": 0}
    numbers = {"first": 0, "documents": 0, "kept": 0, "superseded": 0, "run": "r", "inputs": "", "before": ""}
    segment = json.dumps({**numbers, "files": [file]}).encode()
    place = folder / "index" / "segments" / name
    place.mkdir(parents=True, exist_ok=True)
    (place / "segment.json").write_bytes(segment)
    entry = {"name": name, "sha256": hashlib.sha256(segment).hexdigest()}
    (folder / "index" / "versions").mkdir(exist_ok=True)
    version = {"format": 1, "definition": definition, "segments": [entry]}
    (folder / "index" / "versions" / "000001.json").write_text(json.dumps(version))
    return str(folder / "index")


@pytest.mark.parametrize(
    "name", ["../../victim", "..", ".", "../segments", "00000-0123456789ab/..", "/tmp", "", f"{NAME}\n", "0-a"]
)
def test_a_segment_s_name(tmp_path: Path, name: str) -> None:
    (tmp_path / "victim").mkdir()
    (tmp_path / "victim" / "precious").write_text("here")
    url = index(tmp_path, name.lstrip("/"))
    version = Path(url) / "versions" / "000001.json"
    version.write_text(version.read_text().replace(json.dumps(name.lstrip("/")), json.dumps(name)))
    with pytest.raises(UserError, match=r"versions/000001\.json: not an index of format 1 \(segments: 0: name: "):
        drop_last(url)
    assert len(list(problems(url))) == 1
    assert (tmp_path / "victim" / "precious").read_text() == "here"
    assert version.exists()


@pytest.mark.parametrize("path", ["../../../victim", "a/keys-0.arrow", "keys.arrow", "/etc/passwd", "segment.json", ""])
def test_a_file_s_path(tmp_path: Path, path: str) -> None:
    with pytest.raises(UserError, match=r"segment\.json: not an index of format 1 \(files: 0: path: "):
        read(index(tmp_path, path=path))


@pytest.mark.parametrize("definition", ["{", "[]", "{}", '{"settings": []}', '{"settings": {}, "version": 1}', "1"])
def test_a_definition(tmp_path: Path, definition: str) -> None:
    with pytest.raises(UserError, match=r"not an index of format 1 \(definition: "):
        read(index(tmp_path, definition=definition))


@pytest.mark.parametrize("stray", ["x.json", "000002.json.bak", "-1.json", "²²²²²².json", "12.json"])
def test_what_is_no_version_file_is_passed_over(tmp_path: Path, stray: str) -> None:
    url = index(tmp_path)
    (tmp_path / "index" / "versions" / stray).write_text("{")
    assert read(url).number == 1


def test_a_million_changes(tmp_path: Path) -> None:
    """The newest version is the highest number, not the last in the alphabet."""
    url = index(tmp_path)
    versions = tmp_path / "index" / "versions"
    for number in (999_999, 1_000_000):
        (versions / f"{number}.json").write_text((versions / "000001.json").read_text())
    assert read(url).number == 1_000_000


def test_links_out_of_an_index(tmp_path: Path) -> None:
    url = index(tmp_path)
    victim, segment = tmp_path / "victim", tmp_path / "index" / "segments" / NAME
    segment.rename(victim)
    segment.symlink_to(victim)
    (tmp_path / "index" / "elsewhere").symlink_to(victim)
    for change in (IndexFolder(url).remove, lambda path: IndexFolder(url).create(path, b"")):
        with pytest.raises(UserError, match="a symbolic link leads out of the index; nothing is changed there"):
            change("elsewhere/segment.json")
    assert leftovers(url) == []
    assert drop_last(url) == [NAME]
    assert not segment.is_symlink()
    assert (victim / "segment.json").exists()


def test_a_folder_of_segments_that_is_a_link(tmp_path: Path) -> None:
    url = index(tmp_path)
    segments = tmp_path / "index" / "segments"
    segments.rename(tmp_path / "victim")
    segments.symlink_to(tmp_path / "victim")
    with pytest.raises(UserError, match="a symbolic link leads out of the index"):
        drop_last(url)
    assert (tmp_path / "victim" / NAME / "segment.json").exists()
