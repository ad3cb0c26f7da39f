"""Reads the arguments of a DCLM mapper, and makes the block that they ask for."""

from collections.abc import Callable, Mapping
from pathlib import PurePosixPath
from typing import Final

from textmill.block import Block
from textmill.config import catalog

__all__ = ["NotCoveredError", "Params", "Settings", "limit", "make", "phrases", "read", "renamed"]

Params = Mapping[str, object]
Settings = dict[str, object]

_BUILT_IN_LISTS: Final = {
    "refinedweb_banned_words_strict_reverse_engineered.txt": "strict",
    "refinedweb_banned_words_hard_reverse_engineered.txt": "hard",
    "refinedweb_banned_words_soft_reverse_engineered.txt": "soft",
    "ldnoobw.txt": "ldnoobw",
}


class NotCoveredError(Exception):
    """The row asks for something that no block does."""


def read(params: Params, **defaults: object) -> dict[str, object]:
    """The reference's arguments with its own defaults; NotCoveredError for one that is not listed."""
    if not params.keys() <= defaults.keys():
        raise NotCoveredError
    return {**defaults, **params}


def make(name: str, settings: Mapping[str, object]) -> Block:
    return catalog.find(name).model_validate(dict(settings))


def limit(value: object) -> object:
    """An infinite limit is none."""
    return None if value in (float("inf"), "inf") else value


def phrases(values: Mapping[str, object]) -> object:
    """The reference's `banlist` or `banlist_from_fname`, of which the file wins."""
    file = values["banlist_from_fname"]
    if file is not None:
        name = PurePosixPath(str(file)).name
        if name not in _BUILT_IN_LISTS:
            raise NotCoveredError
        return _BUILT_IN_LISTS[name]
    banned = values["banlist"]
    return [banned] if isinstance(banned, str) else banned


def renamed(name: str, defaults: Settings, names: Mapping[str, str], **fixed: object) -> Callable[[Params], Block]:
    """A block whose settings are the reference's arguments under other names."""

    def build(params: Params) -> Block:
        values = read(params, **defaults)
        return make(name, {**{names[theirs]: limit(value) for theirs, value in values.items()}, **fixed})

    return build
