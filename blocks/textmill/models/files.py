"""Turn a `model:` setting into a local file: a path, an fsspec URL, or `hf://org/repo/file[@revision]`.

A file behind a URL is copied once to the user's cache folder, under a name made of the URL and of what the server
says of its state, so that a changed file is fetched again. Hugging Face keeps its own cache. A run resolves each once
and pins what it was (`models.pins`); its digest is what blocks put into `identity()`.
"""

import functools
import hashlib
import os
import re
import shutil
from pathlib import Path
from typing import Final

import fsspec

from textmill.errors import MissingModelError, TextmillError
from textmill.inputs.opening import opened
from textmill.inputs.places import is_web
from textmill.location import without_file_system
from textmill.machine.cache_folder import cache_folder
from textmill.models.pins import Pin, pins
from textmill.remote.patience import retried

__all__ = ["digest", "resolve"]

_HUB = re.compile(r"hf://(?!datasets/|spaces/)([^/]+/[^/@]+)(?:@([^/]+))?/([^@]+?)(?:@([^@]+))?\Z")
_COMMIT: Final = re.compile(r"/snapshots/([0-9a-f]{40})/")
_TOLD: Final = ("ETag", "Content-MD5", "Digest", "Last-Modified")
"""Headers that change with a file."""


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
    if not hub and "://" not in model:
        path = Path(model).expanduser()
        if not path.is_file():
            raise FileNotFoundError("there is no such file")
        return path
    known = pins()
    pin = None if known is None else known.get(model)
    path, revision = _from_hub(hub, pin) if hub else _copied(model, pin)
    if known is not None and pin is None:
        known[model] = Pin(revision, digest(path))
    return path


def _from_hub(hub: re.Match[str], pin: Pin | None) -> tuple[Path, str]:
    """The file and its commit; of a commit that is in the cache nobody is asked."""
    from huggingface_hub import hf_hub_download  # with its HTTP client it takes as long as all of Textmill's settings

    asked = pin.revision if pin is not None and pin.revision else hub[2] or hub[4]
    path = Path(hf_hub_download(hub[1], hub[3], revision=asked))
    commit = _COMMIT.search(path.as_posix())
    return path, commit[1] if commit else asked or ""


def _copied(url: str, pin: Pin | None) -> tuple[Path, str]:
    """The file and its revision; of one that is pinned and was copied nobody is asked."""
    revision = _revision(url) if pin is None else pin.revision
    if revision and (path := _place(url, revision)).is_file():
        return path, revision
    folder = cache_folder("models")
    folder.mkdir(parents=True, exist_ok=True)
    part = folder / f"{hashlib.sha256(url.encode()).hexdigest()[:24]}.{os.getpid()}.part"
    try:
        retried(lambda: _copy(url, part))
        content = digest(part)
        if pin is not None and content != pin.sha256:
            raise MissingModelError(f"{url}: has changed since the run began; run again to have it in all documents")
        revision = revision or content
        path = _place(url, revision)
        path.parent.mkdir(exist_ok=True)
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    return path, revision


def _place(url: str, revision: str) -> Path:
    key = hashlib.sha256(f"{url}\n{revision}".encode()).hexdigest()[:24]
    return cache_folder("models") / key / (url.partition("?")[0].rpartition("/")[2] or "model.bin")


def _copy(url: str, part: Path) -> None:
    with opened(url) as source, part.open("wb") as target:
        shutil.copyfileobj(source, target)


def _revision(url: str) -> str:
    """What a place says of a file's state; empty where it says nothing that changes with the content."""
    if is_web(url):
        from textmill.remote.web_answers import look  # a tenth of a second, which few need

        told = look(url).info
        return " ".join(str(told[name]) for name in _TOLD if told.get(name))
    filesystem, remote = fsspec.core.url_to_fs(url)
    return retried(lambda: str(filesystem.ukey(remote)))


def _problem(model: str, error: Exception) -> str:
    if isinstance(error, ImportError):
        return without_file_system(model, error)
    return (str(error).strip() or type(error).__name__).splitlines()[0]
