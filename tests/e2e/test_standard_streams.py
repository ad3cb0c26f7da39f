"""A reader that stops early or was never there ends no work and changes no exit code; a full disk is an error."""

import subprocess
import sys

import pytest

TEXTMILL = f"{sys.executable} -m textmill.cli.main"


@pytest.mark.parametrize(
    ("command", "code", "said"),
    [
        (f"({TEXTMILL} schema; echo $? >&2) | head -c 10 >/dev/null", 0, "0\n"),
        (f"{TEXTMILL} schema >&-", 0, ""),
        (f"{TEXTMILL} blocks nothing.here <&- >&- 2>&-", 2, ""),
        (f"{TEXTMILL} schema > /dev/full", 2, "textmill: cannot write to standard output: No space left on device\n"),
    ],
)
def test_streams(command: str, code: int, said: str) -> None:
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False, timeout=120)
    assert (done.returncode, done.stderr) == (code, said)
