"""Says where a path or URL leads: to which file system, and to which name there.

fsspec takes `::` anywhere for a chain of file systems; here it is one only where a URL or the name of a file system
stands beside it, so that any legal file name can be read.
"""

import os
import re
from typing import Final

from fsspec import available_protocols, filesystem, get_filesystem_class
from fsspec.core import url_to_fs
from fsspec.spec import AbstractFileSystem

__all__ = ["check_protocols", "file_at", "is_chain", "is_url", "is_web", "local_path"]

_URL: Final = re.compile(r"(?:[a-z0-9+.-]+::)*[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_WEB: Final = ("http://", "https://")
_LOCAL: Final = re.compile(r"(?:file|local)://", re.IGNORECASE)


def is_url(path: str) -> bool:
    """Whether the path begins as a URL, or a chain of them, does; all else are names of local files."""
    return _URL.match(path) is not None


def is_web(path: str) -> bool:
    """Whether it is the address of a file on a web server, and no chain."""
    return path.startswith(_WEB) and not is_chain(path)


def local_path(path: str) -> str | None:
    """The absolute path of a local file, `.` and `..` resolved; None for a URL of another place."""
    if _LOCAL.match(path):
        return os.path.abspath(path.partition("://")[2])
    return None if is_url(path) else os.path.abspath(path)


def check_protocols(path: str) -> None:
    """ValueError where a URL, or one in a chain of them, has a scheme that nothing reads; ImportError for a package."""
    for part in path.split("::") if is_url(path) else ():
        scheme, colon, _ = part.partition("://")
        if colon:
            get_filesystem_class(scheme)


def file_at(path: str) -> tuple[AbstractFileSystem, str]:
    """The file system and the name in it; ValueError or ImportError where fsspec has none for it."""
    local = local_path(path)
    if local is not None:
        return filesystem("file"), local
    if "::" not in path or is_chain(path):
        fs, inner = url_to_fs(path)
        return fs, str(inner)
    kind = get_filesystem_class(path.partition("://")[0])
    return kind(**kind._get_kwargs_from_urls(path)), str(kind._strip_protocol(path))


def is_chain(path: str) -> bool:
    """Whether `::` stands between file systems, as in `zip://a.jsonl::s3://mill/in.zip`, and not in a name."""
    # Local files are what a chain ends in, and nothing that it begins with.
    first, *rest = path.split("::")
    is_kind = first in available_protocols()
    if not rest or _LOCAL.match(path) or not (is_kind or is_url(path)):
        return False
    return is_kind or any("://" in part or part.startswith("/") for part in rest)
