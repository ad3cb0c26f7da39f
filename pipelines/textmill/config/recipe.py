"""The pipeline file that another one was made from."""

import os
from dataclasses import dataclass

from textmill.config.includes import join
from textmill.config.source_map import Data
from textmill.errors import ConfigError, UserError

__all__ = ["Recipe", "recipe_of"]


@dataclass(frozen=True)
class Recipe:
    """The pipeline file that another one was made from, so that a run can show in what it differs."""

    file: str
    """As it is written."""
    settings: Data
    """All of it, with the sources of what it includes."""


def recipe_of(written: Data, base: str, where: str) -> Recipe | None:
    """What `recipe:` names, a path from the folder `base`; ConfigError where it is no pipeline file."""
    if written is None:
        return None
    if not isinstance(written, str) or not written.strip() or "://" in written:
        raise ConfigError(where, "must be the path of a pipeline file on this machine")
    try:
        return Recipe(written, join(os.path.join(base, os.path.expanduser(written))).source.data)
    except UserError as error:
        raise ConfigError(where, str(error)) from error
