"""The dashboard of some runs on a free port, in a thread of the tests."""

import http.client
import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from textmill.dashboard.runs import Run
from textmill.dashboard.serving import Server
from textmill.store.store import Store


@contextmanager
def serving(stores: Mapping[str, Store], token: str | None = None) -> Iterator[Server]:
    """Looks at its runs on every request."""
    listener = socket.create_server(("127.0.0.1", 0))
    runs = [(name, Run(store, fresh_seconds=0)) for name, store in stores.items()]
    server = Server(runs, "127.0.0.1", listener.getsockname()[1], token)
    thread = threading.Thread(target=server.run, args=(listener,))
    thread.start()
    try:
        yield server
    finally:
        server.stop()
        thread.join()
        listener.close()


def ask(
    server: Server, path: str, method: str = "GET", **headers: str | None
) -> tuple[int, str, http.client.HTTPMessage]:
    """Status, body and headers of an answer; a path is sent as it is, `Host` is right unless another is given."""
    connection = http.client.HTTPConnection("127.0.0.1", server.access.port, timeout=20)
    try:
        connection.putrequest(method, path, skip_host=True)
        for name, value in {"Host": f"127.0.0.1:{server.access.port}", **headers}.items():
            if value is not None:
                connection.putheader(name, value)
        connection.endheaders()
        answer = connection.getresponse()
        return answer.status, answer.read().decode(), answer.headers
    finally:
        connection.close()
