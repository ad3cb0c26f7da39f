"""Turns the pages of a batch into texts and faults, one per row: the part that all extractors share."""

from collections.abc import Callable
from typing import Annotated, Final

import pyarrow as pa
from pydantic import Field

from textmill.batch import Batch, Columns
from textmill.documents import DETAIL, FAULT
from textmill.sandbox.sandbox import Outcome

__all__ = ["NOT_FOR_THE_CHILD", "MaxHtmlBytes", "extract_texts"]

MaxHtmlBytes = Annotated[int, Field(ge=1, description="Largest page that is extracted, in bytes of UTF-8 (inclusive)")]

NOT_FOR_THE_CHILD: Final = frozenset({"name", "cpu_seconds", "max_html_bytes", "max_memory_bytes"})
"""Settings that the child process is not told: limits are held from outside."""


def extract_texts(batch: Batch, run: Callable[[bytes], Outcome], max_html_bytes: int) -> Columns:
    """Columns `text` (large_string), `fault` and `detail` (string).

    Rows without `html` keep their text, which is how WET conversions pass; with neither, the fault is `no_html`.
    """
    pages = batch.column("html").cast(pa.large_binary())
    before = batch.column("text") if "text" in batch.names else pa.nulls(len(batch), pa.large_string())
    texts: list[str | None] = []
    faults: list[str | None] = []
    details: list[str | None] = []
    for page, known in zip(pages, before, strict=True):
        html: bytes | None = page.as_py()
        text: str | None = known.as_py()
        fault: str | None = None
        detail: str | None = None
        if html is not None and len(html) > max_html_bytes:
            text, fault, detail = None, "too_large", f"{len(html)} bytes of html"
        elif html is not None:
            outcome = run(html)
            text, fault, detail = outcome.text, outcome.fault, outcome.detail or None
        elif not text:
            fault = "no_html"
        texts.append(text)
        faults.append(fault)
        details.append(detail)
    return {
        "text": pa.array(texts, pa.large_string()),
        FAULT: pa.array(faults, pa.string()),
        DETAIL: pa.array(details, pa.string()),
    }
