"""Finds when the work on a page was published and last changed: metadata, then marked elements, text, address.

Order for publication: JSON-LD of the work, `<meta>` names of publication, JSON-LD of the page, `<meta>` names of any
date, microdata and RDFa, `<time>` and elements of a date's class below the heading, a day in the address, the same
elsewhere, a short line that is a day or speaks of publication, and what says when the page was changed.
"""

import itertools
import re
from collections.abc import Iterator
from typing import Final

from textmill.page_metadata.date_lines import day_in_lines
from textmill.page_metadata.instants import in_local_time, may_be_another_day
from textmill.page_metadata.json_ld import Node, strings
from textmill.page_metadata.marks import AFTER_HEADING, BEFORE_HEADING, Mark, Marks
from textmill.page_metadata.page_view import PageView, text_of
from textmill.page_metadata.written_dates import day_in_text, stated_date

__all__ = ["day_in_address", "local_published", "modified_of", "published_by_marks", "stated_published"]

_PUBLISHED_KEYS: Final = ("datePublished",)
_CREATED_KEYS: Final = ("dateCreated", "uploadDate", "datePosted")
_MODIFIED_KEYS: Final = ("dateModified",)
_PUBLISHED: Final = (
    *(
        "article:published_time",
        "citation_publication_date",
        "citation_online_date",
        "citation_date",
        "og:published_time",
    ),
    *(
        "og:article:published_time",
        "article:published",
        "article.published",
        "datepublished",
        "date.published",
        "published_time",
    ),
    *(
        "dc.date.issued",
        "dcterms.issued",
        "dcterms.available",
        "prism.publicationdate",
        "parsely-pub-date",
        "sailthru.date",
    ),
    *(
        "cxenseparse:recs:publishtime",
        "cxenseparse:publishtime",
        "publish_date",
        "publish-date",
        "published_at",
        "pubdate",
        "pdate",
    ),
    *(
        "publication_date",
        "publicationdate",
        "publishdate",
        "article:publicationdate",
        "rnews:datepublished",
        "bt:pubdate",
    ),
    *(
        "article_date_original",
        "originalpublicationdate",
        "iso-8601-publish-date",
        "acquia_lift:published_date",
        "ptime",
    ),
    *(
        "http://ogp.me/ns/article#published_time",
        "analyticsattributes.articledate",
        "displaydate",
        "date.created",
        "published",
    ),
    *(
        "vr:published_time",
        "shareaholic:article_published_time",
        "date_published",
        "releasedate",
        "og:release_date",
        "_pubtime",
    ),
)
_ANY: Final = (
    *("date", "dc.date", "dc:date", "dcterms.date", "dc.date.created", "dcterms.created", "datecreated", "created"),
    *("article:created", "creation_date", "date.available", "weibo: article:create_at", "timestamp", "cdate"),
)
_MODIFIED: Final = (
    *("article:modified_time", "og:updated_time", "article:modified", "article:updated_time", "datemodified"),
    *(
        "dc.date.modified",
        "dcterms.modified",
        "date.modified",
        "date.updated",
        "bt:moddate",
        "lastmod",
        "modified_time",
    ),
    *(
        "article_date_updated",
        "og:article:modified_time",
        "last-modified",
        "revised",
        "utime",
        "lastupdate",
        "modified",
    ),
)
_LONGEST_TEXT_CHARS: Final = 100
_SHOWN: Final = ("time", "class")
_MOST_SHOWN: Final = 8
_ADDRESS_DAY: Final = re.compile(r"(?<!\d)((?:19|20)\d\d)([-_/.]?)(0?[1-9]|1[0-2])\2(3[01]|[12]\d|0?[1-9])(?!\d)")
_DAY_FIRST: Final = re.compile(r"(?<!\d)(3[01]|[12]\d|0[1-9])-(0[1-9]|1[0-2])-(20\d\d)(?!\d)")
_DIGIT: Final = re.compile(r"\d")


def stated_published(page: PageView, node: Node | None, web: Node | None, language: str) -> str | None:
    """What the page's metadata call the day of publication."""
    return (
        _of_node(node, _PUBLISHED_KEYS, language)
        or _of_metas(page, _PUBLISHED, language)
        or _of_node(web, _PUBLISHED_KEYS, language)
        or _of_node(node, _CREATED_KEYS, language)
        or _of_metas(page, _ANY, language)
    )


def modified_of(page: PageView, node: Node | None, web: Node | None, marks: Marks | None, language: str) -> str | None:
    """When the page says that it was changed last."""
    stated = (
        _of_node(node, _MODIFIED_KEYS, language)
        or _of_metas(page, _MODIFIED, language)
        or _of_node(web, _MODIFIED_KEYS, language)
    )
    if stated is not None or marks is None:
        return stated
    return _first(marks, marks.dates, ("changed",), language)


def published_by_marks(page: PageView, marks: Marks, language: str) -> str | None:
    """The day that elements of the page, its address or its text give; None where there is none."""
    near = [mark for mark in marks.dates if _is_near(mark, marks)]
    rest = [mark for mark in marks.dates if not _is_near(mark, marks)]
    return (
        _first(marks, marks.dates, ("property",), language)
        or _first(marks, near, _SHOWN, language)
        or day_in_address(page.canonical or page.url)
        or day_in_address(page.url)
        or _first(marks, near, _SHOWN, language, anywhere=True)
        or _first(marks, rest, _SHOWN, language)
        or day_in_lines(page.root, marks.around, language)
        or _first(marks, marks.dates, (*_SHOWN, "changed"), language, anywhere=True)
    )


def local_published(page: PageView, node: Node | None, published: str, marks: Marks, language: str) -> str:
    """A time in UTC as the clock of the publisher shows it, where the page has both."""
    return (
        in_local_time(published, _same_times(page, node, marks, language))
        if may_be_another_day(published)
        else published
    )


def _same_times(page: PageView, node: Node | None, marks: Marks, language: str) -> Iterator[str]:
    """Every time at which the page says that it was published."""
    for name in (*_PUBLISHED, *_ANY):
        if name in page.metas and (day := stated_date(page.metas[name][0], language)):
            yield day
    if node is not None and (day := _of_node(node, _PUBLISHED_KEYS, language)):
        yield day
    shown_at = (mark for mark in marks.dates if mark.kind != "changed" and _is_near(mark, marks))
    for mark in itertools.islice(shown_at, _MOST_SHOWN):
        if (day := _of_mark(mark, language)) and marks.is_own(mark):
            yield day
            text = text_of(mark.element, _LONGEST_TEXT_CHARS)
            if (shown := day_in_text(text, language)) and shown != day:
                yield shown


def day_in_address(url: str | None) -> str | None:
    """A whole day in the path of an address, such as `/2021/03/05/` or `/20210305-`."""
    if not url:
        return None
    for found in _ADDRESS_DAY.finditer(url[:2048]):
        if found[2] == "" and (len(found[3]) < 2 or len(found[4]) < 2):
            continue
        day = day_in_text(f"{found[1]}-{found[3]}-{found[4]}")
        if day is not None:
            return day
    day_first = _DAY_FIRST.search(url[:2048])
    return None if day_first is None else day_in_text(f"{day_first[3]}-{day_first[2]}-{day_first[1]}")


def _first(
    marks: Marks, among: list[Mark], kinds: tuple[str, ...], language: str, anywhere: bool = False
) -> str | None:
    """The day of the first mark of the kinds that has one and, unless `anywhere`, speaks of the page's work."""
    for mark in among:
        if mark.kind in kinds and (anywhere or marks.is_own(mark)) and (day := _of_mark(mark, language)):
            return day
    return None


def _is_near(mark: Mark, marks: Marks) -> bool:
    return marks.heading - BEFORE_HEADING <= mark.place <= marks.heading + AFTER_HEADING


def _of_node(node: Node | None, keys: tuple[str, ...], language: str) -> str | None:
    if node is None:
        return None
    return next(
        (day for key in keys for value in strings(node.get(key)) if (day := stated_date(value, language))), None
    )


def _of_metas(page: PageView, names: tuple[str, ...], language: str) -> str | None:
    return next(
        (day for name in names if name in page.metas and (day := stated_date(page.metas[name][0], language))), None
    )


def _of_mark(mark: Mark, language: str) -> str | None:
    element = mark.element
    for attribute in ("datetime", "content", "title", "data-datetime", "data-date"):
        value = element.get(attribute)
        if value and (day := stated_date(value, language)):
            return day
    text = text_of(element, _LONGEST_TEXT_CHARS)
    return day_in_text(text, language) if _DIGIT.search(text) else None
