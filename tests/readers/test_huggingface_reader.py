"""Data sets of the Hub and folders like them: which files are read, by which reader, at which commit."""

import json
import threading
from collections import Counter
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlsplit

import huggingface_hub
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from huggingface_hub import HfFileSystem
from pyarrow import ipc

from textmill.errors import UserError
from textmill.formats.datasets.dataset_files import DataFile, data_files
from textmill.readers.huggingface import Huggingface

CARD = """---
license: cc0-1.0
configs:
- config_name: de
  data_files:
  - split: train
    path: [de/*.jsonl]
  - split: test
    path: de/held/*.jsonl
- config_name: en
  default: true
  data_files: "en/**/*.jsonl"
- config_name: fr
  data_dir: fr
---
# words
"""
PATHS = ["README.md", "de/a.jsonl", "de/b.jsonl", "de/held/c.jsonl", "en/x/d.jsonl", "fr/test-0.jsonl", "fr/t.jsonl"]


def listed(config: str | None = None, card: str | None = CARD, **asked: object) -> list[tuple[str, str]]:
    given = {"splits": None, "patterns": (), **asked}
    read = {"README.md": card}.get
    found = data_files(asked.pop("paths", PATHS), read, config, given["splits"], given["patterns"])  # type: ignore[arg-type]  # as the cases have them
    return [(one.path, one.split) for one in found]


def test_the_card_names_files() -> None:
    assert listed() == [("en/x/d.jsonl", "train")]
    assert listed("de") == [("de/a.jsonl", "train"), ("de/b.jsonl", "train"), ("de/held/c.jsonl", "test")]
    assert listed("de", splits=("test",)) == [("de/held/c.jsonl", "test")]
    assert listed("fr") == [("fr/t.jsonl", "train"), ("fr/test-0.jsonl", "test")]
    assert listed(patterns=("de/[!b]*",)) == [("de/a.jsonl", "train")]
    assert listed(patterns=("{de,fr}/?.jsonl",)) == [
        ("de/a.jsonl", "train"),
        ("de/b.jsonl", "train"),
        ("fr/t.jsonl", "train"),
    ]
    assert len(listed(card=None)) == 6


@pytest.mark.parametrize(
    ("config", "asked", "said"),
    [
        ("it", {}, "no config 'it'; there are de, en, fr"),
        ("de", {"splits": ("validation",)}, "no split 'validation'; there are test, train"),
        (None, {"patterns": ("*.csv",)}, "no file of the data set matches"),
        ("x", {"card": None}, "its card names no configs"),
        (None, {"card": "---\nconfigs: [\n---\n"}, "README.md: its YAML cannot be read"),
        (None, {"card": "---\nconfigs: [{config_name: a}, {config_name: b}]\n---\n"}, "set `config` to one of a, b"),
    ],
)
def test_what_is_not_there_is_said(config: str | None, asked: dict[str, object], said: str) -> None:
    with pytest.raises(UserError, match=said.replace("[", r"\[")):
        listed(config, **asked)  # type: ignore[arg-type]  # as the cases have them


def rows_of(reader: Huggingface) -> list[dict[str, object]]:
    shards = reader.shards("s")
    reader.settle(shards)
    return [row for one in shards for batch in reader.read(one, Counter()) for row in batch.to_pylist()]


def folder_of(path: Path, kind: str) -> Path:
    table = pa.table({"id": ["1", "2"], "text": ["rain", "snow"], "lang": ["en", "de"]})
    path.mkdir(parents=True)
    if kind == "parquet":
        pq.write_table(table, path / "train-00000.parquet")
    elif kind == "jsonl":
        (path / "a.jsonl").write_text("".join(f"{json.dumps(row)}\n" for row in table.to_pylist()))
    elif kind == "csv":
        (path / "a.csv").write_text("id,text,lang\n1,rain,en\n2,snow,de\n")
    else:
        with ipc.new_stream(str(path / "data-00000-of-00001.arrow"), table.schema) as writer:
            writer.write_table(table)
        (path / "cache-123.arrow").write_bytes(b"left by a map")
        state = {"_data_files": [{"filename": "data-00000-of-00001.arrow"}], "_split": "train"}
        (path / "state.json").write_text(json.dumps(state))
        (path / "dataset_info.json").write_text("{}")
    return path


@pytest.mark.parametrize("kind", ["parquet", "jsonl", "csv", "arrow"])
def test_a_folder_is_read_by_the_reader_of_its_files(tmp_path: Path, kind: str) -> None:
    reader = Huggingface(folder=str(folder_of(tmp_path / "set", kind)))
    assert [(row["id"], row["text"]) for row in rows_of(reader)] == [("1", "rain"), ("2", "snow")]
    assert "text" in reader.provides().names
    assert not reader.is_remote()


def test_splits_that_were_saved(tmp_path: Path) -> None:
    for split in ("train", "test"):
        folder_of(tmp_path / split, "arrow")
    (tmp_path / "dataset_dict.json").write_text('{"splits": ["train", "test"]}')
    assert len(rows_of(Huggingface(folder=str(tmp_path)))) == 4
    assert [one.name for one in Huggingface(folder=str(tmp_path), splits=("test",)).shards("s")] == [
        "test/data-00000-of-00001.arrow"
    ]


def test_names_in_saved_states_stay_inside() -> None:
    state = json.dumps({"_data_files": [{"filename": "../../etc/passwd"}]})
    with pytest.raises(UserError, match="no name of a file beside it"):
        data_files([], {"state.json": state}.get, None, None, ())


def test_files_of_several_kinds_are_chosen_among(tmp_path: Path) -> None:
    folder_of(tmp_path / "set/a", "csv")
    folder_of(tmp_path / "set/b", "jsonl")
    with pytest.raises(UserError, match="several kinds"):
        Huggingface(folder=str(tmp_path / "set")).shards("s")
    assert len(rows_of(Huggingface(folder=str(tmp_path / "set"), paths="b/*"))) == 2
    assert DataFile("b/a.jsonl", "train") in data_files(["b/a.jsonl"], {}.get, None, None, ())


@pytest.mark.parametrize(
    "given", [{}, {"dataset": "a/b", "folder": "."}, {"folder": ".", "revision": "x"}, {"dataset": "../x"}]
)
def test_one_place_is_named(given: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"dataset|revision"):
        Huggingface.model_validate(given)


COMMIT = "c" * 40


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """A server that answers as the Hub does for the data set `org/words`; what it was asked."""
    files = {
        "README.md": b"# words\n",
        "data/train.jsonl": b'{"id": "1", "text": "rain"}\n{"id": "2", "text": "snow"}\n',
    }
    asked: list[str] = []

    def entries() -> list[dict[str, object]]:
        found: list[dict[str, object]] = [{"type": "directory", "path": "data", "oid": "d" * 40, "size": 0}]
        for name, data in files.items():
            found.append({"type": "file", "path": name, "size": len(data), "oid": "b" * 40})
        return found

    class Handler(BaseHTTPRequestHandler):
        def answer(self, data: bytes, kind: str = "application/json", status: int = 200, **headers: str) -> None:
            self.send_response(status)
            told = {"Content-Type": kind, "Content-Length": str(len(data)), "X-Repo-Commit": COMMIT, **headers}
            for name, value in told.items():
                self.send_header(name, value)
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(data)

        def do_GET(self) -> None:
            path = unquote(urlsplit(self.path).path)
            asked.append(path)
            if "/tree/" in path:
                self.answer(json.dumps(entries()).encode())
            elif path.startswith("/api/datasets/org/words"):
                self.answer(json.dumps({"id": "org/words", "sha": COMMIT, "siblings": []}).encode())
            elif path.startswith(f"/datasets/org/words/resolve/{COMMIT}/"):
                data = files[path.partition(COMMIT + "/")[2]]
                first, _, last = self.headers.get("Range", "bytes=0-").partition("=")[2].partition("-")
                part = data[int(first) : int(last) + 1 if last else None]
                place = f"bytes {first}-{int(first) + len(part) - 1}/{len(data)}"
                self.answer(part, "application/octet-stream", 206, **{"Content-Range": place, "ETag": '"e"'})
            else:
                self.answer(b"{}", status=404)

        def do_HEAD(self) -> None:
            self.do_GET()

        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length", 0))
            asked.append(self.path)
            wanted = unquote(self.rfile.read(length).decode())
            self.answer(json.dumps([one for one in entries() if str(one["path"]) in wanted]).encode())

        def log_message(self, *_: object) -> None:
            """Nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        url = f"http://127.0.0.1:{server.server_address[1]}"
        threading.Thread(target=server.serve_forever, daemon=True).start()
        monkeypatch.setattr(huggingface_hub.constants, "ENDPOINT", url)
        template = f"{url}/{{repo_id}}/resolve/{{revision}}/{{filename}}"
        monkeypatch.setattr(huggingface_hub.constants, "HUGGINGFACE_CO_URL_TEMPLATE", template)
        monkeypatch.setattr(huggingface_hub.file_download, "HUGGINGFACE_CO_URL_TEMPLATE", template, raising=False)
        monkeypatch.setenv("HF_HOME", str(tmp_path))
        HfFileSystem.clear_instance_cache()
        yield asked
        HfFileSystem.clear_instance_cache()
        server.shutdown()


def test_the_hub_is_read_at_one_commit(hub: list[str]) -> None:
    reader = Huggingface(dataset="org/words", revision="main")
    (shard,) = reader.shards("s")
    assert (shard.name, shard.url) == ("data/train.jsonl", f"hf://datasets/org/words@{COMMIT}/data/train.jsonl")
    assert reader.is_remote()
    assert [row["text"] for row in rows_of(reader)] == ["rain", "snow"]
    assert any("/resolve/" in path and COMMIT in path for path in hub)


def test_a_data_set_that_is_not_there(hub: list[str]) -> None:
    with pytest.raises(UserError, match=r"hf://datasets/org/none: cannot be looked up"):
        Huggingface(dataset="org/none").shards("s")
    assert hub
