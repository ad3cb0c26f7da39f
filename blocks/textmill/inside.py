"""Keep names and paths that were read from a file inside the folder they are meant for.

An index, a run directory and their records may come from anywhere: `../../victim` in one of them must not be read,
written or deleted. A path is checked by its grammar when it is parsed (`InnerPath`, `InnerName`), and where something
is written or deleted also by where symbolic links lead (`leads_out`).
"""

import os
import re
from typing import Annotated, Final

from pydantic import AfterValidator

_PART: Final = re.compile(r"[^/\\\x00-\x1f\x7f]+")


def inner_path(path: str) -> str:
    """The path itself; ValueError unless it is relative, of plain names, and never goes up."""
    for part in path.split("/"):
        if part in (".", "..") or not _PART.fullmatch(part):
            raise ValueError(f"{path!r} is no path inside the folder")
    return path


def inner_name(name: str) -> str:
    """The name itself; ValueError unless it is that of something directly in a folder."""
    if "/" in name:
        raise ValueError(f"{name!r} is no plain name")
    return inner_path(name)


InnerPath = Annotated[str, AfterValidator(inner_path)]
InnerName = Annotated[str, AfterValidator(inner_name)]


def leads_out(root: str, target: str) -> bool:
    """Whether the folder of a local `target` is, by symbolic links, somewhere else than in `root`.

    The last part of `target` does not count: a link is replaced or removed itself, not what it points to.
    """
    real, folder = os.path.realpath(root), os.path.realpath(os.path.dirname(target))
    return os.path.commonpath((real, folder)) != real
