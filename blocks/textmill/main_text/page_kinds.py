"""Says what kind of page it is, from what it states of itself and from the shape of its content.

Stated: types of schema.org, `og:type`, the generator. Shape: how much of the content is code, links, posts of threads.
Each sign adds to one kind; the score is the share of the winner among all.
"""

import re
from typing import Final

import numpy as np
import numpy.typing as npt

from textmill.machine.compiled import compiled
from textmill.main_text.block_choice import Choice
from textmill.main_text.class_words import GROUPS
from textmill.main_text.scan_columns import (
    B_CHARS,
    B_CJK,
    B_ELEMENT,
    B_FLAGS,
    B_LINKED,
    B_MARKS,
    E_END,
    E_FLAGS,
    E_PATH,
    E_START,
    E_TAG,
    IN_PRE,
    STATES_TYPE,
)
from textmill.main_text.tag_names import TAGS

__all__ = ["KINDS", "kind_of"]

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

KINDS: Final = ("article", "forum", "question", "product", "listing", "documentation", "other")

_TYPE: Final = re.compile(
    rb"(?:schema\.org/|\"@type\"\s*:\s*\[?\s*\")(NewsArticle|BlogPosting|Article|ScholarlyArticle|Recipe|Report|"
    rb"DiscussionForumPosting|QAPage|FAQPage|Question|Product|CollectionPage|ItemList|SearchResultsPage|TechArticle|"
    rb"APIReference)\b"
)
_CONTENT: Final = re.compile(rb"content=\"([^\"]+)")
_META: Final = TAGS.index("meta")
_SCRIPT: Final = TAGS.index("script")
_MOST_METAS: Final = 100
_MOST_STATED: Final = 20
_MOST_SCRIPTS: Final = 200
_STATED_BYTES: Final = 4000
_TAG_BYTES: Final = 200
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
_LEAST_PROSE: Final = 60
_FORUM: Final = 1 << GROUPS.index("forum")
_QUESTION: Final = 1 << GROUPS.index("question")
_PRODUCT: Final = 1 << GROUPS.index("product")
_DOCUMENT: Final = 1 << GROUPS.index("doc")


def kind_of(page: bytes, choice: Choice) -> tuple[str, float]:
    """One of KINDS, and how sure that is, 0..1."""
    votes = dict.fromkeys(KINDS, 0.0)
    votes["other"] = 0.6
    metas, typed, scripts = _stating(choice.elements)
    for stated in _types_of(page, typed, scripts):
        votes[_KIND_STATED[stated]] += 1.2
    for start, end in metas.tolist():
        tag = page[start:end]
        content = _CONTENT.search(tag) if b'"generator"' in tag or b'"og:type"' in tag else None
        if content is None:
            continue
        made_by = _GENERATORS.search(content[1]) if b'"generator"' in tag else None
        if made_by:
            votes["documentation" if made_by[1] else "forum"] += 2.0
        elif b'"og:type"' in tag and content[1] in _KIND_STATED:
            votes[_KIND_STATED[content[1]]] += 1.2
    _add_shape(votes, choice)
    best = max(KINDS, key=lambda kind: votes[kind])
    return best, round(votes[best] / sum(votes.values()), 4)


@compiled
def _stating(elements: Ints) -> tuple[Ints, Ints, Ints]:
    """First byte and byte behind of the first elements that may state a kind: of `meta`, with `itemtype`, scripts."""
    metas = np.empty((_MOST_METAS, 2), np.int64)
    typed = np.empty((_MOST_STATED, 2), np.int64)
    scripts = np.empty((_MOST_SCRIPTS, 2), np.int64)
    n_metas = n_typed = n_scripts = 0
    for e in range(1, elements.shape[0]):
        tag = elements[e, E_TAG]
        if tag == _META and n_metas < _MOST_METAS:
            metas[n_metas, 0], metas[n_metas, 1] = elements[e, E_START], elements[e, E_END]
            n_metas += 1
        elif tag == _SCRIPT and n_scripts < _MOST_SCRIPTS:
            scripts[n_scripts, 0], scripts[n_scripts, 1] = elements[e, E_START], elements[e, E_END]
            n_scripts += 1
        if elements[e, E_FLAGS] & STATES_TYPE and n_typed < _MOST_STATED:
            typed[n_typed, 0], typed[n_typed, 1] = elements[e, E_START], elements[e, E_END]
            n_typed += 1
    return metas[:n_metas], typed[:n_typed], scripts[:n_scripts]


def _types_of(page: bytes, typed: Ints, scripts: Ints) -> set[bytes]:
    """Types of schema.org that the page says it is of."""
    found: set[bytes] = set()
    for start in typed[:, 0].tolist():
        found.update(_TYPE.findall(page, start, start + _TAG_BYTES))
    stated = [(start, end) for start, end in scripts.tolist() if page.find(b"ld+json", start, start + _TAG_BYTES) >= 0]
    for start, end in stated[:_MOST_STATED]:
        found.update(_TYPE.findall(page, start, min(end, start + _STATED_BYTES)))
    return found


def _add_shape(votes: dict[str, float], choice: Choice) -> None:
    total, linked, prose, code, *in_groups = _shape(choice.elements, choice.blocks, choice.keep)
    if total < _LEAST_UNITS:
        votes["other"] += 1.0
        return
    votes["article"] += 1.6 * prose / total
    votes["listing"] += 2.5 * max(0.0, linked / total - 0.25)
    votes["documentation"] += 2.0 * code / total
    for kind, inside in zip(("forum", "question", "product", "documentation"), in_groups, strict=True):
        votes[kind] += 0.9 * inside / total


@compiled
def _shape(elements: Ints, blocks: Ints, keep: Flags) -> tuple[float, float, float, float, float, float, float, float]:
    """Size of the content, and of that what is linked, is prose, is code, and stands in each of four groups."""
    total = linked = prose = code = forum = question = product = document = 0.0
    for b in range(blocks.shape[0]):
        if not keep[b]:
            continue
        chars = float(blocks[b, B_CHARS])
        size = chars + blocks[b, B_CJK]
        path = elements[blocks[b, B_ELEMENT], E_PATH]
        total += size
        linked += size * (blocks[b, B_LINKED] / max(chars, 1.0))
        prose += size if blocks[b, B_MARKS] > 0 and size >= _LEAST_PROSE else 0.0
        code += size if blocks[b, B_FLAGS] & IN_PRE else 0.0
        forum += size if path & _FORUM else 0.0
        question += size if path & _QUESTION else 0.0
        product += size if path & _PRODUCT else 0.0
        document += size if path & _DOCUMENT else 0.0
    return total, linked, prose, code, forum, question, product, document
