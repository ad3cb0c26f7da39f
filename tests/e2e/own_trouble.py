"""A block of a user's own whose texts say what befalls the worker; sent along to nodes, it finds its model there."""

import os
import signal
import time
from pathlib import Path

from textmill.block import Batch, Block, Columns
from textmill.location import Location
from textmill.models.files import digest, resolve


class Trouble(Block):
    """Notes in `diary` which node has done a shard; kills or stops its process where the text says so.

    `gate NODE` waits until that node has done a shard.
    """

    diary: Location
    model: Location | None = None

    def identity(self) -> str:
        return "" if self.model is None else digest(resolve(self.model, "model of trouble"))

    def packages(self) -> tuple[str, ...]:
        return ("regex",)

    def apply(self, batch: Batch) -> Columns:
        for text in batch.texts:
            what, _, often = text.partition(" ")
            deadline = time.monotonic() + 120
            while what == "gate" and not (Path(self.diary) / often).exists() and time.monotonic() < deadline:
                time.sleep(0.05)
            if what in ("kill", "stop") and self._comes_now(text, often):
                os.kill(os.getpid(), signal.SIGKILL if what == "kill" else signal.SIGSTOP)
        with (Path(self.diary) / os.environ.get("NODE", "here")).open("a") as file:
            file.write("x")
        return {}

    def _comes_now(self, text: str, often: str) -> bool:
        """Whether it is one of the first times, of those that are to be so; `always` is every time."""
        times = Path(self.diary) / f"times-{text.replace(' ', '-')}"
        with times.open("a") as file:
            file.write("x")
        return often.startswith("always") or times.stat().st_size <= int(often.split()[0])
