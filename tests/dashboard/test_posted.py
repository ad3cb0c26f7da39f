"""A judgement is taken from our own page only, as that page sends it; nothing else is ever taken."""

import http.client
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from fake_run import FakeRun, crawl
from tests.dashboard.serving import serving

from textmill.dashboard.navigation import VIEWS
from textmill.dashboard.serving import Server
from textmill.inspect.judgements import JudgementFiles
from textmill.store.store import Store

JUDGEMENT = {
    "id": "1",
    "source": "cc",
    "shard": "a.warc.gz",
    "row": 0,
    "key": "5",
    "fate": "kept",
    "rule": "kept",
    "judgement": "right",
    "note": "\x1b[31m=1+1 </script>",
    "reviewer": "ann",
}
GOOD = json.dumps(JUDGEMENT)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return FakeRun(tmp_path, crawl()).all()


@pytest.fixture
def server(store: Store) -> Iterator[Server]:
    with serving({"run": store}) as running:
        yield running


def send(server: Server, body: str, path: str = "/r/0/review", **headers: str | None) -> tuple[int, str]:
    own = f"http://127.0.0.1:{server.access.port}"
    given = {"Origin": own, "Content-Type": "application/json", **headers}
    connection = http.client.HTTPConnection("127.0.0.1", server.access.port, timeout=20)
    try:
        connection.request("POST", path, body, {name: value for name, value in given.items() if value is not None})
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()


def stored(store: Store) -> list[str]:
    return [one.note for one in JudgementFiles(store).read().lasting.values()]


def test_a_judgement_is_kept_as_it_was_sent(server: Server, store: Store) -> None:
    assert send(server, GOOD) == (200, '{"kept":true}')
    assert send(server, GOOD, **{"Content-Type": "Application/JSON; charset=utf-8"})[0] == 200
    assert stored(store) == [JUDGEMENT["note"]]
    assert store.children("review") == ["ann.jsonl"]


@pytest.mark.parametrize("origin", [None, "null", "http://evil.example", "http://127.0.0.1:1"])
def test_other_origins_are_refused(server: Server, store: Store, origin: str | None) -> None:
    assert send(server, GOOD, Origin=origin)[0] == 403
    assert stored(store) == []


@pytest.mark.parametrize("kind", [None, "text/plain", "application/x-www-form-urlencoded", "multipart/form-data"])
def test_what_a_form_could_send_is_refused(server: Server, store: Store, kind: str | None) -> None:
    assert send(server, GOOD, **{"Content-Type": kind})[0] == 415
    assert stored(store) == []


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("", 400),
        ("{", 400),
        ("[" * 8_000, 400),
        ("[]", 400),
        ("null", 400),
        (json.dumps({**JUDGEMENT, "reviewer": "../../ann"}), 400),
        (json.dumps({**JUDGEMENT, "judgement": "yes"}), 400),
        (json.dumps({**JUDGEMENT, "id": "\ud800"}), 400),
        (json.dumps({**JUDGEMENT, "id": 7}), 400),
        (json.dumps({**JUDGEMENT, "version": 2}), 400),
        (json.dumps({**JUDGEMENT, "note": "x" * 16_000}), 413),
    ],
)
def test_what_is_no_judgement_is_refused(server: Server, store: Store, body: str, status: int) -> None:
    answered, words = send(server, body)
    assert answered == status
    assert json.loads(words)["error"]
    assert stored(store) == []


@pytest.mark.parametrize("view", [view.name for view in VIEWS if view.keep is None])
def test_other_views_take_nothing(server: Server, view: str) -> None:
    assert send(server, GOOD, f"/r/0/{view}")[0] == 405


@pytest.mark.parametrize("path", ["/", "/r/0", "/r/0/events", "/r/0/review/judgements.csv"])
def test_other_addresses_take_nothing(server: Server, path: str) -> None:
    assert send(server, GOOD, path)[0] in (404, 405)


def test_one_view_writes(server: Server) -> None:
    assert [view.name for view in VIEWS if view.keep is not None] == ["review"]
    assert send(server, GOOD, "/r/1/review")[0] == 404


def test_a_run_that_cannot_be_written_to_says_so(server: Server, store: Store) -> None:
    Path(store.locate("review")).write_text("")
    status, words = send(server, GOOD)
    assert status == 503
    assert "cannot be stored" in json.loads(words)["error"]
