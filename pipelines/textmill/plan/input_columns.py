"""Have readers look at the columns of their files before a plan is made, and remember in the run what they learned."""

import hashlib
from collections.abc import Sequence

from textmill.block import Shard
from textmill.config.pipeline import Pipeline
from textmill.errors import ConfigError, UserError
from textmill.file_reader import FileReader
from textmill.store.store import Store, file_name

__all__ = ["remember_columns", "settle"]


def settle(pipeline: Pipeline, shards: Sequence[Shard], store: Store | None = None) -> dict[str, bytes]:
    """What readers have learned, by source; ConfigError where files do not fit the settings."""
    learned = {}
    for source in pipeline.sources:
        if not isinstance(source.reader, FileReader):
            continue
        own = [shard for shard in shards if shard.source == source.name]
        try:
            found = source.reader.settle(own, _known(store, source.name))
        except ConfigError:
            raise
        except UserError as error:
            raise ConfigError(pipeline.where(source.reader), str(error)) from error
        if found:
            learned[source.name] = found
    return learned


def remember_columns(store: Store, learned: dict[str, bytes]) -> None:
    """Write down what readers have learned, for the next run."""
    for source, found in learned.items():
        if found != _known(store, source):
            store.put(_path(source), _digest(found) + b"\n" + found)


def _known(store: Store | None, source: str) -> bytes:
    """What was written down of a source; nothing where it has changed since."""
    if store is None or not store.exists(_path(source)):
        return b""
    with store.open(_path(source)) as stream:
        digest, _, found = stream.read().partition(b"\n")
    return found if digest == _digest(found) else b""


def _digest(found: bytes) -> bytes:
    return hashlib.sha256(found).hexdigest().encode()


def _path(source: str) -> str:
    return f"columns/{file_name(source)}"
