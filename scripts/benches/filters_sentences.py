"""Sentence deduplication in `bench_filters.py`: the pass that hashes sentences and the pass that cuts them out.

Every ninth run of three sentences is cut out, so that there is something to do on every page.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final, cast

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from datatrove.data import Document
from datatrove.pipeline.dedup.sentence_dedup import SentDedupConfig, SentenceDedupFilter, SentenceDedupSignature
from datatrove.utils.typeshelper import ExtensionHelperSD
from scripts.benches.filters_pages import Page
from scripts.benches.filters_sides import Contest, Outcome, Own, Tables, tables_of

from textmill.batch import Batch, Columns
from textmill.decide import first_failing
from textmill.dedup.sentences import Sentences
from textmill.documents import FAULT
from textmill.matching.spans import span_sketch
from textmill.tokens.words import tokenizer

__all__ = ["of_text", "sentence_contests"]

_SPAN: Final = 3
_EVERY: Final = 9
_SIGNED: Final = np.dtype([("hash", "<u8"), ("doc", "<u4"), ("sent", "<u2")])
_REPEATED: Final = np.dtype([("doc", "<u4"), ("sent", "<u2")])


def sentence_contests(folder: Path) -> list[Contest]:
    """Signatures, and cutting."""
    return [_signatures(folder), _cut(folder)]


def of_text(digest: Callable[[str], int]) -> Callable[[str], int]:
    """datatrove's hash function; it gives xxhash text, which xxhash 4 does not take."""
    try:
        digest("")
    except TypeError:
        return lambda text: digest(cast(str, text.encode()))
    return digest


def _signatures(folder: Path) -> Contest:
    block, path = Sentences(faithful=True), folder / "spans.arrow"
    step = SentenceDedupSignature(str(folder / "signatures"), config=SentDedupConfig(n_sentences=_SPAN))
    step.hash_fc = of_text(step.hash_fc)
    written = folder / "signatures" / "0000" / f"00000{ExtensionHelperSD.stage_1_signature}"

    def sketch(tables: Tables) -> int:
        return span_sketch.write(block, map(Batch, tables), path)

    def ours(_: Tables, __: int) -> Outcome:
        return sorted(zip(*span_sketch.read(path).select(["row", "span"]).to_pydict().values(), strict=True))

    def theirs(_: Sequence[Document], __: None) -> Outcome:
        return sorted(np.fromfile(written, _SIGNED)[["doc", "sent"]].tolist())

    return Contest("sentences, signatures", Own(tables_of, sketch, ours), Own(_documents, step.run, theirs))


def _cut(folder: Path) -> Contest:
    block = Sentences(faithful=True)
    repeated = folder / "repeated"
    step = SentenceDedupFilter(str(repeated), SentDedupConfig(n_sentences=_SPAN))

    def given(pages: Sequence[Page]) -> list[Document]:
        rows = [
            np.array([(document, start) for start in _starts(page)], _REPEATED) for document, page in enumerate(pages)
        ]
        path = repeated / "0000" / f"00000{ExtensionHelperSD.stage_2_duplicates}"
        path.parent.mkdir(parents=True, exist_ok=True)
        np.concatenate(rows).tofile(path)
        return _documents(pages)

    def filtered(documents: Sequence[Document]) -> dict[str, str]:
        return {document.id: document.text for document in step.run(iter(documents))}

    def theirs(documents: Sequence[Document], found: dict[str, str]) -> Outcome:
        return [found.get(document.id) for document in documents]

    return Contest(
        "sentences, cut",
        Own(_with_starts, lambda each: _cut_out(block, each), _texts(block)),
        Own(given, filtered, theirs),
    )


Starts = Sequence[npt.NDArray[np.uint32]]


def _with_starts(pages: Sequence[Page]) -> list[tuple[pa.RecordBatch, Starts]]:
    done = 0
    given: list[tuple[pa.RecordBatch, Starts]] = []
    for table in tables_of(pages):
        given.append((table, [_starts(page) for page in pages[done : done + table.num_rows]]))
        done += table.num_rows
    return given


def _starts(page: Page) -> npt.NDArray[np.uint32]:
    """Sentences at which a run is cut out."""
    sentences = len(tokenizer("eng").sentences(page.text))
    return np.arange(0, max(0, sentences - _SPAN), _EVERY, dtype=np.uint32)


def _cut_out(block: Sentences, given: list[tuple[pa.RecordBatch, Starts]]) -> list[Columns]:
    return [block.cut(Batch(table), starts) for table, starts in given]


def _texts(block: Sentences) -> Callable[[object, list[Columns]], Outcome]:
    def read(_: object, found: list[Columns]) -> Outcome:
        outcome: list[object] = []
        for columns in found:
            stays = first_failing(columns, block.rules(), len(columns["text"])) < 0
            faults = columns[FAULT].to_pylist()
            outcome += [
                text if stay and fault is None else None
                for text, stay, fault in zip(columns["text"].to_pylist(), stays, faults, strict=True)
            ]
        return outcome

    return read


def _documents(pages: Sequence[Page]) -> list[Document]:
    return [Document(text=page.text, id=str(number), metadata={}) for number, page in enumerate(pages)]
