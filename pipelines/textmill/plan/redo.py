"""Say why finished work would be done again: which settings, versions, packages, models, shards or files have changed.

Fingerprints only tell that something has. What the finished stages were made with lies in the run's `made_with.json`.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Final, cast

from textmill.credentials import hide_in_settings
from textmill.digest import Json
from textmill.errors import UserError
from textmill.identity import block_spec
from textmill.plan.plan import Plan
from textmill.plan.stage import Stage
from textmill.stages.map_shard import MapShards
from textmill.stages.row_licenses import are_left_as_written
from textmill.store.commit import Entry
from textmill.store.store import Store
from textmill.store.task import Task

__all__ = ["parts_of", "reasons", "remember"]

_FILE: Final = "made_with.json"
_LONGEST: Final = 40
"""Characters of a value that is shown in full."""

_READER: Final = "reader of "

Parts = Mapping[str, Json]


def remember(store: Store, plan: Plan) -> None:
    """Write down what all stages of a run were made with."""
    made = {stage.name: parts_of(plan, stage) for stage in plan.stages}
    store.put(_FILE, json.dumps(made, indent=1, ensure_ascii=False).encode())


def reasons(plan: Plan, stage: Stage, store: Store, stale: Iterable[tuple[Task, Entry]]) -> list[str]:
    """Why tasks of a stage that have a commit are to be done again; empty when none is."""
    gone = [task for task, commit in stale if commit.fingerprint == task.fingerprint]
    others = [task for task, commit in stale if commit.fingerprint != task.fingerprint]
    found = [f"{len(gone)} tasks' files are gone or cut short"] if gone else []
    if not others:
        return found
    try:
        before = _read(store).get(stage.name)
        changed = [] if before is None else list(_differences(before, parts_of(plan, stage)))
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise UserError(f"{store.address(_FILE)}: damaged; the next run writes it anew when it is through") from error
    if changed:
        return [*found, *changed]
    what = "shards" if stage.index == 0 else "tasks' documents, as earlier stages leave them,"
    unknown = ", or settings: the run was never finished, so that it does not say" if before is None else ""
    return [*found, f"{len(others)} {what} have changed{unknown}"]


def parts_of(plan: Plan, stage: Stage) -> dict[str, Json]:
    """What of the settings decides a stage's results, by a name that a user knows it by."""
    parts: dict[str, Json] = {}
    if stage.index == 0:
        for source in plan.pipeline.sources:
            own = f"source {source.name}"
            parts[f"{_READER}{own}"] = block_spec(source.reader)
            parts.update({f"{block.label} of {own}": block_spec(block) for block in source.blocks})
            license = source.license
            parts[f"licence of {own}"] = None if license is None else license.model_dump(mode="json")
            parts[f"rows' licences of {own}"] = (
                "as written" if are_left_as_written(plan.pipeline, source) else "as SPDX expressions"
            )
    if stage.barrier is not None:
        parts[stage.barrier.label] = block_spec(stage.barrier)
    parts.update({block.label: block_spec(block) for block in stage.blocks})
    if isinstance(stage.step, MapShards):
        parts.update(stage.step.accounting.model_dump(mode="json"))
    if stage.kind == "write":
        parts["columns of the corpus"] = {field.name: str(field.type) for field in plan.corpus_schema}
    # As they are read back, where tuples are lists; secrets have no place in a run directory.
    return cast(dict[str, Json], hide_in_settings(json.loads(json.dumps(parts))))


def _read(store: Store) -> Mapping[str, Parts]:
    if not store.exists(_FILE):
        return {}
    return cast(Mapping[str, Parts], store.read_json(_FILE))


def _differences(before: Parts, now: Parts) -> Iterable[str]:
    for name in (*now, *(name for name in before if name not in now)):
        if name not in before:
            yield f"{name} is new"
        elif name not in now:
            yield f"{name} is gone"
        elif before[name] != now[name]:
            yield from _changes(name, before[name], now[name])
    if set(before) == set(now) and list(before) != list(now):
        yield "the blocks stand in another order"


def _changes(name: str, before: Json, now: Json) -> Iterable[str]:
    """How one part differs, of which at least one side is settings or a block's specification."""
    if not isinstance(before, dict) or not isinstance(now, dict):
        yield f"{name}: {_short(before)}, now {_short(now)}"
    elif "settings" not in now:
        yield from (_change(f"{name}: {key}", before, now, key) for key in _unequal(before, now))
    else:
        old, new = cast(dict[str, Json], before["settings"]), cast(dict[str, Json], now["settings"])
        yield from (_change(f"{name}: {key}", old, new, key) for key in _unequal(old, new))
        if before["block"] != now["block"]:
            yield _change(f"{name}: block", before, now, "block")
        if before["version"] != now["version"]:
            yield f"{name}: its code has changed, version {before['version']}, now {now['version']}"
        if before["identity"] != now["identity"]:
            what = "the columns of its files have" if name.startswith(_READER) else "a model or list has"
            yield f"{name}: {what} changed"
        if before["block"] == now["block"]:
            yield from _surroundings(name, before, now)


def _surroundings(name: str, before: Parts, now: Parts) -> Iterable[str]:
    """What else than a block's own settings, code and files has changed: packages, Unicode, a user's source."""
    if "packages" not in before:  # an earlier Textmill did not write them down
        yield f"{name}: the run does not say with which versions of packages it was made"
        return
    old, new = cast(dict[str, str], before["packages"]), cast(dict[str, str], now["packages"])
    for package in _unequal(old, new):
        yield f"{name}: package {package} {old.get(package, 'not there')}, now {new.get(package, 'not there')}"
    if before.get("unicode") != now.get("unicode"):
        yield f"{name}: Python's Unicode {before.get('unicode')}, now {now.get('unicode')}"
    if before.get("source") != now.get("source"):
        yield f"{name}: the source of its class has changed"


def _unequal(before: Mapping[str, object], now: Mapping[str, object]) -> list[str]:
    return [key for key in dict.fromkeys((*now, *before)) if before.get(key, ...) != now.get(key, ...)]


def _change(what: str, before: Parts, now: Parts, key: str) -> str:
    old = _short(before[key]) if key in before else "not there"
    return f"{what} {old}, now {_short(now[key]) if key in now else 'not there'}"


def _short(value: Json) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
