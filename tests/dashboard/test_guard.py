"""Who may ask: this machine's own browser, or who has the token; and nobody else's page may change anything."""

import subprocess
import sys
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from fake_run import FakeRun, crawl
from tests.dashboard.serving import ask, serving

from textmill.dashboard import serving as module
from textmill.dashboard.guard import Access
from textmill.dashboard.serve import serve
from textmill.dashboard.serving import Server
from textmill.errors import UserError

TOKEN = "a+token/with=signs&more"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving({"run": FakeRun(tmp_path_factory.mktemp("run"), crawl()).all()}) as running:
        yield running


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving({"run": FakeRun(tmp_path_factory.mktemp("run"), crawl()).all()}, TOKEN) as running:
        yield running


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8000", "localhost.evil.example", "", "[", "127.0.0.1.nip.io", "a@b:c:d"]
)
def test_other_hosts_are_refused(server: Server, host: str) -> None:
    assert not server.access.is_ours(host)
    status, page, headers = ask(server, "/r/0/overview", Host=host)
    assert status == 421
    assert "quickstart" not in page
    assert "cc-english" not in page
    assert headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    "host", ["localhost", "localhost:9000", "127.0.0.1:1", "[::1]:8000", "192.168.1.5:8000", "LOCALHOST"]
)
def test_own_hosts_are_served(server: Server, host: str) -> None:
    assert ask(server, "/", Host=host)[0] == 200


def test_the_name_that_it_was_started_with_is_ours() -> None:
    assert Access("Mill.example", 80).is_ours("mill.example:80")


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "PATCH"])
@pytest.mark.parametrize("origin", [None, "null", "http://evil.example", "http://localhost", "file://", "http://["])
def test_other_pages_change_nothing(server: Server, method: str, origin: str | None) -> None:
    assert ask(server, "/r/0/overview", method, Origin=origin)[0] == 403


def test_views_only_read(server: Server) -> None:
    own = f"http://127.0.0.1:{server.access.port}"
    assert ask(server, "/r/0/overview", "POST", Origin=own)[0] == 405


@pytest.mark.parametrize("path", ["/", "/r/0/overview", "/r/0/events", "/r/0/funnel/blocks.csv", "/nothing"])
@pytest.mark.parametrize("cookie", [None, "textmill-{port}=wrong", "other=a", "textmill-{port}="])
def test_without_the_token_nothing_is_told(closed: Server, path: str, cookie: str | None) -> None:
    given = cookie and cookie.format(port=closed.access.port)
    status, page, headers = ask(closed, path, Cookie=given)
    assert status == 401
    assert "run" not in page
    assert "Set-Cookie" not in headers


def test_the_token_becomes_a_cookie_and_leaves_the_address(closed: Server) -> None:
    assert closed.address == f"http://127.0.0.1:{closed.access.port}/?token=a%2Btoken%2Fwith%3Dsigns%26more"
    query = closed.address.partition("?")[2]
    status, _, headers = ask(closed, f"/r/0/funnel?block=url&{query}")
    assert (status, headers["Location"]) == (303, "/r/0/funnel?block=url")
    cookie = headers["Set-Cookie"]
    assert "httponly" in cookie.lower()
    assert "samesite=strict" in cookie.lower()
    assert ask(closed, "/r/0/funnel", Cookie=cookie.partition(";")[0])[0] == 200


@pytest.mark.parametrize("token", ["", "wrong", "%ff", "%F0%9F%92%A9", quote(TOKEN[:-1])])
def test_a_wrong_token(closed: Server, token: str) -> None:
    status, _, headers = ask(closed, f"/?token={token}")
    assert status == 403
    assert "Set-Cookie" not in headers


def test_cleaning_leads_to_no_other_server(closed: Server) -> None:
    query = closed.address.partition("?")[2]
    assert ask(closed, f"//evil.example/?{query}")[2]["Location"] == "/evil.example/"


@pytest.mark.parametrize(
    ("host", "token", "asks"),
    [
        ("127.0.0.1", None, False),
        ("127.0.0.1", "", False),
        ("127.0.0.1", "x", True),
        ("0.0.0.0", None, True),
        ("0.0.0.0", "", True),
    ],
)
def test_who_listens_beyond_this_machine_asks_for_a_token(
    monkeypatch: pytest.MonkeyPatch, host: str, token: str | None, asks: bool
) -> None:
    monkeypatch.setattr(module.Server, "run", lambda *_: None)
    said: list[str] = []
    serve({}, host, 0, said.append, token)
    serve({}, host, 0, said.append, token)
    assert ["?token=" in line for line in said] == [asks, asks]
    if not token and asks:
        assert len({line.partition("?token=")[2] for line in said}) == 2
        assert all(len(line.partition("?token=")[2]) >= 32 for line in said)


@pytest.mark.parametrize("token", ["two words", "é", "a\n", "\x7f"])
def test_a_token_that_no_cookie_can_hold_is_refused(token: str) -> None:
    with pytest.raises(UserError, match="a token is of letters, digits and signs"):
        serve({}, "127.0.0.1", 0, print, token)


@pytest.mark.parametrize("package", ["uvicorn", "starlette.types"])
def test_without_its_packages_serve_says_what_to_install(monkeypatch: pytest.MonkeyPatch, package: str) -> None:
    for name in ("serving", "app", "guard"):
        monkeypatch.delitem(sys.modules, f"textmill.dashboard.{name}", raising=False)
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(UserError, match=r"pip install 'textmill\[dashboard\]'"):
        serve({}, "127.0.0.1", 0, print)


def test_a_report_needs_none_of_them() -> None:
    code = "import sys, textmill.cli.main; print({'starlette', 'uvicorn', 'anyio'} & {*sys.modules})"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout == "set()\n"
