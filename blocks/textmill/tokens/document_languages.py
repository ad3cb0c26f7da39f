"""A document's language as the tokenizers' table writes it, from its columns `language` and `script`."""

from typing import Final

import pyarrow as pa

from textmill.batch import Batch

__all__ = ["document_languages"]

_SAME_SCRIPT: Final = {"Hans": "Hani", "Hant": "Hani", "Kore": "Hang", "Hira": "Jpan", "Kana": "Jpan"}


def document_languages(batch: Batch) -> list[str]:
    """`language_Script` of every row with the scripts' names of the assignment table; bare or empty where unknown."""
    return [_written(*row) for row in zip(_values(batch, "language"), _values(batch, "script"), strict=True)]


def _values(batch: Batch, name: str) -> list[str | None]:
    column: pa.Array = batch.column(name)
    values: list[str | None] = column.to_pylist()
    return values


def _written(language: str | None, script: str | None) -> str:
    if not language or not script:
        return language or ""
    if language == "jpn" and script == "Hani":
        return "jpn_Jpan"
    return f"{language}_{_SAME_SCRIPT.get(script, script)}"
