"""Keep a note of every shard that could not be done, until a later attempt succeeds or it is no longer asked for."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from textmill.brief import brief
from textmill.credentials import hide
from textmill.store.store import Store, file_name

_ERROR_CHARS: Final = 1000
_TRACE_CHARS: Final = 100_000


@dataclass(frozen=True)
class Quarantined:
    """A shard that could not be done in a stage, and why."""

    stage: str
    task: str
    error: str


def note(store: Store, found: Quarantined, trace: str) -> None:
    """Write down what befell a shard, with the traceback, both without credentials and of a length to be read."""
    described = {
        "task": found.task,
        "error": brief(found.error, _ERROR_CHARS),
        "traceback": hide(trace)[-_TRACE_CHARS:],  # its end says most
    }
    store.put(_path(found.stage, found.task), json.dumps(described, indent=1).encode())


def lift(store: Store, stage: str, task: str) -> None:
    """Forget a shard's note, if there is one."""
    store.remove(_path(stage, task))


def notes(store: Store, stage: str) -> list[Quarantined]:
    """The shards in quarantine, by task; a note that cannot be read is still one."""
    found = []
    for name in store.children(f"stages/{stage}/quarantine"):
        if name.endswith(".json"):
            try:
                read = store.read_json(f"stages/{stage}/quarantine/{name}")
            except FileNotFoundError:
                continue  # lifted while it was listed
            except ValueError:
                read = None
            known = read if isinstance(read, dict) else {"error": "its note is damaged"}
            error = brief(str(known.get("error", "")), _ERROR_CHARS)
            found.append(Quarantined(stage, str(known.get("task", name)), error))
    return sorted(found, key=lambda quarantined: quarantined.task)


def keep_only(store: Store, stage: str, tasks: Collection[str]) -> None:
    """Remove the notes of tasks that are no longer planned, and what is no note."""
    folder = f"stages/{stage}/quarantine"
    store.sweep(folder, {_path(stage, task) for task in tasks})


def _path(stage: str, task: str) -> str:
    return f"stages/{stage}/quarantine/{file_name(task)}.json"
