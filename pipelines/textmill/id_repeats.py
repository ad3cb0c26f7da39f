"""Note, before a barrier tells which documents are copies, whether ids repeat: then a copy is told with its shard."""

from pydantic import BaseModel, ConfigDict, ValidationError

from textmill.fingerprint import fingerprint
from textmill.ids import repeated_ids
from textmill.plan import Plan, Stage
from textmill.store import Store
from textmill.task import ordered, step

__all__ = ["have_repeats", "note_repeats"]


class _Note(BaseModel):
    model_config = ConfigDict(extra="forbid")

    documents: str
    """Digest of the files that were looked at."""
    repeated: int


def note_repeats(plan: Plan, gather: Stage, store: Store) -> None:
    """Look at the ids of all documents that a barrier compares, unless that was done."""
    documents = _documents(plan, gather, store)
    if _noted(gather, store, documents) is None:
        files = [commit.files["data"] for commit in ordered(plan, store.commits(gather.data)).values()]
        note = _Note(documents=documents, repeated=repeated_ids(store, files))
        store.put(_path(gather), note.model_dump_json().encode())


def have_repeats(plan: Plan, label: str, store: Store) -> bool:
    """Whether ids repeat among the documents that the barrier of a label compares, as far as it is noted."""
    gather = step(plan, label, "gather")
    return bool(_noted(gather, store, _documents(plan, gather, store)))


def _documents(plan: Plan, gather: Stage, store: Store) -> str:
    return fingerprint([commit.digest() for commit in ordered(plan, store.commits(gather.data)).values()])


def _noted(gather: Stage, store: Store, documents: str) -> int | None:
    if not store.exists(_path(gather)):
        return None
    with store.open(_path(gather)) as stream:
        try:
            note = _Note.model_validate_json(stream.read())
        except ValidationError:
            return None  # looked at again
    return note.repeated if note.documents == documents else None


def _path(gather: Stage) -> str:
    return f"stages/{gather.name}/ids.json"
