"""`textmill serve` ends at once when it is interrupted, also while a page listens for news."""

import http.client
import signal
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

from tests.dashboard.fake_run import FakeRun, crawl


def test_an_interrupt_ends_open_streams(tmp_path: Path) -> None:
    FakeRun(tmp_path / "run", crawl())
    command = [sys.executable, "-m", "textmill.cli.main", "serve", "run", "--port", "0"]
    with subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as server:
        assert server.stderr is not None
        said = server.stderr.readline()
        connection = http.client.HTTPConnection(urlsplit(said.partition(" ")[0]).netloc, timeout=20)
        connection.request("GET", "/r/0/events")
        stream = connection.getresponse()
        assert stream.readline().startswith(b"data: ")
        server.send_signal(signal.SIGINT)
        out, err = server.communicate(timeout=60)
        connection.close()
    assert (server.returncode, out, err) == (0, "", "")
