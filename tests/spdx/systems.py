"""Skeletons of pages as ten systems make them, and rows of statements to put into them.

A row of `rows/*.txt` is `kind ¦ slot ¦ markup ¦ expression or - ¦ scope`; `<by/4.0:words>` is a link to that licence,
with `rel=license` as `<rel by/4.0:words>`.
"""

import re
from pathlib import Path
from typing import Final, NamedTuple

__all__ = ["SYSTEMS", "URL", "Row", "page", "rows"]

URL: Final = "https://x.example/mill"
_TEXT: Final = "<p>The mill stands by the brook. In winter its wheel is still.</p>"
_HEAD: Final = "<html><head><title>The mill | Harbour Notes</title>{h}</head>"
_LINK: Final = re.compile(
    r"<(rel )?((?:by|sa|nd|nc|sampling|devnations|zero|mark)(?:[-+/][^:<>]*)?):((?:<img[^>]*>|[^<>])*)>"
)

SYSTEMS: Final = {
    file.stem: file.read_text(encoding="utf-8")
    for file in sorted((Path(__file__).parent / "rows" / "systems").glob("*"))
}
"""Name and skeleton: `{t}` is a text; `{a}`, `{f}`, `{s}` stand in its article, foot and side column."""


class Row(NamedTuple):
    """A statement, where it stands, and what follows from it."""

    kind: str
    slot: str
    markup: str
    expression: str | None
    scope: str


def rows() -> list[Row]:
    """All rows, links written out."""
    found = []
    for file in sorted((Path(__file__).parent / "rows").glob("*.txt")):
        for line in file.read_text(encoding="utf-8").splitlines():
            if line and not line.startswith("#"):
                kind, slot, markup, expression, scope = line.split(" ¦ ")
                found.append(
                    Row(kind, slot, _LINK.sub(_linked, markup), None if expression == "-" else expression, scope)
                )
    return found


def page(system: str, row: Row) -> str:
    """The page that a system makes with a row's markup in its place."""
    made = _HEAD + SYSTEMS[system]
    for slot in ("h", "a", "s", "f"):
        made = made.replace("{" + slot + "}", row.markup if row.slot == slot else "")
    return made.replace("{t}", _TEXT)


def _linked(found: re.Match[str]) -> str:
    family = found[2]
    path = f"publicdomain/{family}/1.0" if family in ("zero", "mark") else f"licenses/{family}"
    rel = ' rel="license"' if found[1] else ""
    return f'<a{rel} href="https://creativecommons.org/{path}{"" if "deed" in path else "/"}">{found[3]}</a>'
