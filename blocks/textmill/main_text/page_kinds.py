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

_STATED: Final = re.compile(
    rb"(?:schema\.org/|\"@type\"\s*:\s*\[?\s*\")(NewsArticle|BlogPosting|Article|ScholarlyArticle|Recipe|Report|"
    rb"DiscussionForumPosting|QAPage|FAQPage|Question|Product|CollectionPage|ItemList|SearchResultsPage|TechArticle|"
    rb"APIReference)\b|og:type\"\s+content=\"(article|product|product\.item|profile)\""
    rb"|name=\"generator\"\s+content=\"([^\"]{2,60})\""
)
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
_MARKUP: Final = re.compile(
    rb"(rustdoc|class=\"[^\"]*(?:sphinxsidebar|rst-content|wy-nav|md-content|theme-doc|doxygen|javadoc))"
    rb"|(class=\"[^\"]*(?:postbody|post_message|topic-post|bbs|threadpost|message-body|viewtopic|postlist|crayons-comment))"
    rb"|(class=\"[^\"]*(?:answercell|answer-text|question-hyperlink|js-answer|QuestionAnswer))"
)
_LEAST_UNITS: Final = 250


def kind_of(page: bytes, choice: Choice) -> tuple[str, float]:
    """One of KINDS, and how sure that is, 0..1."""
    votes = dict.fromkeys(KINDS, 0.0)
    votes["other"] = 0.6
    seen: set[bytes] = set()
    for schema, graph, generator in _STATED.findall(page):
        if generator:
            made_by = _GENERATORS.search(generator)
            if made_by:
                votes["documentation" if made_by[1] else "forum"] += 2.0
        elif (stated := schema or graph) not in seen:
            seen.add(stated)
            votes[_KIND_STATED.get(stated, "other")] += 1.2
    for documentation, forum, question in set(_MARKUP.findall(page)):
        votes["documentation"] += 1.5 if documentation else 0.0
        votes["forum"] += 0.8 if forum else 0.0
        votes["question"] += 0.8 if question else 0.0
    _add_shape(votes, choice)
    best = max(KINDS, key=lambda kind: votes[kind])
    return best, round(votes[best] / sum(votes.values()), 4)


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
