"""Runs one side of a comparison of readers, in a process of its own: `python readers_sides.py SIDE READER PATHS JSON`.

Prints how many documents there were, the seconds of processor time, and the most memory. The peers read as their
documentation shows.
"""

import importlib.util
import json
import mailbox
import resource
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from email.header import decode_header, make_header
from email.utils import getaddresses, parsedate_to_datetime
from pathlib import Path
from typing import Final

__all__ = ["PEERS"]

PEERS: Final = {
    "arrow": ("datatrove IpcReader", "datatrove"),
    "csv": ("datatrove CSVReader", "datatrove"),
    "huggingface": ("datatrove HuggingFaceDatasetReader", "datasets"),
    "jsonl": ("datatrove JsonlReader", "datatrove"),
    "mbox": ("Python's mailbox", "mailbox"),
    "mediawiki_xml": ("mwxml + mwparserfromhell", "mwxml"),
    "parquet": ("datatrove ParquetReader", "datatrove"),
    "warc": ("datatrove WarcReader", "datatrove"),
    "warc.gz": ("datatrove WarcReader", "datatrove"),
}
"""The usual tool, and the module that must be installed for it."""


def ours(name: str, paths: str, settings: dict[str, object]) -> Iterator[tuple[int, Counter[str]]]:
    """Documents and faults, batch by batch."""
    from textmill.config import catalog
    from textmill.file_reader import FileReader

    reader = catalog.find(f"readers.{name.partition('.')[0]}").model_validate(
        {**({"paths": paths} if paths else {}), **settings}
    )
    assert isinstance(reader, FileReader)
    shards = reader.shards("bench")
    reader.settle(shards)
    for shard in shards:
        for batch in reader.read(shard, Counter()):
            faults, places = Counter[str](), batch.schema.get_all_field_indices("fault")
            if places and batch.column(places[0]).null_count < batch.num_rows:
                faults.update(batch.column(places[0]).drop_null().to_pylist())
            yield batch.num_rows - faults.total(), faults


def datatrove(kind: str) -> Callable[[str], Iterator[object]]:
    """A reader of datatrove's over one file."""

    def read(paths: str) -> Iterator[object]:
        from datatrove.pipeline import readers

        path = Path(paths)
        yield from getattr(readers, kind)(str(path.parent), glob_pattern=path.name).run()

    return read


def data_set(paths: str) -> Iterator[object]:
    from datatrove.pipeline.readers import HuggingFaceDatasetReader

    yield from HuggingFaceDatasetReader(paths, {"split": "train"}, streaming=True).run()


def mails(paths: str) -> Iterator[object]:
    for mail in mailbox.mbox(paths):
        part = next((one for one in mail.walk() if one.get_content_type() == "text/plain"), mail)
        payload = part.get_payload(decode=True)
        text = payload.decode(part.get_content_charset() or "utf-8", "replace") if isinstance(payload, bytes) else ""
        subject = str(make_header(decode_header(mail["subject"] or "")))
        yield text, subject, getaddresses([mail["from"] or ""]), parsedate_to_datetime(mail["date"]), mail["message-id"]


def wiki(paths: str) -> Iterator[object]:
    import mwparserfromhell
    import mwxml

    with open(paths, encoding="utf-8") as file:
        for page in mwxml.Dump.from_file(file):
            if page.redirect is None and page.namespace == 0:
                for revision in page:
                    yield mwparserfromhell.parse(revision.text or "").strip_code()


THEIRS: Final[dict[str, Callable[[str], Iterator[object]]]] = {
    "arrow": datatrove("IpcReader"),
    "csv": datatrove("CSVReader"),
    "huggingface": data_set,
    "jsonl": datatrove("JsonlReader"),
    "mbox": mails,
    "mediawiki_xml": wiki,
    "parquet": datatrove("ParquetReader"),
    "warc": datatrove("WarcReader"),
    "warc.gz": datatrove("WarcReader"),
}


def peak_bytes() -> int:
    """Of this process, and of the largest of its children."""
    status = Path("/proc/self/status").read_text()
    own = int(status.partition("VmHWM:")[2].split()[0])
    return (own + resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss) * 1024


def processor_seconds() -> float:
    """Of this process and its children, which hardly depend on what else the machine does."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def main() -> None:
    """Read, and print what was measured."""
    side, name, paths, settings = sys.argv[1:]
    chosen = json.loads(settings)
    if side == "theirs" and importlib.util.find_spec(PEERS[name][1]) is None:
        print(json.dumps({"absent": PEERS[name][1]}))
        return
    # Starting is not measured: what is imported late, by either side, is there once a document was read.
    next(iter(ours(name, paths, chosen) if side == "ours" else THEIRS[name](paths or str(chosen["folder"]))))
    documents, faults = 0, Counter[str]()
    start = processor_seconds()
    if side == "ours":
        for found, more in ours(name, paths, chosen):
            documents += found
            faults.update(more)
    else:
        for _ in THEIRS[name](paths or str(chosen["folder"])):
            documents += 1
    seconds = processor_seconds() - start
    print(json.dumps({"documents": documents, "seconds": seconds, "peak": peak_bytes(), "faults": faults}))


if __name__ == "__main__":
    main()
