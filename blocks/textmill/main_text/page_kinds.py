"""Says what kind of page it is, from what it states of itself and from the shape of its content.

Stated: types of schema.org, `og:type`, the generator. Shape: how much of the content is code, links, posts of threads.
Each sign adds to one kind; the score is the share of the winner among all.
"""

import re
from typing import Final

import numpy as np

from textmill.main_text.block_choice import Choice
from textmill.main_text.class_words import GROUPS
from textmill.main_text.scan_columns import B_CHARS, B_CJK, B_ELEMENT, B_FLAGS, B_LINKED, B_MARKS, E_PATH, IN_PRE

__all__ = ["KINDS", "kind_of"]

KINDS: Final = ("article", "forum", "question", "product", "listing", "documentation", "other")

_TYPE: Final = re.compile(
    rb"(?:schema\.org/|\"@type\"\s*:\s*\[?\s*\")(NewsArticle|BlogPosting|Article|ScholarlyArticle|Recipe|Report|"
    rb"DiscussionForumPosting|QAPage|FAQPage|Question|Product|CollectionPage|ItemList|SearchResultsPage|TechArticle|"
    rb"APIReference)\b"
)
_META: Final = re.compile(
    rb"<meta [^>]*(?:og:type\"[^>]*content=\"(article|product|product\.item)\""
    rb"|name=\"generator\"[^>]*content=\"([^\"]+))"
)
_STATES_TYPES: Final = (b"application/ld+json", b"itemtype=")
_MOST_STATED: Final = 20
_STATED_BYTES: Final = 4000
_HEAD_BYTES: Final = 30_000
_KIND_STATED: Final = {
    b"NewsArticle": "article",
    b"BlogPosting": "article",
    b"Article": "article",
    b"ScholarlyArticle": "article",
    b"Recipe": "article",
    b"Report": "article",
    b"article": "article",
    b"DiscussionForumPosting": "forum",
    b"QAPage": "question",
    b"FAQPage": "question",
    b"Question": "question",
    b"Product": "product",
    b"product": "product",
    b"product.item": "product",
    b"CollectionPage": "listing",
    b"ItemList": "listing",
    b"SearchResultsPage": "listing",
    b"TechArticle": "documentation",
    b"APIReference": "documentation",
}
_GENERATORS: Final = re.compile(
    rb"(sphinx|mkdocs|docusaurus|rustdoc|doxygen|javadoc|asciidoctor|gitbook|docfx|antora|vitepress|starlight|mdbook|"
    rb"pkgdown|dokuwiki|mediawiki|yard|jsdoc|typedoc)|(discourse|phpbb|vbulletin|xenforo|discuz|mybb|smf|flarum|nodebb|"
    rb"vanilla|invision)",
    re.IGNORECASE,
)
_LEAST_UNITS: Final = 250


def kind_of(page: bytes, choice: Choice) -> tuple[str, float]:
    """One of KINDS, and how sure that is, 0..1."""
    votes = dict.fromkeys(KINDS, 0.0)
    votes["other"] = 0.6
    for stated in _types_of(page):
        votes[_KIND_STATED[stated]] += 1.2
    for graph, generator in _META.findall(page, 0, min(max(page.find(b"</head>"), 0), _HEAD_BYTES)):
        made_by = _GENERATORS.search(generator)
        if graph:
            votes[_KIND_STATED[graph]] += 1.2
        elif made_by:
            votes["documentation" if made_by[1] else "forum"] += 2.0
    _add_shape(votes, choice)
    best = max(KINDS, key=lambda kind: votes[kind])
    return best, round(votes[best] / sum(votes.values()), 4)


def _types_of(page: bytes) -> set[bytes]:
    """Types of schema.org that the page says it is of."""
    found: set[bytes] = set()
    for mark in _STATES_TYPES:
        at = page.find(mark)
        for _ in range(_MOST_STATED):
            if at < 0:
                break
            length = _STATED_BYTES if mark == _STATES_TYPES[0] else 100
            found.update(_TYPE.findall(page, at, at + length))
            at = page.find(mark, at + len(mark))
    return found


def _add_shape(votes: dict[str, float], choice: Choice) -> None:
    blocks = choice.blocks[choice.keep]
    units = (blocks[:, B_CHARS] + blocks[:, B_CJK]).astype(np.float64)
    total = float(units.sum())
    if total < _LEAST_UNITS:
        votes["other"] += 1.0
        return
    linked = float((units * (blocks[:, B_LINKED] / np.maximum(blocks[:, B_CHARS], 1))).sum()) / total
    prose = float(units[(blocks[:, B_MARKS] > 0) & (units >= 60)].sum()) / total
    paths = choice.elements[blocks[:, B_ELEMENT], E_PATH]
    votes["article"] += 1.6 * prose
    votes["listing"] += 2.5 * max(0.0, linked - 0.25)
    votes["documentation"] += 2.0 * float(units[(blocks[:, B_FLAGS] & IN_PRE) > 0].sum()) / total
    for kind, group in (("forum", "forum"), ("question", "question"), ("product", "product"), ("documentation", "doc")):
        votes[kind] += 0.9 * float(units[(paths & (1 << GROUPS.index(group))) > 0].sum()) / total
