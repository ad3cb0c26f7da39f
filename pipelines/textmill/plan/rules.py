"""The rules of a pipeline, for `run.json`: what is compared with which limit, and which setting the limit is.

A rule does not say which of its block's settings gives its limit. It is found by trying: a setting is it if the rule's
limit becomes whatever the setting becomes. Limits that settings only decide together belong to none.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from pydantic import ValidationError

from textmill.barrier import Barrier
from textmill.block import Block, Rule
from textmill.config.pipeline import Pipeline
from textmill.digest import Json
from textmill.identity import name_of
from textmill.store.fate_table import rules_of

__all__ = ["described_rules"]

_TRIED: Final = (0.25, 0.5, 3, 7)
"""Values that a setting is tried with: a share or a number, as it takes them."""


_NUMBER: Final = object()
"""Stands for the number that is tried."""


@dataclass(frozen=True)
class _Place:
    """A block, and where the pipeline file has it."""

    block: Block
    path: str
    source: str | None
    """Of a block of one source."""
    is_before_barrier: bool


def described_rules(pipeline: Pipeline) -> list[dict[str, Json]]:
    """Every rule in the order in which documents meet them.

    `reason`, `block`, `measure`, `op`, `limit` (null: off, or from row to row), `setting` (as `--set` takes it; null),
    `whole` (whether that takes whole numbers only), `source` (null: of all), `exact` (whether it stands before the
    first barrier).
    """
    found: list[dict[str, Json]] = []
    for place in _places(pipeline):
        for number, rule in enumerate(rules_of(place.block)):
            setting, whole = _setting(place.block, number, rule)
            found.append(
                {
                    "reason": f"{place.block.label}.{rule.fault}",
                    "block": name_of(place.block),
                    "label": place.block.label,
                    "measure": rule.measure,
                    "op": rule.op,
                    "limit": rule.limit,
                    "setting": None if setting is None else f"{place.path}.{setting}",
                    "whole": whole,
                    "source": place.source,
                    "exact": place.is_before_barrier,
                }
            )
    return found


def _places(pipeline: Pipeline) -> list[_Place]:
    found = [
        _Place(block, f"sources.{number}.blocks.{index}", source.name, True)
        for number, source in enumerate(pipeline.sources)
        for index, block in enumerate(source.blocks)
    ]
    is_before = True
    for index, block in enumerate(pipeline.blocks):
        is_before = is_before and not isinstance(block, Barrier)
        found.append(_Place(block, f"blocks.{index}", None, is_before))
    return found


def _setting(block: Block, number: int, rule: Rule) -> tuple[str | None, bool]:
    """The setting that gives the limit of a block's rule, or one of its values by key; whether it must be whole."""
    for name in type(block).model_fields:
        value = getattr(block, name)
        if isinstance(value, Mapping):
            for key, one in value.items():
                if one == rule.limit and (taken := _moves(block, number, {name: {**value, key: _NUMBER}})):
                    return f"{name}.{key}", all(isinstance(number, int) for number in taken)
        elif value == rule.limit and (taken := _moves(block, number, {name: _NUMBER})):
            return name, all(isinstance(number, int) for number in taken)
    return None, False


def _moves(block: Block, number: int, change: Mapping[str, object]) -> list[float]:
    """The numbers that a change can put into the settings, if a rule's limit is then each of them."""
    taken: list[float] = []
    for value in _TRIED:
        try:
            changed = type(block).model_validate({**dict(block), **_with(change, value)}, by_name=True)
        except (ValidationError, TypeError):
            continue
        rules = rules_of(changed)
        if number >= len(rules) or rules[number].limit != value:
            return []
        taken.append(value)
    return taken


def _with(change: Mapping[str, object], value: float) -> dict[str, object]:
    """A change with a number where _NUMBER stands."""
    return {
        name: {key: value if one is _NUMBER else one for key, one in given.items()}
        if isinstance(given, Mapping)
        else value
        for name, given in change.items()
    }
