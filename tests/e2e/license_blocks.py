"""Blocks of a user's own that give licences: from the text, with and without saying where they read them."""

import pyarrow as pa

from textmill.batch import Batch, Columns
from textmill.block import Block
from textmill.documents import schema_of


class Bare(Block):
    """Takes the first word of a text for its licence if it begins with `=`, and says nothing more."""

    def requires(self) -> tuple[str, ...]:
        return ("text", "license")

    def provides(self) -> pa.Schema:
        return schema_of("license")

    def apply(self, batch: Batch) -> Columns:
        return {"license": pa.array([_found(*row) for row in _rows(batch)], pa.string())}


class Told(Block):
    """The same, with evidence and scope."""

    def requires(self) -> tuple[str, ...]:
        return ("text",)

    def provides(self) -> pa.Schema:
        return schema_of("license", "license_evidence", "license_scope")

    def apply(self, batch: Batch) -> Columns:
        before = {name: _column(batch, name) for name in self.provides().names}
        found = [_found(text, None) for text in batch.texts]
        said = {
            "license": found,
            "license_evidence": [license and f"first word: {license}" for license in found],
            "license_scope": [license and "document" for license in found],
        }
        return {
            name: pa.array(
                [new if license else old for new, license, old in zip(values, found, before[name], strict=True)],
                pa.string(),
            )
            for name, values in said.items()
        }


def _rows(batch: Batch) -> list[tuple[str, str | None]]:
    return list(zip(batch.texts, _column(batch, "license"), strict=True))


def _column(batch: Batch, name: str) -> list[str | None]:
    values: list[str | None] = batch.column(name).to_pylist() if name in batch.names else [None] * len(batch)
    return values


def _found(text: str, before: str | None) -> str | None:
    first = text.partition(" ")[0]
    return first[1:] if first.startswith("=") else before
