"""An HTTP server on the loopback that fails as it is told: in front of files, or of another server such as moto's S3.

    python -m scripts.faulty.server --files FOLDER 'short:rate=0.05' 'status=503:path=warc:times=3:retry_after=2'
    python -m scripts.faulty.server --before http://127.0.0.1:5000 'reset:rate=0.1:seed=7'

It says its address first, and ends with its standard input.
"""

import argparse
import http.server
import socket
import struct
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from scripts.faulty.fault import KINDS, Fault, failed, fault
from scripts.faulty.origins import Answer, Before, Files, Origin


@dataclass
class Faulty:
    """The server: what it is before, what goes wrong, and what it was asked."""

    origin: Origin
    faults: list[Fault] = field(default_factory=list)
    address: str = ""
    asked: list[tuple[str, str, str]] = field(default_factory=list)
    """Method, address and range of each request."""
    met: Counter[str] = field(default_factory=Counter)
    """Requests that failed, by the kind of fault."""
    _counts: Counter[tuple[Fault, str, str, str]] = field(default_factory=Counter)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def fault_of(self, method: str, path: str, ranged: str) -> Fault | None:
        """What goes wrong with a request."""
        with self._lock:
            self.asked.append((method, path, ranged))
            for one in self.faults:
                if not one.concerns(method, path):
                    continue
                asked, met = (one, "asked", method, path), (one, "met", "", path)
                self._counts[asked] += 1
                if one.meets(method, path, self._counts[asked] - 1, self._counts[met]):
                    self._counts[met] += 1
                    self.met[one.kind] += 1
                    return one
        return None


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    faulty: Faulty

    def _answer(self) -> None:
        body = self._body()
        headers = dict(self.headers.items())
        found = self.faulty.fault_of(self.command, self.path, headers.get("Range", ""))
        kind = found.kind if found is not None else ""
        if found is not None and kind in ("delay", "silence"):
            time.sleep(found.value)
        if kind in ("reset", "silence"):
            self._end(is_reset=kind == "reset")
            return
        if kind in ("whole", "encoded", "said_encoded", "no_length"):
            headers.pop("Range", None)
        if kind == "unconditional":
            headers = {name: value for name, value in headers.items() if name.lower() != "if-none-match"}
        answer = self.faulty.origin(self.command, self.path, headers, body)
        self._send(answer if found is None else failed(found, answer, self.path), kind)

    def do_GET(self) -> None:
        self._answer()

    def do_HEAD(self) -> None:
        self._answer()

    def do_PUT(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self._answer()

    def do_DELETE(self) -> None:
        self._answer()

    def _body(self) -> bytes:
        if self.headers.get("Transfer-Encoding", "").lower() != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length") or 0))
        parts = []
        while size := int(self.rfile.readline().partition(b";")[0], 16):
            parts.append(self.rfile.read(size))
            self.rfile.readline()
        self.rfile.readline()
        return b"".join(parts)

    def _send(self, answer: Answer, kind: str) -> None:
        is_chunked = kind in ("cut_chunks", "no_length")
        said = dict(answer.headers)
        body = b"" if self.command == "HEAD" else answer.body
        self.send_response(answer.status)
        for name, value in answer.headers:
            if name != "Content-Length":
                self.send_header(name, value)
        half = body[: len(body) // 2] if kind in ("short", "cut_chunks", "reset_midway") else body
        if is_chunked:
            self.send_header("Transfer-Encoding", "chunked")
            half = b"%x\r\n%s\r\n" % (len(half), half) if half else b""
            half += b"" if kind == "cut_chunks" else b"0\r\n\r\n"
        else:
            self.send_header("Content-Length", said.get("Content-Length", str(len(answer.body))))
        self.end_headers()
        self.wfile.write(b"" if self.command == "HEAD" else half)
        if kind in ("short", "cut_chunks", "reset_midway"):
            self._end(is_reset=kind == "reset_midway")

    def _end(self, is_reset: bool) -> None:
        self.wfile.flush()
        if is_reset:
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""


class _Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that has gone is none of ours."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]  # as typeshed has them


@contextmanager
def serving(origin: Origin, *faults: Fault) -> Iterator[Faulty]:
    """The server at work, at `address`; its `faults` may be changed meanwhile."""
    faulty = Faulty(origin, list(faults))
    handler = type("Handler", (_Handler,), {"faulty": faulty})
    with _Server(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        faulty.address = f"http://127.0.0.1:{server.server_address[1]}"
        try:
            yield faulty
        finally:
            server.shutdown()
            thread.join()


def main() -> None:
    """Serve until the standard input ends."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    place = arguments.add_mutually_exclusive_group(required=True)
    place.add_argument("--files", type=Path, help="a folder whose files are served")
    place.add_argument("--before", help="address of a server that is asked the same")
    arguments.add_argument("faults", nargs="*", type=fault, help=f"kind[=value]:name=value…; kinds: {', '.join(KINDS)}")
    asked = arguments.parse_args()
    folder = asked.files
    found = (
        {}
        if folder is None
        else {f"/{p.relative_to(folder)}": p.read_bytes() for p in folder.rglob("*") if p.is_file()}
    )
    with serving(Files(found) if folder is not None else Before(asked.before), *asked.faults) as faulty:
        sys.stdout.write(f"{faulty.address}\n")
        sys.stdout.flush()
        sys.stdin.read()
        sys.stdout.write(f"{dict(faulty.met)}\n")


if __name__ == "__main__":
    main()
