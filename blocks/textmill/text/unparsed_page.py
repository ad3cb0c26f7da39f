"""All that could be text of a page, without parsing it: what stands outside tags, scripts and styles.

More than any extractor gives, so that what is not in it is in no extractor's text: templates, `<noscript>` and JSON-LD,
of which some extractors make text, are in it.
"""

import html
import re
from typing import Final

__all__ = ["page_text"]

_PARTS: Final = re.compile(r"<!--|<(script|style)(?=[\s/>])([^<>]*)>", re.IGNORECASE)
_ENDS: Final = {name: re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE) for name in ("script", "style")}
_TAG: Final = re.compile(r"</?[A-Za-z!?][^<>]*>")
_SPACE: Final = re.compile(r"\s+")
_JSON_LD: Final = "ld+json"


def page_text(page: str) -> str:
    """The text of a page as one line; time in proportion to the page."""
    pieces: list[str] = []
    at = 0
    while (part := _PARTS.search(page, at)) is not None:
        pieces.append(page[at : part.start()])
        name = part[1]
        if name is None:
            end = page.find("-->", part.start() + 2)  # `<!-->` is a whole comment
            at = len(page) if end < 0 else end + 3
            continue
        end_tag = _ENDS[name.lower()].search(page, part.end())
        at = len(page) if end_tag is None else end_tag.end()
        if _JSON_LD in part[2]:
            pieces.append(page[part.end() : len(page) if end_tag is None else end_tag.start()])
    pieces.append(page[at:])
    shown = _TAG.sub(" ", " ".join(pieces))
    return _SPACE.sub(" ", html.unescape(shown)).strip()
