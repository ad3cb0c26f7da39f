"""Settings that point at files: relative ones start at the folder of the config that names them.

Moving a config and its files elsewhere changes no result, so a `Location` is left out of fingerprints; blocks put
the digest of what is there into `identity()`.
"""

import os
import re
from typing import Annotated, Final

from pydantic import AfterValidator, ValidationInfo

from textmill.brief import brief


class IsLocation:
    """Marks a field whose value says where a file is, not what the block does."""


LOCATION: Final = IsLocation()

_SAID_CHARS: Final = 300
_IS_ABOUT_KEYS: Final = re.compile(r"credential|access ?key|token|forbidden|endpoint|connect", re.IGNORECASE)
_IS_ABOUT_NETWORK: Final = re.compile(r"connect|resol|offline|timed? ?out|name or service", re.IGNORECASE)


def from_base(value: str, info: ValidationInfo) -> str:
    """The path as it is used: counted from the config's folder, where that is known.

    `$${` is a `${` that names no variable (`textmill.config.variables`).
    """
    base = (info.context or {}).get("base")
    value = os.path.expanduser(value.replace("$${", "${"))
    if base is None or "://" in value or os.path.isabs(value):
        return value
    return os.path.normpath(os.path.join(base, value))


def is_remote(paths: str | tuple[str, ...]) -> bool:
    """Whether any of the paths lies on a server rather than in the local file system."""
    given = (paths,) if isinstance(paths, str) else paths
    return any("://" in path and not path.startswith(("file://", "local://")) for path in given)


def without_file_system(url: str, error: Exception) -> str:
    """What to do where fsspec knows no file system for a URL, or lacks its package."""
    if url.startswith(("s3://", "s3a://")):
        return "s3:// needs the package s3fs: pip install 'textmill[s3]'"
    return str(error)


def said_of(url: str, error: Exception) -> str:
    """One line of what a file system says, and what to do about it; client libraries raise errors of their own."""
    words = brief(" ".join(str(error).split()), _SAID_CHARS)
    said = f"{type(error).__name__}: {words}" if words else type(error).__name__
    if url.startswith(("s3://", "s3a://")) and _IS_ABOUT_KEYS.search(said):
        return f"{said}; keys and AWS_ENDPOINT_URL are taken from the environment, or from ~/.aws"
    if url.startswith("hf://") and _IS_ABOUT_NETWORK.search(said):
        return f"{said}; is the Hugging Face hub within reach?"
    return said


Location = Annotated[str, AfterValidator(from_base), LOCATION]
"""A local path or fsspec URL."""
