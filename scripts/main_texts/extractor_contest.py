"""Runs extractors side by side, each in a process of its own, on the same pages in turns, and prints what they cost.

`bare parse` is lxml's parser alone: the unit in which the others are counted. Names with `library` call a package as it
is published; the others are this project's blocks without their sandbox.
"""

import importlib.util
import json
import time
from collections.abc import Callable, Iterable
from itertools import islice
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Final

from scripts.main_texts.gold_pages import GoldPage, structure_pages
from scripts.main_texts.text_measures import Scores

__all__ = ["EXTRACTORS", "Contest", "print_gold", "print_structure"]

BARE: Final = "bare parse"
_CHUNK: Final = 25
_INCLUDE: Final = {"comments": False, "tables": True, "links": False, "images": False}
_FINEWEB: Final = {"favor_precision": True, "include_comments": False}
_COLUMNS: Final = [
    "code_ln",
    "code_ex",
    "cells",
    "rows",
    "formula",
    "lists",
    "caption",
    "prose",
    "leak",
    "posts",
    "glue",
]

_Extract = Callable[[str], str | None]


def _bare() -> _Extract:
    from lxml import etree

    def parse(html: str) -> str | None:
        etree.fromstring(html.encode("utf-8", "replace"), etree.HTMLParser(encoding="utf-8"))
        return None

    return parse


def _main_text(form: str) -> _Extract:
    from textmill.extraction.main_text_page import load

    extract = load(json.dumps({"format": form, "include": _INCLUDE}))
    return lambda html: (extract(html) or "").partition("\n")[2]


def _trafilatura(*, markdown: bool) -> _Extract:
    from textmill.extractors.trafilatura import Trafilatura

    block = Trafilatura(**({"include_formatting": True} if markdown else {**_FINEWEB, "deduplicate": True}))
    from textmill.extraction.trafilatura_page import load

    return load(block.options())


def _trafilatura_library(**options: object) -> _Extract:
    import trafilatura
    from trafilatura.deduplication import LRUCache

    call: Callable[..., str | None] = trafilatura.extract

    def extract(html: str) -> str | None:
        return call(html, **{**options, "deduplicate": LRUCache(4096)} if "deduplicate" in options else options)

    return extract


def _resiliparse() -> _Extract:
    from textmill.extraction.resiliparse_page import load
    from textmill.extractors.resiliparse import Resiliparse

    return load(Resiliparse().options())


def _resiliparse_library() -> _Extract:
    from resiliparse.extract.html2text import extract_plain_text

    return lambda html: extract_plain_text(html, main_content=True, alt_texts=False, comments=False)


EXTRACTORS: Final[dict[str, Callable[[], _Extract]]] = {
    BARE: _bare,
    "main_text": lambda: _main_text("text"),
    "main_text, markdown": lambda: _main_text("markdown"),
    "trafilatura (FineWeb)": lambda: _trafilatura(markdown=False),
    "trafilatura, formatting": lambda: _trafilatura(markdown=True),
    "trafilatura library (FineWeb)": lambda: _trafilatura_library(**_FINEWEB, deduplicate=True),
    "trafilatura library, defaults": lambda: _trafilatura_library(include_comments=False),
    "trafilatura library, fast": lambda: _trafilatura_library(include_comments=False, fast=True),
    "trafilatura library, markdown": lambda: _trafilatura_library(
        output_format="markdown", include_formatting=True, include_comments=True
    ),
    "resiliparse": _resiliparse,
    "resiliparse library": _resiliparse_library,
}


def _serve(connection: Connection, name: str) -> None:
    """For each page the CPU seconds that its extraction took, and its text."""
    import logging

    logging.disable(logging.CRITICAL)
    extract = EXTRACTORS[name]()
    extract("<html><body><p>warm-up</p></body></html>")
    while (html := connection.recv()) is not None:
        start = time.process_time()
        text = extract(html) or ""
        connection.send((time.process_time() - start, text))


class Contest:
    """One process for each extractor."""

    def __init__(self, names: Iterable[str]) -> None:
        spawn = get_context("spawn")
        self.seconds = dict.fromkeys(names, 0.0)
        self.slowest = dict.fromkeys(self.seconds, 0.0)
        self.pages = 0
        self._connections: dict[str, Connection] = {}
        for name in self.seconds:
            self._connections[name], far_end = spawn.Pipe()
            spawn.Process(target=_serve, args=(far_end, name), daemon=True).start()

    def texts(self, pages: Iterable[str]) -> dict[str, list[str]]:
        """Of each extractor, in the pages' order; their time is added up."""
        found: dict[str, list[str]] = {name: [] for name in self.seconds}
        rest = iter(pages)
        while chunk := list(islice(rest, _CHUNK)):
            self.pages += len(chunk)
            for name, connection in self._connections.items():
                for html in chunk:
                    connection.send(html)
                    cpu, text = connection.recv()
                    self.seconds[name] += cpu
                    self.slowest[name] = max(self.slowest[name], cpu)
                    found[name].append(text)
        return found

    def print_costs(self) -> None:
        """Milliseconds a page, and the ratio to the bare parse."""
        print(f"\n{self.pages} pages")
        print(f"{'':32}{'ms CPU/page':>12}{'x bare parse':>14}{'slowest, s':>12}")
        for name, seconds in self.seconds.items():
            print(f"{name:32}{1000 * seconds / self.pages:12.2f}{seconds / self.seconds[BARE]:14.2f}", end="")
            print(f"{self.slowest[name]:12.3f}")

    def close(self) -> None:
        for connection in self._connections.values():
            connection.send(None)


def print_gold(contest: Contest, pages: list[GoldPage]) -> None:
    """F1, segments found and leaked, by collection and script."""
    for name, texts in contest.texts(page.html for page in pages).items():
        if name == BARE:
            continue
        scores = Scores()
        for page, text in zip(pages, texts, strict=True):
            scores.add(page, text)
        print(f"\n{name:34}{'texts':>7}{'F1':>9}{'found':>9}{'leaked':>9}")
        for group in sorted(scores.f1.keys() | scores.found.keys(), key=lambda one: (one != "all", one)):
            print(f"  {group:32}{len(scores.f1[group]):7}{scores.line(group)}")


def print_structure(contest: Contest, folder: Path) -> None:
    """The columns of the structure set's own scorer."""
    spec = importlib.util.spec_from_file_location("score", folder / "score.py")
    if spec is None or spec.loader is None:
        raise SystemExit(f"no score.py in {folder}")
    scorer = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(scorer)
    rows = structure_pages(folder)
    print(f"\n{len(rows)} pages of known structure\n{'':32}{''.join(f'{name:>9}' for name in _COLUMNS)}")
    for name, texts in contest.texts(row["html"] for row in rows).items():
        if name != BARE:
            ids = [row["id"] for row in rows]
            means = scorer.mean([score for _, score in scorer.evaluate(rows, dict(zip(ids, texts, strict=True)))])
            print(f"{name:32}{''.join(f'{means[column]:9.3f}' for column in _COLUMNS)}")
