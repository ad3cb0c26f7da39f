"""A run with signed addresses tells them to nobody, neither on a terminal nor in its directory."""

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
import yaml
from typer.testing import CliRunner, Result

from textmill.cli.main import app
from textmill.errors import UserError

PAGE = b'{"id": "w", "text": "Rain fell on the hills all day.", "url": "https://a:b@h.example/?token=PAGE"}\n'
SECRETS = ("SIGNED", "PASSWORD", "AGAIN")


class Server(ThreadingHTTPServer):
    """Gives one file; `is_open` while it lets anyone read it."""

    is_open = True


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_HEAD(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(len(PAGE)))
        self.send_header("ETag", '"one"')
        self.end_headers()

    def do_GET(self) -> None:
        if not self.server.is_open:
            self.send_error(403)
            return
        self.do_HEAD()
        self.wfile.write(PAGE)

    def log_message(self, *arguments: object) -> None:
        """Nothing."""


@pytest.fixture
def server() -> Iterator[Server]:
    with Server(("127.0.0.1", 0), Handler) as found:
        thread = Thread(target=found.serve_forever)
        thread.start()
        yield found
        found.shutdown()
        thread.join()


def write_pipeline(folder: Path, server: Server, signature: str) -> str:
    url = f"http://user:PASSWORD@127.0.0.1:{server.server_port}/w.jsonl?X-Amz-Signature={signature}&part=1"
    if not (folder / "here.jsonl").exists():
        (folder / "here.jsonl").write_text('{"id": "here", "text": "Snow fell on the hills all night."}')
    places = {"here": "here.jsonl", "web": url}
    sources = [{"name": name, "reader": {"readers.jsonl": {"paths": paths}}} for name, paths in places.items()]
    path = folder / "pipeline.yaml"
    path.write_text(yaml.safe_dump({"name": "signed", "sources": sources, "writer": "writers.jsonl"}))
    return str(path)


def command(*arguments: str) -> Result:
    found = CliRunner().invoke(app, arguments)
    assert found.exit_code in (0, 3) or isinstance(found.exception, UserError), found.exception
    assert not any(secret in f"{found.output}{found.exception}" for secret in SECRETS), arguments
    return found


def check_directory(run: Path) -> None:
    files = [path for path in run.rglob("*") if path.is_file()]
    assert [path for path in files if any(secret.encode() in path.read_bytes() for secret in SECRETS)] == []


def test_a_run_that_reads(tmp_path: Path, server: Server) -> None:
    run = str(tmp_path / "run")
    pipeline = write_pipeline(tmp_path, server, "SIGNED")
    command("check", pipeline)
    planned = json.loads(command("plan", pipeline, "--json").output)
    assert planned["shards"][1]["url"].endswith("/w.jsonl?X-Amz-Signature=(hidden)&part=1")
    made = json.loads(command("run", pipeline, "--out", run, "--executor", "inline", "--json").stdout)
    assert (made["tasks_skipped"], made["kept"]) == (0, 2)
    again = write_pipeline(tmp_path, server, "AGAIN")
    assert "redone 0, new 0" in command("plan", again, "--out", run).output
    repeated = json.loads(command("run", again, "--out", run, "--executor", "inline", "--json").stdout)
    assert (repeated["tasks_done"], repeated["tasks_skipped"]) == (0, made["tasks_done"])
    for look in ("status", "verify", "report"):
        command(look, run)
    check_directory(tmp_path / "run")


def test_a_run_that_is_refused(tmp_path: Path, server: Server) -> None:
    run = str(tmp_path / "run")
    pipeline = write_pipeline(tmp_path, server, "SIGNED")
    server.is_open = False
    said = command("run", pipeline, "--out", run, "--executor", "inline", "--retries", "0")
    assert said.exit_code == 3
    assert "quarantined: web/w.jsonl: ShardError: http://127.0.0.1:" in said.output
    assert "HTTP 403 Forbidden" in said.output
    status = json.loads(command("status", run, "--json").output)["quarantined"]["web/w.jsonl"]
    assert "?X-Amz-Signature=(hidden)&part=1" in status
    assert "X-Amz-Signature=(hidden)" in command("status", run).output
    command("report", run)
    check_directory(tmp_path / "run")


def test_a_server_that_is_not_there(tmp_path: Path, server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEXTMILL_PATIENCE", "1")
    server.server_port = 9
    pipeline = write_pipeline(tmp_path, server, "SIGNED")
    said = str(command("plan", pipeline).exception)
    assert "part=1: cannot be looked up (UnansweredError: ConnectionError: " in said


def test_addresses_of_documents_are_data(tmp_path: Path, server: Server) -> None:
    """The corpus and `why --json` have them as they are, `why` finds a record by its own, and shows it without."""
    run = str(tmp_path / "run")
    command("run", write_pipeline(tmp_path, server, "SIGNED"), "--out", run, "--executor", "inline")
    full = "https://a:b@h.example/?token=PAGE"
    assert [answer["url"] for answer in json.loads(command("why", run, full, "--json").output)] == [full]
    said = command("why", run, full).output
    assert "  url    https://h.example/?token=(hidden)\n" in said
    assert "PAGE" not in said
