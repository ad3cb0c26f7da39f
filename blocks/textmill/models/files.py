"""Turn a `model:` setting into a local file: a path, an fsspec URL, or `hf://org/repo/file[@revision]`.

A file behind a URL is copied once to the user's cache folder, under a name made of the URL and of what the server
says of its state, so that a changed file is fetched again. Hugging Face keeps its own cache.
"""

import functools
import hashlib
import os
import re
import shutil
from pathlib import Path

import fsspec
from huggingface_hub import hf_hub_download

from textmill.errors import MissingModelError, TextmillError
from textmill.location import without_file_system
from textmill.machine.cache_folder import cache_folder

__all__ = ["digest", "resolve"]

_HUB = re.compile(r"hf://(?!datasets/|spaces/)([^/]+/[^/@]+)(?:@([^/]+))?/([^@]+?)(?:@([^@]+))?\Z")


def resolve(model: str, purpose: str, setting: str = "model", get: str = "download it") -> Path:
    """The local file that `model` names; in the error `purpose` says what it is for, `setting` where it is named, and
    `get` how it is had (`download NAME from PLACE`).

    Raises MissingModelError when there is no such file or it cannot be fetched.
    """
    try:
        return _found(model)
    except TextmillError:
        raise
    except Exception as error:  # file systems and the hub raise what their client libraries do
        raise MissingModelError(
            f"no {purpose} at {model!r}: {_problem(model, error)}; {get} and point `{setting}:` at the file "
            "(a local path, an https:// or s3:// URL, or hf://org/repo/file)"
        ) from error


def digest(path: Path) -> str:
    """SHA-256 of a file in hex, computed once per process for a file that does not change."""
    state = path.stat()
    return _digest(path.resolve(), state.st_size, state.st_mtime_ns)


@functools.lru_cache(maxsize=32)
def _digest(path: Path, size: int, mtime_ns: int) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _found(model: str) -> Path:
    hub = _HUB.match(model)
    if hub:
        return Path(hf_hub_download(hub[1], hub[3], revision=hub[2] or hub[4]))
    if "://" in model:
        return _copied(model)
    path = Path(model).expanduser()
    if not path.is_file():
        raise FileNotFoundError("there is no such file")
    return path


def _copied(url: str) -> Path:
    filesystem, remote = fsspec.core.url_to_fs(url)
    key = hashlib.sha256(f"{url}\n{filesystem.ukey(remote)}".encode()).hexdigest()[:24]
    path = cache_folder("models") / key / (url.rpartition("/")[2] or "model.bin")
    if path.is_file():
        return path
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        with filesystem.open(remote, "rb") as source, part.open("wb") as target:
            shutil.copyfileobj(source, target)
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    return path


def _problem(model: str, error: Exception) -> str:
    if isinstance(error, ImportError):
        return without_file_system(model, error)
    return (str(error).strip() or type(error).__name__).splitlines()[0]
