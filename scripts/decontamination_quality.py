"""Which evaluation questions `filters.decontamination` finds after edits, and what it takes for one that is none.

    python scripts/decontamination_quality.py [--items 400] [--documents 100000] [--seed 1] [--crawl FOLDER]

The first table is the share of questions with answers of 40 to 120 made-up words that are found in documents of 200 to
600 words more, by kind and rate of edit, beside datatrove's rule (`faithful`). The second counts documents that are
refused though they hold none: made-up ones with the words and the shared openings of the questions, and the main texts
of the WARC files of a crawl (`--crawl`, a folder with folders named `warc`) against made-up questions and against
questions as people ask them. The third says what the index of many questions takes.
"""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pyarrow as pa

if TYPE_CHECKING:
    from scripts.qualities.decontamination_items import Question

    from textmill.filters.decontamination import Decontamination

_INDEXED: Final = 100_000
_BATCH: Final = 256


def main() -> None:
    """Print the three tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--items", type=int, default=400, help="questions of the first table")
    parser.add_argument("--documents", type=int, default=100_000, help="made-up documents without questions")
    parser.add_argument("--seed", type=int, default=1, help="of all that is made up")
    parser.add_argument("--crawl", type=Path, help="folder of WARC files")
    options = parser.parse_args()
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    from scripts.dedup_quality import table

    with tempfile.TemporaryDirectory() as folder:
        table(found_table(options.seed, options.items, Path(folder)))
        print()
        table(false_table(options.seed, options.items, options.documents, options.crawl, Path(folder)))
        print()
        table(size_table(options.seed, Path(folder)))


def found_table(seed: int, count: int, folder: Path) -> list[list[str]]:
    """Share of questions found, by edit."""
    from scripts.qualities.decontamination_items import EDITS, embedded, questions
    from scripts.qualities.dedup_edits import Writer

    writer = Writer(seed)
    items = questions(writer, count)
    path = write(items, folder / "items.jsonl")
    ours, theirs = _block(path), _block(path, faithful=True)
    rows = [["edit", "rate", "found", "`faithful`"]]
    for (name, rate), edit in EDITS.items():
        texts = [embedded(writer, edit(item.words, writer)) for item in items]
        right = [refused(ours, texts, [f"items.jsonl:{line}" for line in range(1, count + 1)])]
        rows.append([name, rate, f"{right[0] / count:.3f}", f"{refused(theirs, texts) / count:.3f}"])
    return rows


def false_table(seed: int, count: int, documents: int, crawl: Path | None, folder: Path) -> list[list[str]]:
    """Documents refused that hold no question."""
    from scripts.qualities.decontamination_items import questions, unrelated
    from scripts.qualities.decontamination_real import REAL
    from scripts.qualities.dedup_edits import Writer

    writer = Writer(seed)
    made = _block(write(questions(writer, count), folder / "made.jsonl"))
    real = _block(write(REAL, folder / "real.jsonl"))
    rows = [["documents", "questions", "refused", "of"]]
    texts = (unrelated(writer) for _ in range(documents))
    rows.append(["made up", "made up", str(refused(made, texts)), str(documents)])
    if crawl is not None:
        from scripts.qualities.dedup_runs import extracted

        pages = list(extracted(crawl, "extractors.resiliparse").values())
        for name, block in (("made up", made), ("as people ask", real)):
            rows.append(["crawl", name, str(refused(block, pages)), str(len(pages))])
    return rows


def size_table(seed: int, folder: Path) -> list[list[str]]:
    """Bytes of the index for a question, and what making it takes."""
    from scripts.qualities.decontamination_items import questions
    from scripts.qualities.dedup_edits import Writer

    path = write(questions(Writer(seed), _INDEXED, 20, 80), folder / "many.jsonl")
    block = _block(path)
    started = time.process_time()
    index = block.index()
    seconds = time.process_time() - started
    row = [
        f"{_INDEXED:,}",
        f"{len(index.arrays.words) / _INDEXED:.0f}",
        f"{index.nbytes / _INDEXED:.0f}",
        f"{seconds:.1f}",
    ]
    return [["questions", "words each", "bytes each", "seconds to make"], row]


def refused(block: "Decontamination", texts: Iterable[str], expected: Sequence[str] | None = None) -> int:
    """How many texts the block's rules refuse; with `expected`, for the question of that name."""
    from textmill.batch import Batch
    from textmill.decide import first_failing

    count = 0
    for number, some in enumerate(_batches(texts)):
        columns = block.apply(Batch(pa.record_batch({"text": pa.array(some, pa.large_string())})))
        fails = first_failing(columns, block.rules(), len(some)) >= 0
        if expected is not None:
            named = columns[f"{block.label}.question"].to_pylist()
            fails &= [one == other for one, other in zip(named, expected[number * _BATCH :], strict=False)]
        count += int(fails.sum())
    return count


def _batches(texts: Iterable[str]) -> Iterator[list[str]]:
    waiting = iter(texts)
    while some := list(islice(waiting, _BATCH)):
        yield some


def write(items: Iterable["Question"], path: Path) -> Path:
    """The questions as JSON lines."""
    with path.open("w", encoding="utf-8") as file:
        for item in items:
            file.write(json.dumps({"query": " ".join(item.query), "gold": " ".join(item.gold)}) + "\n")
    return path


def _block(path: Path, faithful: bool = False) -> "Decontamination":
    from textmill.filters.decontamination import Decontamination

    return Decontamination(questions=str(path), faithful=faithful)


if __name__ == "__main__":
    main()
