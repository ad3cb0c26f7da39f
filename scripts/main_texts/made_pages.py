"""Makes pages of forums and of documentation to learn from: the gold has few of them.

Words come from the structure set, shapes from `page_shapes`. What a page holds is known: each piece is content or not.
"""

import html
from collections.abc import Callable
from random import Random
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from scripts.main_texts.block_labels import plain_texts

__all__ = ["MadePage"]

_NAMES: Final = ("start", "merge_runs", "Pump", "readAll", "to_s", "Level.HIGH", "flush", "GaugeReader")
_USERS: Final = ("anna", "bob_42", "kenji", "Olga P.", "old timer", "m3rlin", "Dr. Wu")

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


class MadePage:
    """A page as it grows: pieces of it are wanted or are not."""

    def __init__(self, random: Random, row: dict[str, Any]) -> None:
        self.random = random
        self._truth = row["truth"]
        self._wanted: set[str] = set()
        self._unwanted: set[str] = set()
        self.title = self.wanted(self._words(3, 7))

    def labels(self, source: bytes, blocks: Ints) -> Floats:
        """Of each block whether it is content: 1, 0, or -1 where it may be either."""
        texts = ["".join(text.split()) for text in plain_texts(source, blocks)]
        either = self._wanted & self._unwanted
        said = dict.fromkeys(self._wanted - either, 1.0) | dict.fromkeys(self._unwanted - either, 0.0)
        return np.array([said.get(text, -1.0) for text in texts])

    def wanted(self, text: str) -> str:
        self._wanted.add("".join(text.split()))
        return html.escape(text)

    def unwanted(self, text: str) -> str:
        self._unwanted.add("".join(text.split()))
        return html.escape(text)

    def _words(self, least: int, most: int) -> str:
        sentence = self.random.choice(self._truth["prose"])
        words = sentence.split() if " " in sentence else list(sentence)
        space = " " if " " in sentence else ""
        return space.join(words[: self.random.randint(least, most)]).strip(".,;:。、 ")

    def text(self, least: int = 1, most: int = 4) -> str:
        """Some sentences."""
        count = self.random.randint(least, most)
        return self.wanted(" ".join(self.random.choice(self._truth["prose"]) for _ in range(count)))

    def texts(self, least: int = 1, most: int = 3) -> str:
        """Some paragraphs."""
        return "".join(f"<p>{self.text()}</p>" for _ in range(self.random.randint(least, most)))

    def heading(self) -> str:
        return self.wanted(self._words(1, 5))

    def short(self) -> str:
        """A few words of a text."""
        return self.wanted(self._words(2, 9))

    def name(self) -> str:
        """A name in code."""
        return self.random.choice(
            ("start", "merge_runs", "Pump", "readAll", "to_s", "Level.HIGH", "flush", "GaugeReader")
        )

    def code(self) -> str:
        """Some code."""
        known = [block["text"] for block in self._truth["code"]] or ["x = 1"]
        if self.random.random() < 0.5:
            return self.wanted(f"{self.name()}({self.random.choice(('', 'seconds', 'x, y=2'))})")
        return self.wanted(self.random.choice(known).strip())

    def lines(self, line: str) -> str:
        """Some code, each line in what `line` says."""
        rows = [row for row in html.unescape(self.code()).split("\n") if row.strip()]
        return "".join(line.format(self.wanted(row)) for row in rows)

    def table(self, attributes: str = "") -> str:
        rows = (self._truth["tables"] or [[["a", "b"], ["1", "2"]]])[0]
        cells = ["".join(f"<td>{self.wanted(cell)}</td>" for cell in row) for row in rows]
        return f"<table {attributes}>{''.join(f'<tr>{row}</tr>' for row in cells)}</table>"

    def list(self, tag: str = "ul") -> str:
        items = [f"<li>{self.short()}</li>" for _ in range(self.random.randint(2, 6))]
        return f"<{tag}>{''.join(items)}</{tag}>"

    def links(self, least: int = 4, most: int = 12) -> str:
        """Items of a menu."""
        count = self.random.randint(least, most)
        return "".join(f"<li><a href=/{n}>{self.unwanted(self._words(1, 4))}</a></li>" for n in range(count))

    def user(self) -> str:
        return self.unwanted(
            self.random.choice(("anna", "bob_42", "kenji", "Olga P.", "old timer", "m3rlin", "Dr. Wu"))
        )

    def date(self) -> str:
        day, year = self.random.randint(1, 28), self.random.randint(2010, 2025)
        return self.unwanted(f"{day} {self.random.choice(('May', 'Oct', 'März'))} {year}")

    def small(self, *texts: str) -> str:
        """One of these: what is beside the text."""
        return self.unwanted(self.random.choice(texts))

    def rich(self) -> str:
        """Text as people write it: mostly paragraphs, at times code, a list or a table."""
        more: list[Callable[[], str]] = [lambda: f"<pre><code>{self.code()}</code></pre>", self.list, self.table]
        return self.texts() + (self.random.choice(more)() + self.texts(1, 1) if self.random.random() < 0.5 else "")

    def menu(self) -> str:
        return f"<nav class=navbar><a href=/>{self.small('Home', 'Docs', 'Forum')}</a><ul>{self.links()}</ul></nav>"

    def foot(self) -> str:
        says = self.small("Copyright 2024", "All rights reserved.", "Built with care and cookies.", "Powered by a tool")
        return f"<footer><p>{says}</p><ul>{self.links(2, 5)}</ul></footer>"

    def side(self) -> str:
        title = self.small("Related", "On this page", "Tags")
        return f"<aside class=sidebar><h4>{title}</h4><ul>{self.links()}</ul></aside>"
