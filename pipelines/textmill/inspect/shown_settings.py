"""Show a config without what must not be published: credentials, and for a dataset card also paths of this machine."""

import re
from collections.abc import Callable
from typing import Final
from urllib.parse import urlsplit, urlunsplit

from textmill.digest import Json

_SECRET_KEY: Final = re.compile(r"secret|password|passwd|token$|api_?key|access_?key|credential", re.IGNORECASE)
_SECRET_QUERY: Final = re.compile(
    r"(?<=[?&])([^=&#]*(?:sig|token|secret|password|credential|key)[^=&#]*)=[^&#]*", re.IGNORECASE
)
_MACHINE_PATH: Final = re.compile(r"^(?:[/~\\]|file:|local:|[A-Za-z]:[\\/])")
_HIDDEN: Final = "(hidden)"


def without_credentials(data: Json) -> Json:
    """The settings with user names in URLs, signed query parts and secret-looking values hidden."""
    return _mapped(data, _hide)


def without_machine(data: Json) -> Json:
    """`without_credentials`, and absolute local paths cut to their last name."""
    return _mapped(data, lambda text: _local(_hide(text)))


def _mapped(data: Json, change: Callable[[str], str]) -> Json:
    if isinstance(data, dict):
        return {
            key: _HIDDEN if _SECRET_KEY.search(str(key)) and isinstance(value, str) else _mapped(value, change)
            for key, value in data.items()
        }
    if isinstance(data, list):
        return [_mapped(item, change) for item in data]
    return change(data) if isinstance(data, str) else data


def _hide(text: str) -> str:
    if "://" not in text:
        return text
    try:
        parts = urlsplit(text)
    except ValueError:
        return text
    if "@" in parts.netloc:
        parts = parts._replace(netloc=parts.netloc.rpartition("@")[2])
        text = urlunsplit(parts)
    return _SECRET_QUERY.sub(rf"\1={_HIDDEN}", text)


def _local(text: str) -> str:
    if not _MACHINE_PATH.match(text) or "\n" in text:
        return text
    return "…/" + re.split(r"[\\/]", text.rstrip("\\/"))[-1]
