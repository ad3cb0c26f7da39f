"""Complete a corpus: dataset card, licence ledger, attribution and checksums beside the data, and nothing else.

The checksum list is written last, so a corpus that has one is whole. All of it is made from what tasks committed: doing
it again changes no byte, so that it is not done again where nothing has changed.
"""

import hashlib
import inspect
import shutil
import sys
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import cast

import pyarrow as pa

from textmill.block import Block
from textmill.corpus.attribution_page import PAGE, page
from textmill.corpus.card import CardFacts, card
from textmill.corpus.checksums import SUMS, checksums, corpus_files
from textmill.corpus.ledger import write_ledger
from textmill.digest import Json, digest
from textmill.errors import ConservationError
from textmill.identity import name_of
from textmill.inspect.snapshot import Snapshot, take
from textmill.plan.declared_changes import changes_of
from textmill.plan.plan import Plan
from textmill.store import quarantine
from textmill.store.commits import Records
from textmill.store.folders import remove_empty, sizes_below
from textmill.store.store import Store, StoredFile

CARD = "README.md"


def finish(records: Records, plan: Plan, before: str = "") -> str:
    """Describe the corpus of a run whose write stage is committed; a digest of what follows from which files.

    Nothing is done where that is `before`, as it was at the end of an earlier run.
    """
    store, pipeline = records.store, plan.pipeline
    blocks = [block for source in pipeline.sources for block in (source.reader, *source.blocks)]
    notes = {name_of(block): _note(block) for block in (*blocks, *pipeline.blocks)}
    layout, changes = pipeline.writer.layout(plan.corpus_schema), changes_of(pipeline)
    made_from = digest(
        [records.file(stage.name) for stage in plan.stages],
        cast(Json, store.read_json("run.json")),
        [note.task for stage in plan.stages for note in quarantine.notes(store, stage.name)],
        notes,
        [str(layout), str(plan.corpus_schema)],
        dict(changes),
    )
    if before and before == _state(store, made_from):
        return before
    describe_corpus(store, plan.corpus_schema, notes, _published(records, plan), layout, changes)
    return _state(store, made_from)


def describe_corpus(
    store: Store,
    schema: pa.Schema,
    notes: dict[str, str],
    others: Sequence[StoredFile] = (),
    layout: pa.Schema | None = None,
    changes: Mapping[str, str] = MappingProxyType({}),
) -> None:
    """Write card, ledgers and checksums into `corpus/` and remove what else is there, save `others`.

    `notes` has by block (YAML name) what a reader of the card should know of it; `layout` are the columns as they stand
    in the files, where that is not the `schema`; `changes` are those of texts, by source. ConservationError when the
    tasks have not written exactly the documents that the stages kept.
    """
    snapshot = take(store)
    _check(snapshot)
    ledger = write_ledger(store, snapshot.credits, snapshot.licenses, snapshot.license_totals)
    kept = {source for source, tally in snapshot.stats.breakdowns.get("source", {}).items() if tally.kept}
    told = {source: said for source, said in changes.items() if source in kept}
    pages = {
        CARD: card(
            CardFacts(snapshot, ledger.rows, ledger.by_source, snapshot.corpus, schema, layout or schema, notes)
        ).encode(),
        PAGE: page(snapshot.manifest["name"], ledger.rows, told).encode(),
    }
    for name, content in pages.items():
        store.put(f"corpus/{name}", content)
    digests = {file.path.removeprefix("corpus/"): file.sha256 for file in (*snapshot.corpus, *ledger.files, *others)}
    digests |= {name: hashlib.sha256(content).hexdigest() for name, content in pages.items()}
    store.remove_files(f"corpus/{path}" for path in corpus_files(store) if path not in digests)
    remove_empty(store, "corpus")
    store.put(f"corpus/{SUMS}", checksums(digests).encode())


def _state(store: Store, made_from: str) -> str:
    """Digest of what the corpus follows from, the names and sizes of its files, and the two that name all others."""
    small: list[Json] = []
    for name in (SUMS, CARD):
        if not store.exists(f"corpus/{name}"):
            return ""
        with store.open(f"corpus/{name}") as stream:
            small.append(hashlib.sha256(stream.read()).hexdigest())
    return digest(made_from, sizes_below(store, "corpus"), small)


def _published(records: Records, plan: Plan) -> list[StoredFile]:
    """What the last step that publishes files of its own has for the corpus."""
    store, found = records.store, []
    for stage in [stage for stage in plan.stages if stage.step.publishes is not None][-1:]:
        assert stage.step.publishes is not None
        role, folder = stage.step.publishes
        lists = [entry.files.get(role) for entry in records.of(stage.name).values()]
        for number, file in enumerate(file for file in lists if file and file.rows):
            name = f"{stage.label}-{number:05d}"
            with store.output(f"corpus/{folder}", name, ".parquet", fixed=name) as output:
                with store.open_checked(file) as stream, output.local.open("wb") as sink:
                    shutil.copyfileobj(stream, sink)
                output.rows = file.rows
            found.append(output.published())
    return found


def _check(snapshot: Snapshot) -> None:
    written = snapshot.corpus_documents
    kept = sum(file.rows for file in snapshot.kept)
    if written != kept:
        raise ConservationError(f"corpus: {written} documents are written, but {kept} were kept")


def _note(block: Block) -> str:
    """What a block's module says after its first line: its source, and how it differs."""
    described = inspect.cleandoc(sys.modules[type(block).__module__].__doc__ or "")
    return described.partition("\n\n")[2]
