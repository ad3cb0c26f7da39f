"""Documents as Dolma's mixer sees them: JSON objects with `metadata` and `attributes`.

Source: Dolma's document layout (recipes 10.1) and `shard.rs`, which lays attribute files over a document's own.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from textmill.batch import Batch
from textmill.errors import UserError
from textmill.origins.dolma.json_values import Json, NumberAsWritten, parse
from textmill.origins.dolma.tagged_spans import attributes

__all__ = ["documents"]

_METADATA: Final = "metadata"
_ATTRIBUTES: Final = "attributes"
_AT_THE_TOP: Final = ("created", "added", "version")


def documents(batch: Batch, spans: Mapping[str, str], columns: Sequence[str]) -> Iterator[dict[str, Json]]:
    """One object per row: `id`, `text`, `source`, `metadata` and `attributes`.

    `spans` names list columns by the prefix of their attributes; `columns` are seen in `metadata`. The column
    `metadata`, where there is one, is JSON, as `readers.jsonl` leaves it.
    """
    tagged = {prefix: batch.column(name).to_pylist() for prefix, name in spans.items()}
    named = {name: batch.column(name).to_pylist() for name in columns}
    stored = batch.strings(_METADATA) if _METADATA in batch.names else [""] * len(batch)
    ids = batch.strings("id") if "id" in batch.names else [""] * len(batch)
    sources = batch.strings("source") if "source" in batch.names else [""] * len(batch)
    for row, text in enumerate(batch.texts):
        metadata = _object(stored[row])
        own = metadata.pop(_ATTRIBUTES, None)
        found = dict(own) if isinstance(own, dict) else {}
        for prefix, lists in tagged.items():
            found.update(attributes(prefix, lists[row] or []))
        top: dict[str, Json] = {name: metadata.pop(name) for name in _AT_THE_TOP if name in metadata}
        metadata.update({name: _json(values[row]) for name, values in named.items()})
        yield {
            **top,
            "id": ids[row],
            "text": text,
            "source": sources[row],
            _METADATA: metadata,
            _ATTRIBUTES: found,
        }


def _object(text: str) -> dict[str, Json]:
    if not text:
        return {}
    try:
        found = parse(text)
    except ValueError:
        return {_METADATA: text}
    return found if isinstance(found, dict) else {_METADATA: found}


def _json(value: object) -> Json:
    if isinstance(value, float):
        return NumberAsWritten(value)
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, list):
        return [_json(item) for item in value]
    if isinstance(value, dict):
        return {str(key): _json(item) for key, item in value.items()}
    raise UserError(f"a column with values of type {type(value).__name__} has no JSON form")
