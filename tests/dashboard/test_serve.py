"""The live dashboard: numbered runs only, for this machine's own browser."""

import http.client
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from fake_run import FakeRun, crawl

from textmill.dashboard.serve import DashboardServer, serve
from textmill.errors import UserError
from textmill.store.store import Store


@contextmanager
def serving(stores: dict[str, Store]) -> Iterator[DashboardServer]:
    with DashboardServer(stores, "127.0.0.1", 0) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


def ask(
    server: DashboardServer, path: str, host: str | None = None, method: str = "GET"
) -> tuple[int, str, dict[str, str]]:
    connection = http.client.HTTPConnection("127.0.0.1", server.server_address[1], timeout=20)
    try:
        connection.putrequest(method, path, skip_host=True)
        connection.putheader("Host", host or f"127.0.0.1:{server.server_address[1]}")
        connection.endheaders()
        answer = connection.getresponse()
        return answer.status, answer.read().decode(), dict(answer.getheaders())
    finally:
        connection.close()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[DashboardServer]:
    done = FakeRun(tmp_path / "done", crawl())
    live = FakeRun(tmp_path / "live", crawl())
    live.map_stage("0-read", live.tasks[:1])
    stores = {"done": done.all(), "live": live.store, "gone": Store(str(tmp_path / "gone"))}
    with serving(stores) as running:
        yield running


def test_list_of_runs(server: DashboardServer) -> None:
    status, page, headers = ask(server, "/")
    assert status == 200
    assert 'href="/0"' in page
    assert "in progress" in page
    assert "there is no run here" in page
    assert headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_runs(server: DashboardServer) -> None:
    assert 'http-equiv="refresh"' not in ask(server, "/0")[1]
    status, page, _ = ask(server, "/1?x=1")
    assert status == 200
    assert 'http-equiv="refresh"' in page
    status, page, _ = ask(server, "/2")
    assert status == 503
    assert "there is no run here" in page


@pytest.mark.parametrize(
    "path", ["/3", "/-1", "/01", "/../etc/passwd", "/0/../../run.json", "/run.json", "/%30", "/%D9%A3", "/9999999999"]
)
def test_other_paths_are_not_found(server: DashboardServer, path: str) -> None:
    assert ask(server, path)[0] == 404


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8000", "localhost.evil.example", "", "[", "127.0.0.1.nip.io"]
)
def test_other_hosts_are_refused(server: DashboardServer, host: str) -> None:
    assert not server.is_expected(host)
    if host:
        status, page, _ = ask(server, "/0", host=host)
        assert status == 421
        assert "example.org" not in page


@pytest.mark.parametrize(
    "host", ["localhost", "localhost:9000", "127.0.0.1:1", "[::1]:8000", "192.168.1.5:8000", "LOCALHOST"]
)
def test_own_hosts_are_served(server: DashboardServer, host: str) -> None:
    assert ask(server, "/", host=host)[0] == 200


def test_head_and_other_methods(server: DashboardServer) -> None:
    status, body, headers = ask(server, "/0", method="HEAD")
    assert (status, body) == (200, "")
    assert int(headers["Content-Length"]) > 1000
    assert ask(server, "/0", method="POST")[0] == 501


def test_url(server: DashboardServer) -> None:
    assert server.url == f"http://127.0.0.1:{server.server_address[1]}/"


def test_port_that_is_taken(server: DashboardServer) -> None:
    with pytest.raises(UserError, match=r"cannot listen on 127\.0\.0\.1, port"):
        serve({}, "127.0.0.1", server.server_address[1], print)
