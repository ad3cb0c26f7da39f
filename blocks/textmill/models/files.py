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
from huggingface_hub.errors import HfHubHTTPError, LocalEntryNotFoundError

from textmill.errors import MissingModelError

__all__ = ["digest", "resolve"]

_HUB = re.compile(r"hf://(?!datasets/|spaces/)([^/]+/[^/@]+)(?:@([^/]+))?/([^@]+?)(?:@([^@]+))?\Z")


def resolve(model: str, purpose: str, setting: str = "model") -> Path:
    """The local file that `model` names; `purpose` says what it is for, and `setting` where it is named, in the error.

    Raises MissingModelError when there is no such file or it cannot be fetched.
    """
    hub = _HUB.match(model)
    if hub:
        return _from_hub(model, purpose, setting, hub[1], hub[3], hub[2] or hub[4])
    if "://" in model:
        return _from_url(model, purpose, setting)
    path = Path(model).expanduser()
    if not path.is_file():
        raise MissingModelError(_advice(model, purpose, setting, "there is no such file"))
    return path


def digest(path: Path) -> str:
    """SHA-256 of a file in hex, computed once per process for a file that does not change."""
    state = path.stat()
    return _digest(path.resolve(), state.st_size, state.st_mtime_ns)


@functools.lru_cache(maxsize=32)
def _digest(path: Path, size: int, mtime_ns: int) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _advice(model: str, purpose: str, setting: str, problem: str) -> str:
    return (
        f"no {purpose} at {model!r}: {problem}; download it and point `{setting}:` at the file "
        "(a local path, an https:// or s3:// URL, or hf://org/repo/file)"
    )


def _from_hub(model: str, purpose: str, setting: str, repo: str, file: str, revision: str | None) -> Path:
    try:
        return Path(hf_hub_download(repo, file, revision=revision))
    except (HfHubHTTPError, LocalEntryNotFoundError, OSError, ValueError) as error:
        raise MissingModelError(_advice(model, purpose, setting, _first_line(error))) from error


def _from_url(model: str, purpose: str, setting: str) -> Path:
    try:
        filesystem, remote = fsspec.core.url_to_fs(model)
        state = filesystem.ukey(remote)
    except (OSError, ValueError, ImportError) as error:
        raise MissingModelError(_advice(model, purpose, setting, _first_line(error))) from error
    key = hashlib.sha256(f"{model}\n{state}".encode()).hexdigest()[:24]
    path = _cache_folder() / key / (model.rpartition("/")[2] or "model.bin")
    if path.is_file():
        return path
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        with filesystem.open(remote, "rb") as source, part.open("wb") as target:
            shutil.copyfileobj(source, target)
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise MissingModelError(_advice(model, purpose, setting, _first_line(error))) from error
    return path


def _cache_folder() -> Path:
    home = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    return Path(home) / "textmill" / "models"


def _first_line(error: Exception) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0]
