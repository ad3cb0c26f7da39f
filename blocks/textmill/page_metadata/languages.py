"""Reads the language that a page says it is in, as it writes it: a tag of BCP 47, or one with underscores."""

import re
from typing import Final

from textmill.page_metadata.json_ld import Node, strings
from textmill.page_metadata.page_view import PageView

__all__ = ["declared_language"]

_TAG: Final = re.compile(r"[A-Za-z]{2,8}(?:[-_][A-Za-z0-9]{1,8}){0,6}")


def declared_language(page: PageView, node: Node | None) -> str | None:
    """From `lang`, `content-language`, Dublin Core, JSON-LD, then Open Graph's locale."""
    values = [
        page.language,
        page.meta("content-language", "language"),
        page.meta("dc.language", "dcterms.language", "citation_language"),
    ]
    if node is not None:
        values += strings(node.get("inLanguage"))
    values.append(page.meta("og:locale"))
    for value in values:
        tag = (value or "").split(",")[0].strip()
        if _TAG.fullmatch(tag) and tag.lower() not in ("und", "mul", "zxx"):
            return tag
    return None
