"""Runs barriers over hostile documents and prints what became of them and the memory that it took, as JSON.

Each in a process of its own, because the memory of a process never shrinks; the arguments are the folder and, for
`deduplicate`, the block as JSON. A forked process begins with the memory that it has then as its peak.
"""

import json
import random
import shutil
import sys
from pathlib import Path

import pyarrow as pa
from small_run import corpus, reasons, small_run

from textmill.batch import Batch
from textmill.block import Block, Columns

SAME = "The same words stand here. They stand everywhere. Nobody has written anything else in all these years."

NULLS = "hostile_documents:Nulls"

READ = "read"

GONE = "This text will be null."


class Nulls(Block):
    """Makes a text null, which no reader lets through."""

    def provides(self) -> pa.Schema:
        return pa.schema([("text", pa.large_string())])

    def apply(self, batch: Batch) -> Columns:
        texts = batch.column("text").to_pylist()
        return {"text": pa.array([None if text == GONE else text for text in texts], pa.large_string())}


def peak_bytes() -> int:
    """The most memory that this process has held."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    raise RuntimeError("the kernel does not tell the peak of memory")


def read() -> None:
    """Write the documents into a folder, and read them without any barrier."""
    draw = random.Random(1)
    same = [{"text": SAME}] * 50_000
    files: list[list[dict[str, object]]] = [
        [{"text": " ".join(f"w{draw.getrandbits(40):x}" for _ in range(1_000_000))}],
        [{"text": "word " * 1_000_000}],
        [{"text": ""}, {"text": GONE}, {"text": GONE}, {"text": " \n"}],
        same,
        same,
    ]
    before = peak_bytes()
    store = small_run(Path(sys.argv[1]), files, [NULLS], out=READ)
    sys.stdout.write(json.dumps({"kept": len(corpus(store, "id")), "bytes": peak_bytes() - before}))


def deduplicate() -> None:
    """Go on from there, in a copy of the run, with a barrier."""
    folder, block = Path(sys.argv[1]), json.loads(sys.argv[2])
    (out,) = block
    shutil.copytree(folder / READ, folder / out)
    before = peak_bytes()
    store = small_run(folder, [], [NULLS, block], out=out)
    dropped = reasons(store)
    kept = [str(row["id"]) for row in corpus(store, "id")]
    sys.stdout.write(json.dumps({"kept": kept, "dropped": len(dropped), "bytes": peak_bytes() - before}))
    shutil.rmtree(folder / out)
