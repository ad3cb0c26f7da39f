"""Put the values of variables into paths: `${DATA}`, or `${DATA:-../data}` with what stands for one that is not set.

Names are in capitals. Values come from `--set DATA=…`, else from the environment, and are data: nothing in them is read
as YAML, and a `${…}` in one is no variable. A path that begins with a variable, and is relative, starts at the working
folder, as it does where the value was written; one with what stands for it starts at the file's, as all others do.
"""

import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Final

from textmill.errors import ConfigError

__all__ = ["Variables", "divided"]

_NAME: Final = re.compile(r"[A-Z][A-Z0-9_]*")
_REFERENCE: Final = re.compile(r"\$\$\{|\$\{(?:(?P<name>[A-Z][A-Z0-9_]*)(?P<sign>:-(?P<default>[^{}]*))?\})?")
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f]")


def divided(overrides: Iterable[str]) -> tuple[list[str], dict[str, str]]:
    """Of what `--set` takes, what changes settings; and values by the name of a variable."""
    changes, values = [], {}
    for written in overrides:
        name, sign, value = written.partition("=")
        if sign and _NAME.fullmatch(name):
            values[name] = value
        else:
            changes.append(written)
    return changes, values


@dataclass
class Variables:
    """The values that are given, and which of them are used or missing."""

    given: Mapping[str, str]
    """By `--set`."""
    environment: Mapping[str, str] = field(default_factory=lambda: os.environ, repr=False)
    used: set[str] = field(default_factory=set)
    unset: dict[str, str] = field(default_factory=dict)
    """Where each variable first stands that has no value."""
    missing: list[str] = field(default_factory=list)
    """Variables without a value in the paths that were met since this was last emptied."""

    def put_into(self, path: str, where: str) -> str:
        """A path with all values, or as it is where one is missing; ConfigError for what is no variable."""
        parts: list[str] = []
        done, from_here, is_whole = 0, False, True
        for found in _REFERENCE.finditer(path):
            parts.append(path[done : found.start()])
            done = found.end()
            if found[0] == "$${":
                parts.append(found[0])
                continue
            if found["name"] is None:
                raise ConfigError(
                    where,
                    f"{path}: a variable is written ${{NAME}} or ${{NAME:-default}}, its name in capitals; "
                    "a ${ that is part of the path is written $${",
                )
            value = self._value(found["name"], where)
            is_given = value is not None
            if value is None:
                value = found["default"] or None
            if value is None:
                self.unset.setdefault(found["name"], where)
                self.missing.append(found["name"])
                is_whole = False
                continue
            from_here |= is_given and found.start() == 0
            parts.append(value.replace("${", "$${"))
        if not is_whole or not done:
            return path
        whole = "".join([*parts, path[done:]])
        is_relative = "://" not in whole and not whole.startswith("~") and not os.path.isabs(whole)
        return os.path.join(os.getcwd(), whole) if from_here and is_relative else whole

    def check_used(self) -> None:
        """ConfigError for one that is given by `--set` and stands nowhere."""
        for name in self.given:
            if name not in self.used:
                near = get_close_matches(name, self.used, n=1, cutoff=0.5)
                known = f"there are {', '.join(sorted(self.used))}" if self.used else "the file has no variables"
                hint = f"did you mean {near[0]}?" if near else known
                raise ConfigError(f"--set {name}=…", f"no path has a variable ${{{name}}}; {hint}")

    def check_set(self) -> None:
        """ConfigError where a value is missing."""
        if self.unset:
            names = ", ".join(f"${{{name}}}" for name in self.unset)
            are = "is" if len(self.unset) == 1 else "are"
            first = next(iter(self.unset))
            raise ConfigError(
                self.unset[first], f"{names} {are} not set: give a value by --set {first}=…, or in the environment"
            )

    def _value(self, name: str, where: str) -> str | None:
        """The value of a variable; one that is empty is not set."""
        self.used.add(name)
        value = self.given.get(name, self.environment.get(name, "")) or None
        if value is not None and _CONTROL.search(value):
            raise ConfigError(where, f"the value of ${{{name}}} has a line end or another control character")
        return value
