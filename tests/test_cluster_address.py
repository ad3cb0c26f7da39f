"""A wrong address of a cluster is told in one line, at once."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from textmill.errors import UserError
from textmill.run import cluster_address
from textmill.run.cluster_address import Address, wanted_address

SETTINGS = bytes((0, 0, 6, 4, 0, 0, 0, 0, 0)) + bytes(6)
HEADERS = bytes((0, 0, 6, 1, 0, 0, 0, 0, 0)) + bytes(6)


@contextmanager
def listening(answer: bytes | None) -> Iterator[int]:
    """The port of something that gives one answer to whoever comes, or none and stays."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        ends = threading.Event()

        def serve() -> None:
            with server.accept()[0] as connection:
                connection.recv(100)
                if answer is None:
                    ends.wait(30)
                else:
                    connection.sendall(answer)

        thread = threading.Thread(target=serve)
        thread.start()
        yield server.getsockname()[1]
        ends.set()
        thread.join()


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        (SETTINGS, None),
        (b"HTTP/1.1 400 Bad Request\r\n\r\n", "what listens on port {} of 127.0.0.1 is no Ray head"),
        (b"SSH-2.0-OpenSSH_9.2\r\n", "what listens on port {} of 127.0.0.1 is no Ray head"),
        (HEADERS, "what listens on port {} of 127.0.0.1 is no Ray head"),
        (b"", "what listens on port {} of 127.0.0.1 is no Ray head"),
        (None, "127.0.0.1 does not answer on port {}"),
    ],
)
def test_what_listens(answer: bytes | None, problem: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster_address, "_ANSWER_SECONDS", 0.5)
    with listening(answer) as port:
        found = Address("there", "--address", ("127.0.0.1", port)).unreachable()
    assert found == (None if problem is None else problem.format(port))


def test_nothing_listens() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    with pytest.raises(
        UserError, match=rf"at head:{port} \(RAY_ADDRESS\): nothing listens on port {port} of 127.0.0.1"
    ):
        Address(f"head:{port}", "RAY_ADDRESS", ("127.0.0.1", port)).check()


@pytest.mark.parametrize(
    ("option", "variable", "said", "place"),
    [
        (None, None, None, None),
        (None, "", None, None),
        ("10.0.0.1:6379", None, "--address", ("10.0.0.1", 6379)),
        ("head.example:1", "10.0.0.1:6379", "--address", ("head.example", 1)),
        (None, "[fe80::1]:6379", "RAY_ADDRESS", ("fe80::1", 6379)),
        ("auto", None, "--address", None),
        ("local", "10.0.0.1:6379", None, None),
    ],
)
def test_which_is_wanted(option: str | None, variable: str | None, said: str | None, place: object) -> None:
    found = wanted_address(option, {} if variable is None else {"RAY_ADDRESS": variable})
    assert (None if found is None else (found.by, found.place)) == (None if said is None else (said, place))


@pytest.mark.parametrize(
    "wrong", ["head", "head:", "head:0", "head:65536", "head:x", "a b:1", "ray://head:10001", "::1:1"]
)
def test_what_is_no_address(wrong: str) -> None:
    with pytest.raises(UserError, match="give HOST:PORT of its head"):
        wanted_address(wrong, {})
