"""The live dashboard: numbered runs only, views and tables by name, and a page follows its run."""

import http.client
import json
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from fake_run import FakeRun, crawl
from tests.dashboard.pages import check_is_harmless
from tests.dashboard.serving import ask, serving

from textmill.dashboard import policy
from textmill.dashboard.navigation import VIEWS
from textmill.dashboard.serve import serve
from textmill.dashboard.serving import Server
from textmill.errors import UserError
from textmill.store.store import Store


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    tmp_path = tmp_path_factory.mktemp("runs")
    done = FakeRun(tmp_path / "done", crawl())
    live = FakeRun(tmp_path / "live", crawl())
    live.map_stage("0-read", live.tasks[:1])
    stores = {"done": done.all(), "live": live.store, "gone": Store(str(tmp_path / "gone"))}
    with serving(stores) as running:
        yield running


def test_list_of_runs(server: Server) -> None:
    status, page, headers = ask(server, "/")
    tree = check_is_harmless(page)
    assert status == 200
    assert tree.xpath("//li/a/@href") == ["/r/0/", "/r/1/", "/r/2/"]
    assert "in progress" in page
    assert "there is no run here" in page
    assert headers["Content-Security-Policy"] == policy.of_server()
    assert headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("view", [view.name for view in VIEWS])
@pytest.mark.parametrize(("run", "is_live"), [(0, False), (1, True)])
def test_every_view(server: Server, view: str, run: int, is_live: bool) -> None:
    status, page, _ = ask(server, f"/r/{run}/{view}?block=nothing&sort.blocks=-Dropped&x=%ff%00")
    tree = check_is_harmless(page)
    assert status == 200
    assert tree.xpath("//body/@data-events") == ([f"/r/{run}/events"] if is_live else [])
    assert tree.xpath("//nav//a[@aria-current]/@href") == [f"/r/{run}/{view}"]


def test_a_run_that_is_not_there(server: Server) -> None:
    status, page, _ = ask(server, "/r/2/overview")
    assert status == 503
    assert "there is no run here" in page
    assert 'http-equiv="refresh"' in page


@pytest.mark.parametrize("path", ["/r/0", "/r/0/"])
def test_a_run_leads_to_its_first_view(server: Server, path: str) -> None:
    status, _, headers = ask(server, path)
    assert (status, headers["Location"]) == (303, "/r/0/overview")


@pytest.mark.parametrize(
    "path",
    [
        "/r/3/overview",
        "/r/-1/overview",
        "/r/01/overview",
        "/r/%D9%A3/overview",
        "/r/9999999999/overview",
        "/r/0/../../etc/passwd",
        "/r/0/..%2f..%2frun.json",
        "/../run.json",
        "/run.json",
        "/r/0/nothing",
        "/r/0/overview/stages",
        "/r/0/overview/nothing.csv",
        "/r/0/overview/stages.html",
        "/r/0/overview/../run.json",
        "/favicon.ico",
    ],
)
def test_other_paths_are_not_found(server: Server, path: str) -> None:
    status, page, headers = ask(server, path)
    assert status == 404
    assert "Traceback" not in page
    assert headers["Content-Security-Policy"] == policy.of_server()


@pytest.mark.parametrize("query", ["a" * 20_000, "&" * 5_000, "sort.blocks=" + "%" * 500, "rows.blocks=1e999", "=&=&;"])
def test_odd_queries_are_as_none(server: Server, query: str) -> None:
    status, page, _ = ask(server, f"/r/0/funnel?{query}")
    assert status == 200
    assert "gopher_quality" in page


def test_a_table_as_json_in_the_order_of_its_page(server: Server) -> None:
    status, body, headers = ask(server, "/r/0/funnel/blocks.json?sort.blocks=-Dropped")
    found = json.loads(body)
    assert (status, headers["Content-Type"]) == (200, "application/json")
    assert headers["Content-Disposition"] == 'attachment; filename="funnel-blocks.json"'
    dropped = [row[4] for row in found["rows"]]
    assert dropped == sorted(dropped, reverse=True)
    assert sum(dropped) == 5


def test_an_export_has_what_the_query_chooses(server: Server) -> None:
    body = ask(server, "/r/0/funnel/reasons.csv?block=url")[1]
    assert body.splitlines()[1:] == ["url,url.blocked,1,0.2,,,,,,"]


def test_head_has_no_body(server: Server) -> None:
    for path in ("/r/0/overview", "/r/1/events"):
        status, body, headers = ask(server, path, "HEAD")
        assert (status, body) == (200, "")
        assert headers["Content-Security-Policy"] == policy.of_server()


def test_a_page_is_told_what_is_new_until_the_run_is_complete(tmp_path: Path) -> None:
    run = FakeRun(tmp_path, crawl())
    with serving({"run": run.store}) as server:
        connection = http.client.HTTPConnection("127.0.0.1", server.access.port, timeout=20)
        connection.request("GET", "/r/0/events")
        stream = connection.getresponse()
        assert stream.headers["Content-Type"].startswith("text/event-stream")
        told = [_event(stream)]
        described = Path(run.store.locate("run.json"))
        content = described.read_bytes()
        described.write_bytes(b"{")  # of which nothing is told
        run.map_stage("0-read", run.tasks[:1])
        assert ask(server, "/r/0/overview")[0] == 503
        described.write_bytes(content)
        told.append(_event(stream))
        run.all()
        told.append(_event(stream))
        while "complete" not in told[-1]:
            told.append(_event(stream))
        assert stream.read().endswith(b"event: complete\ndata: {}\n\n")
        connection.close()
    totals = [json.loads(line.removeprefix("data: ")) for line in told]
    assert totals[0] == {"records": 0, "kept": 0, "dropped": 0, "state": "in progress"}
    assert totals[1] == {"records": 5, "kept": 3, "dropped": 2, "state": "in progress"}
    assert totals[-1] == {"records": 11, "kept": 6, "dropped": 5, "state": "complete"}


def _event(stream: http.client.HTTPResponse) -> str:
    line = stream.readline().decode()
    assert stream.readline() == b"\n"
    return line.strip()


def test_requests_that_wait_for_one_run_keep_no_other_waiting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    slow, other = (FakeRun(tmp_path / name, crawl()).all() for name in ("slow", "other"))
    is_begun, may_end = threading.Event(), threading.Event()
    read = slow.read_json

    def stuck(path: str) -> object:
        is_begun.set()
        assert may_end.wait(60)
        return read(path)

    monkeypatch.setattr(slow, "read_json", stuck)
    answers: list[int] = []
    with serving({"slow": slow, "other": other}) as server:
        threads = [threading.Thread(target=lambda: answers.append(ask(server, "/r/0/overview")[0])) for _ in range(50)]
        for thread in threads:
            thread.start()
        assert is_begun.wait(60)
        assert ask(server, "/r/1/overview")[0] == 200
        assert answers == []
        may_end.set()
        for thread in threads:
            thread.join()
    assert answers == [200] * 50


def test_port_that_is_taken(server: Server) -> None:
    with pytest.raises(UserError, match=r"cannot listen on 127\.0\.0\.1, port"):
        serve({}, "127.0.0.1", server.access.port, print)
