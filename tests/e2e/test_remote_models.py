"""A remote model is resolved once a run, all documents get that revision, and a change of it redoes the work."""

import json
import os
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from hashlib import sha1, sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import huggingface_hub
import pytest
from small_run import corpus, small_run

from textmill.config import pipeline as config
from textmill.errors import MissingModelError
from textmill.inspect.plan_view import describe
from textmill.models import files
from textmill.models.pins import Pin, pinned
from textmill.plan.preparing import prepare
from textmill.run.driver import run
from textmill.run.events import Event, TaskEnded
from textmill.run.executor import Executor, InlineExecutor
from textmill.run.ray_executor import RayExecutor
from textmill.store.store import Store

FILES = [[{"text": f"text {row} of {shard}"} for row in range(200)] for shard in range(3)]


@dataclass
class Place:
    """A server with one file, as the web has it or as the hub has it."""

    url: str = ""
    word: bytes = b"first"
    tells: bool = True
    """Whether it gives an ETag."""
    asked: Counter[str] = field(default_factory=Counter)

    def headers(self) -> dict[str, str]:
        told = {"Content-Length": str(len(self.word)), "X-Repo-Commit": sha1(self.word).hexdigest()}
        return {**told, "ETag": f'"{sha256(self.word).hexdigest()}"'} if self.tells else told


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    found = Place()

    class Handler(BaseHTTPRequestHandler):
        def do_HEAD(self) -> None:
            found.asked[self.command] += 1
            self.send_response(200)
            for name, value in found.headers().items():
                self.send_header(name, value)
            self.end_headers()

        def do_GET(self) -> None:
            self.do_HEAD()
            self.wfile.write(found.word)

        def log_message(self, *_: object) -> None:
            """Nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        found.url = f"http://127.0.0.1:{server.server_address[1]}"
        threading.Thread(target=server.serve_forever, daemon=True).start()
        download = partial(huggingface_hub.hf_hub_download, endpoint=found.url, cache_dir=tmp_path / "hub", token=False)
        monkeypatch.setattr(huggingface_hub, "hf_hub_download", download)
        yield found
        server.shutdown()


def signed(model: str) -> list[object]:
    return [{"remote_model:Signed": {"model": model}}]


def words(store: Store) -> set[object]:
    return {row["signed"] for row in corpus(store, "signed")}


def changing(folder: Path, place: Place, word: bytes, start: Callable[[], Executor], out: str = "run") -> Store:
    """A run over a model that changes when the first shard is done."""

    def tell(event: Event) -> None:
        if isinstance(event, TaskEnded):
            place.word = word

    pipeline = config.load(str(folder / "pipeline.yaml"))
    return run(pipeline, str(folder / out), start, tell).store


@pytest.mark.parametrize(
    ("address", "tells"),
    [
        ("{}/word.txt", True),
        ("{}/word.txt", False),
        ("hf://org/repo/word.txt", True),
        ("hf://org/repo@main/word.txt", True),
    ],
)
def test_once_a_run(tmp_path: Path, place: Place, address: str, tells: bool) -> None:
    model, place.tells = address.format(place.url), tells
    small_run(tmp_path, FILES[:1], signed(model), "one")
    assert place.asked
    place.asked.clear()
    place.word = b"second"
    store = small_run(tmp_path, FILES, signed(model))
    once = Counter(place.asked)
    assert once.total() <= 4
    assert words(store) == {"second"}
    commit = sha1(b"second").hexdigest()
    etag, content = f'"{sha256(b"second").hexdigest()}"', sha256(b"second").hexdigest()
    revision = commit if address.startswith("hf") else etag if tells else content
    assert json.loads((tmp_path / "run/run.json").read_text())["models"] == {model: revision}
    # It changes while a run is at work: all documents have what there was when it began.
    place.word = b"third"
    assert words(changing(tmp_path, place, b"fourth", partial(InlineExecutor, 0))) == {"third"}
    plan = describe(prepare(config.load(str(tmp_path / "pipeline.yaml"))), store)
    assert plan["stages"][0]["why"] == ["remote_model: a model or list has changed"]
    store = small_run(tmp_path, FILES, signed(model))
    assert words(store) == {"fourth"}


def test_workers_get_what_the_driver_resolved(tmp_path: Path, place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parent), prepend=os.pathsep)
    small_run(tmp_path, FILES, signed(f"{place.url}/word.txt"), "inline")
    place.asked.clear()
    store = changing(tmp_path, place, b"second", partial(RayExecutor, workers=1, retries=0), "ray")
    assert words(store) == {"first"}
    assert place.asked.total() == 1


def test_another_machine_gets_the_same_or_an_error(
    tmp_path: Path, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"{place.url}/word.txt"
    with pinned({}) as found:
        files.resolve(url, "word")
    assert found == {url: Pin(f'"{sha256(b"first").hexdigest()}"', sha256(b"first").hexdigest())}
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "elsewhere"))
    with pinned(found):
        assert files.resolve(url, "word").read_bytes() == b"first"
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "a third place"))
    place.word = b"second"
    with pinned(found), pytest.raises(MissingModelError, match="has changed since the run began"):
        files.resolve(url, "word")
    assert not list(tmp_path.rglob("*.part"))


def test_a_changed_file_on_the_web_is_fetched_again(place: Place) -> None:
    """fsspec takes files on the web for unchanging: the first copy was kept for ever."""
    url = f"{place.url}/word.txt"
    assert files.resolve(url, "word").read_bytes() == b"first"
    place.word = b"second"
    assert files.resolve(url, "word").read_bytes() == b"second"
