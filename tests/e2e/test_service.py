"""A block that calls a service asks each thing once, many at a time, whatever fails or is killed in between."""

import json
import os
import signal
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from damage_lab import lose
from forked import forked
from killed import KilledBeforeCommit
from small_run import corpus, small_run

from textmill.cli import main as cli
from textmill.config import pipeline as config
from textmill.context import Context
from textmill.inspect.snapshot import take
from textmill.inspect.verify import verify
from textmill.run.driver import run
from textmill.run.executor import InlineExecutor
from textmill.run.result import Result
from textmill.store.store import Store

FILES = [[{"text": f"text {row} of {shard}"} for row in range(30)] for shard in range(3)]
INLINE = ("run", "pipeline.yaml", "--out", "run", "--executor", "inline", "--retries", "0")


@dataclass
class Service:
    """Says how long a text is; counts what it is asked, and what at once."""

    url: str = ""
    asked: Counter[str] = field(default_factory=Counter)
    answered: Counter[str] = field(default_factory=Counter)
    refuses: set[str] = field(default_factory=set)
    busy: int = 0
    most: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def answer(self, question: bytes) -> bytes | None:
        """None where it fails."""
        prompt, text = json.loads(question)
        with self.lock:
            self.asked[text] += 1
            self.busy += 1
            self.most = max(self.most, self.busy)
        time.sleep(0.003 if len(text) % 2 else 0.001)  # so that answers come in another order
        with self.lock:
            self.busy -= 1
            if text in self.refuses:
                return None
            self.answered[text] += 1
        return f"{prompt}: {len(text)} {text[-1]}".encode()


@pytest.fixture
def service() -> Iterator[Service]:
    found = Service()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            answer = found.answer(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(500 if answer is None else 200)
            self.send_header("Content-Length", str(len(answer or b"")))
            self.end_headers()
            self.wfile.write(answer or b"")

        def log_message(self, *_: object) -> None:
            """Nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        found.url = f"http://127.0.0.1:{server.server_address[1]}/"
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield found
        server.shutdown()


def asking(service: Service, **settings: object) -> list[object]:
    return [{"asking:Asking": {"url": service.url, **settings}}]


def again(folder: Path, out: str = "run") -> Result:
    return run(config.load(str(folder / "pipeline.yaml")), str(folder / out), lambda: InlineExecutor(retries=0))


def digests(store: Store) -> list[str]:
    return [file.sha256 for file in take(store).corpus]


def test_each_text_is_asked_once_and_many_together(tmp_path: Path, service: Service) -> None:
    files = [[*rows, rows[0]] for rows in FILES]  # two documents of one text
    store = small_run(tmp_path, files, asking(service, at_once=4))
    assert set(service.asked.values()) == {1}
    assert len(service.asked) == 90
    assert 1 < service.most <= 4
    assert [row["answer"] for row in corpus(store)][:2] == ["rate: 11 0", "rate: 11 0"]
    # Nor does another number at a time change anything, in a run of its own.
    other = small_run(tmp_path, files, asking(service, at_once=1), "other")
    assert digests(other) == digests(store)


def test_the_answers_of_a_run_serve_what_is_done_again(tmp_path: Path, service: Service) -> None:
    store = small_run(tmp_path, FILES, asking(service))
    service.asked.clear()
    # Another block before it: every shard is done again, and no text has changed.
    small_run(tmp_path, FILES, ["formatters.whitespace", *asking(service, name="other")])
    assert not service.asked
    # Other settings are other questions.
    small_run(tmp_path, FILES, asking(service, prompt="judge"))
    assert len(service.asked) == 90
    assert corpus(store)[0]["answer"] == "judge: 11 0"


def test_a_repeat_after_a_failure_asks_what_has_no_answer(tmp_path: Path, service: Service) -> None:
    whole = digests(small_run(tmp_path, FILES, asking(service), "whole"))
    service.asked.clear()
    service.answered.clear()
    service.refuses = {"text 17 of 1", "text 20 of 2"}
    result = again(tmp_path)
    assert sorted(result.quarantined) == ["s/001.jsonl", "s/002.jsonl"]
    assert "HTTP Error 500" in result.quarantined["s/001.jsonl"]
    before = Counter(service.answered)
    service.refuses = set()
    service.asked.clear()
    result = again(tmp_path)
    assert result.is_complete
    assert list(verify(result.store)) == []
    assert not set(service.asked) & set(before)
    assert set(service.asked) | set(before) == {row["text"] for rows in FILES for row in rows}
    assert digests(result.store) == whole


@dataclass(frozen=True)
class KilledAfterAnswers:
    """Kills itself when so many answers are kept."""

    number: int

    def __call__(self) -> None:
        put, seen = Store.put, []

        def dying(store: Store, path: str, data: bytes) -> None:
            put(store, path, data)
            if path.startswith("answers/"):
                seen.append(path)
                if len(seen) == self.number:
                    os.kill(os.getpid(), signal.SIGKILL)

        pytest.MonkeyPatch().setattr(Store, "put", dying)
        cli.main()


@pytest.mark.parametrize("killed", [KilledAfterAnswers(40), KilledBeforeCommit(2)])
def test_killed(tmp_path: Path, service: Service, killed: KilledAfterAnswers | KilledBeforeCommit) -> None:
    expected = digests(small_run(tmp_path, FILES, asking(service), "whole"))
    service.asked.clear()
    code, output, errors = forked(INLINE, tmp_path, dict(os.environ), 120, killed)
    assert code == -signal.SIGKILL, output + errors
    time.sleep(0.2)  # what was under way is counted
    kept = sum(not path.name.startswith(".") for path in (tmp_path / "run/answers").glob("*/*/*"))
    before = sum(service.asked.values())
    assert kept >= 40
    assert before - kept <= 4  # those that were under way
    result = again(tmp_path)
    assert sum(service.asked.values()) == 90 + before - kept
    assert digests(result.store) == expected


def test_a_damaged_answer_is_asked_for_again(tmp_path: Path, service: Service) -> None:
    store = small_run(tmp_path, FILES, asking(service))
    expected = digests(store)
    path = sorted((tmp_path / "run/answers").glob("*/*/*"))[0]
    path.write_bytes(path.read_bytes()[:-1] + b"?")
    service.asked.clear()
    lose(store, "0-read")
    assert digests(again(tmp_path).store) == expected
    assert sum(service.asked.values()) == 1


def test_the_first_failure_in_the_order_of_questions_is_raised() -> None:
    asked: list[bytes] = []

    def ask(question: bytes) -> bytes:
        asked.append(question)
        if question in (b"2", b"3"):
            time.sleep(0.05 if question == b"2" else 0)
            raise ValueError(question.decode())
        time.sleep(0.01)
        return question

    with pytest.raises(ValueError, match="2"):
        Context().answers([b"%d" % number for number in range(100)], ask, at_once=4)
    assert len(asked) < 20
    assert Context().answers([], ask) == []
