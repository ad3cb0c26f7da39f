"""What the fingerprints of a run follow from: Python, versions, the digests of models and of Textmill's own code.

The driver notes it, a worker finds the same of its own machine, and refuses tasks where the two differ: its results
would be filed under a fingerprint that is not theirs.
"""

import hashlib
import importlib.metadata
import platform
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final, cast

import textmill
from textmill.digest import Json
from textmill.errors import TextmillError
from textmill.models.pins import pinned
from textmill.plan.plan import Plan
from textmill.plan.redo import parts_of
from textmill.plan.stage import Stage

__all__ = ["Premises", "premises_of", "unlike_in_all", "unlike_in_stage"]

_EVERYWHERE: Final = ("textmill", "pyarrow")
"""Distributions that have a hand in every file: pyarrow writes its version into what it stores."""
_DIGITS: Final = 16
_SAID: Final = {"identity": "a model or list", "source": "the source of its class", "version": "the version of a block"}


@dataclass(frozen=True)
class Premises:
    """Of a plan on the machine where they were found."""

    python: str
    versions: Mapping[str, str]
    """Of what has a hand in every file, None of it where it is not installed."""
    code: Mapping[str, str]
    """Textmill's own modules, by path below the package, and the digest of each."""
    stages: Mapping[str, Mapping[str, Json]]
    """What decides the results of each, by the names that a user knows: specifications of blocks for the most part."""


def premises_of(plan: Plan) -> Premises:
    """Those of this machine; raises what blocks raise whose models are not here."""
    with pinned(plan.pins):
        stages = {stage.name: parts_of(plan, stage) for stage in plan.stages}
    return Premises(platform.python_version(), _versions(), _code(), stages)


def unlike_in_stage(wanted: Premises, plan: Plan, stage: Stage) -> list[str]:
    """How this machine is not what the stage was planned with: a line each, what is here and what is wanted."""
    with pinned(plan.pins):
        try:
            here = parts_of(plan, stage)
        except (TextmillError, ImportError, OSError) as error:
            return [" ".join(str(error).split())]
    return list(dict.fromkeys(_unlike(wanted.stages[stage.name], here)))


def unlike_in_all(wanted: Premises) -> list[str]:
    """The same of what has a hand in every stage."""
    found = []
    python = platform.python_version()
    if python != wanted.python:
        found.append(f"Python {python}, not {wanted.python}")
    here = _versions()
    for name, version in wanted.versions.items():
        # Where Textmill's code is sent along, the distribution need not be there.
        if here.get(name) != version and not (name == "textmill" and name not in here):
            found.append(f"{name} {here.get(name, 'not installed')}, not {version}")
    code = _code()
    others = [name for name, digest in wanted.code.items() if code.get(name) != digest]
    if others:
        more = f" and {len(others) - 1} more of its modules" if len(others) > 1 else ""
        found.append(f"textmill of another state: {others[0]}{more}")
    return found


def _unlike(wanted: Mapping[str, Json], here: Mapping[str, Json]) -> Iterator[str]:
    for name, want in wanted.items():
        have = here.get(name)
        if want == have:
            continue
        if not isinstance(want, Mapping) or not isinstance(have, Mapping):
            yield f"{name}: other settings"
            continue
        for key in want:
            if want[key] == have.get(key):
                continue
            if key == "packages":
                yield from _packages(cast(dict[str, str], want[key]), cast(dict[str, str], have.get(key, {})), name)
            elif key == "unicode":
                yield f"Unicode {have.get(key)} of Python, not {want[key]} (for {name})"
            else:
                yield f"{name}: {_SAID.get(key, 'its settings')} differs from the driver's"


def _packages(want: Mapping[str, str], have: Mapping[str, str], block: str) -> Iterator[str]:
    for package in sorted({*want, *have}):
        if want.get(package) != have.get(package):
            here, there = have.get(package, "not installed"), want.get(package, "none")
            yield f"{package} {here}, not {there} (for {block})"


def _versions() -> dict[str, str]:
    found = {}
    for name in _EVERYWHERE:
        try:
            found[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            continue
    return found


@cache
def _code() -> dict[str, str]:
    """Of a module that several folders of the package have the first counts, as it does for imports."""
    found: dict[str, str] = {}
    for folder in map(Path, textmill.__path__):
        for path in sorted(folder.rglob("*.py")):
            name = path.relative_to(folder).as_posix()
            if name not in found:
                found[name] = hashlib.sha256(path.read_bytes()).hexdigest()[:_DIGITS]
    return found
