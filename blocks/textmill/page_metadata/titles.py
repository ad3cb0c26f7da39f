"""Finds the title of the work on a page: the heading that the page's own metadata confirm, else what they state."""

from typing import Final

from textmill.page_metadata.json_ld import Node, strings
from textmill.page_metadata.page_view import PageView
from textmill.page_metadata.sites import folded, host_forms, segments, without_site
from textmill.page_metadata.values import LONGEST_TITLE_CHARS, clean, from_json

__all__ = ["title_of"]

_PAPERS: Final = ("citation_title", "dc.title", "dcterms.title", "dc:title", "eprints.title", "bepress_citation_title")
_OTHERS: Final = ("sailthru.title", "parsely-title", "og:title", "twitter:title", "title", "headline")
_SHORTEST_CHARS: Final = 2
_SHORTEST_END_CHARS: Final = 10


def title_of(page: PageView, node: Node | None, sites: list[str]) -> str | None:
    """The title, without the site's name; None where the page states none."""
    papers = page.meta(*_PAPERS[:1])
    if papers is not None:
        return clean(papers, LONGEST_TITLE_CHARS)
    stated = _stated(page, node)
    shorts = [folded(value) for value in stated]
    headings = _headings(page, sites)
    for heading, short in headings:
        if short in shorts:
            return heading
    if (behind := _behind_a_kicker(page, [heading for heading, _ in headings], stated, sites)) is not None:
        return behind
    confirmed = [
        (len(short), -at, heading)
        for at, (heading, short) in enumerate(headings)
        if any(_begins_or_ends(short, other) for other in shorts)
    ]
    if confirmed:
        return max(confirmed)[2]
    if not headings and (lower := _lower_heading(page, shorts)) is not None:
        return lower
    headline = _headline(node)
    if headline:
        return without_site(headline, page, sites)
    if len(headings) == 1:
        return headings[0][0]
    return next((without_site(value, page, sites) for value in stated), headings[0][0] if headings else None)


def _behind_a_kicker(page: PageView, headings: list[str], stated: list[str], sites: list[str]) -> str | None:
    """The end of a heading that metadata have behind a separator: what is before in an element is no title."""
    rests = [rest for heading in headings for rest in page.heading_ends.get(heading, ())]
    rests = [rest for rest in rests if len(folded(rest)) >= _SHORTEST_END_CHARS]
    if not rests:
        return None
    ends = {folded(value) for value in stated}
    for value in stated:
        for whole in {value, without_site(value, page, sites)}:
            ends.update(folded(whole[at:]) for _, at in segments(whole))
    return next((rest for rest in rests if folded(rest) in ends), None)


def _lower_heading(page: PageView, shorts: list[str]) -> str | None:
    """The longest heading of lower rank that metadata have in the title."""
    found = [
        (len(short), -at, heading)
        for at, heading in enumerate(page.lower_headings)
        if len(short := folded(heading)) >= _SHORTEST_END_CHARS and any(short in other for other in shorts)
    ]
    return max(found)[2] if found else None


def _headings(page: PageView, sites: list[str]) -> list[tuple[str, str]]:
    """The headings that are no name or logo of the site, each with its letters and digits."""
    known = sorted({folded(site) for site in sites} - {""}, key=len, reverse=True)
    found = []
    for heading in page.headings:
        short = rest = folded(heading)
        for site in known:
            rest = rest.replace(site, "")
        if len(short) >= _SHORTEST_CHARS and rest.removesuffix("logo") and short not in host_forms(page):
            found.append((heading, short))
    return found


def _begins_or_ends(short: str, whole: str) -> bool:
    return len(short) >= 4 and (whole.startswith(short) or whole.endswith(short))


def _headline(node: Node | None) -> str | None:
    if node is None:
        return None
    values = (value for key in ("headline", "name") for value in strings(node.get(key)))
    return next((text for value in values if (text := from_json(value, LONGEST_TITLE_CHARS))), None)


def _stated(page: PageView, node: Node | None) -> list[str]:
    """What metadata call the page, the surest first."""
    values = [
        _headline(node),
        *(page.metas[name][0] for name in (*_PAPERS, *_OTHERS) if name in page.metas),
        page.title,
    ]
    return [clean(value, LONGEST_TITLE_CHARS) for value in values if value]
