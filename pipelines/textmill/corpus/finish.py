"""Complete a corpus: dataset card, licence ledger, attribution and checksums beside the data, and nothing else.

The checksum list is written last, so a corpus that has one is whole. All of it is made from committed files: doing it
again changes no byte.
"""

import hashlib
import inspect
import shutil
import sys
from collections.abc import Sequence

import pyarrow as pa

from textmill.block import Block
from textmill.corpus.card import CardFacts, card
from textmill.corpus.checksums import SUMS, checksums, corpus_files
from textmill.corpus.ledger import write_ledger
from textmill.errors import ConservationError
from textmill.identity import name_of
from textmill.inspect.snapshot import Snapshot, take
from textmill.plan.plan import Plan
from textmill.store.commits import Records
from textmill.store.folders import remove_empty
from textmill.store.store import Store, StoredFile

CARD = "README.md"


def finish(records: Records, plan: Plan) -> None:
    """Describe the corpus of a run whose write stage is committed; see `describe_corpus`."""
    pipeline = plan.pipeline
    blocks = [block for source in pipeline.sources for block in (source.reader, *source.blocks)]
    notes = {name_of(block): _note(block) for block in (*blocks, *pipeline.blocks)}
    layout = pipeline.writer.layout(plan.corpus_schema)
    describe_corpus(records.store, plan.corpus_schema, notes, _published(records, plan), layout, records)


def describe_corpus(
    store: Store,
    schema: pa.Schema,
    notes: dict[str, str],
    others: Sequence[StoredFile] = (),
    layout: pa.Schema | None = None,
    records: Records | None = None,
) -> None:
    """Write card, ledgers and checksums into `corpus/` and remove what else is there, save `others`.

    `notes` has by block (YAML name) what a reader of the card should know of it; `layout` are the columns as they stand
    in the files, where that is not the `schema`; `records` are the run's, if they are at hand. ConservationError when
    the corpus files do not hold exactly the documents that the stages kept.
    """
    snapshot = take(store, records)
    _check(snapshot)
    for file in snapshot.corpus:
        store.check(file)
    ledger = write_ledger(store, snapshot.credits, snapshot.licenses)
    readme = card(CardFacts(snapshot, ledger.rows, snapshot.corpus, schema, layout or schema, notes)).encode()
    store.put(f"corpus/{CARD}", readme)
    digests = {file.path.removeprefix("corpus/"): file.sha256 for file in (*snapshot.corpus, *ledger.files, *others)}
    digests[CARD] = hashlib.sha256(readme).hexdigest()
    for path in corpus_files(store):
        if path not in digests:
            store.remove(f"corpus/{path}")
    remove_empty(store, "corpus")
    store.put(f"corpus/{SUMS}", checksums(digests).encode())


def _published(records: Records, plan: Plan) -> list[StoredFile]:
    """What the last step that publishes files of its own has for the corpus."""
    store, found = records.store, []
    for stage in [stage for stage in plan.stages if stage.step.publishes is not None][-1:]:
        assert stage.step.publishes is not None
        role, folder = stage.step.publishes
        lists = [commit.files.get(role) for commit in records.of(stage.name).values()]
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
