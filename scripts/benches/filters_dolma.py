"""Dolma's taggers against our blocks in `bench_filters.py`: what is compared are the spans.

Dolma's tagger modules are loaded without the package around them, which imports every tagger's libraries.
"""

import importlib
import importlib.util
import sys
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType
from typing import Final, Protocol, cast

from scripts.benches.filters_pages import Page
from scripts.benches.filters_sides import Blocks, Contest, Outcome
from scripts.vector_rows.dolma import TAGGERS
from scripts.vector_rows.rows import make

__all__ = ["dolma_contests"]

_CLASSES: Final = (
    ("c4", "C4Tagger", "c4_v1"),
    ("c4", "FasterC4Tagger", "c4_v2"),
    ("gopher", "GopherTagger", "gopher_v1"),
    ("gopher", "GopherTaggerV2", "gopher_v2"),
)
"""Module, class, and name of the taggers."""


class _Span(Protocol):
    start: int
    end: int
    type: str
    score: float


class _Found(Protocol):
    spans: list[_Span]


class _Tagger(Protocol):
    def predict(self, document: object) -> _Found: ...


class Tagger:
    """One of Dolma's taggers."""

    def __init__(self, tagger: _Tagger, document: type) -> None:
        self._tagger = tagger
        self._document = document

    def given(self, pages: Sequence[Page]) -> list[object]:
        return [self._document(source="", id=page.url, text=page.text) for page in pages]

    def run(self, given: list[object]) -> list[_Found]:
        return [self._tagger.predict(document) for document in given]

    def outcome(self, given: list[object], found: list[_Found]) -> Outcome:
        return [
            [
                {"start": span.start, "end": span.end, "type": span.type, "score": float(span.score)}
                for span in each.spans
            ]
            for each in found
        ]


def dolma_contests() -> list[Contest]:
    """Each tagger alone."""
    _without_packages()
    document = importlib.import_module("dolma.core.data_types").Document
    made = []
    for module, cls, name in _CLASSES:
        tagger = cast(_Tagger, getattr(importlib.import_module(f"dolma.taggers.{module}"), cls)())
        block = make(*TAGGERS[name])
        made.append(Contest(name, Blocks(block, column=f"{block.label}.spans"), Tagger(tagger, document)))
    return made


def _without_packages() -> None:
    found = importlib.util.find_spec("dolma")
    if found is None or found.origin is None:
        raise SystemExit("--dolma needs: pip install --no-deps dolma==1.2.1 msgspec")
    for name in ("dolma", "dolma.core", "dolma.taggers"):
        package = ModuleType(name)
        package.__path__ = [str(Path(found.origin).parent.joinpath(*name.split(".")[1:]))]
        sys.modules[name] = package
