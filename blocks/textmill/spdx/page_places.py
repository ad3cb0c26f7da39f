"""Tell in which place of a page an element stands: shown or hidden, in the article, its foot, or around another work.

Source: licence_rules C6 and C13; the HTML standard's and ARIA's roles; class names that templates of many systems
share, seen on the pages of a 1,347-page crawl sample.
"""

import re
from functools import lru_cache
from typing import Final
from urllib.parse import urljoin

from lxml import etree

__all__ = ["BLOCKS", "Place", "place_of"]


class Place:
    """What holds of an element and all inside it: bits of a number, as there are many elements."""

    HIDDEN: Final = 1
    CODE: Final = 2
    """Program text and the like: shown, but not said."""
    QUOTED: Final = 4
    OTHER_WORK: Final = 8
    """Inside a figure, a reader's comment, or a list of other pages."""
    NEAR_OTHER_WORK: Final = 16
    """Inside what is called as image credits and the like are: words of its own go before."""
    ARTICLE: Final = 32
    FOOT: Final = 64
    SIDE: Final = 128
    STRUCK: Final = 256
    ABOUT_ANOTHER: Final = 512
    """RDFa or microdata that speak of another thing than the page."""
    SMALL: Final = 1024
    NOTICE: Final = 4096
    """Inside what is called as notices of rights are, and in no article."""
    ENTRY: Final = 2048
    """Inside what holds one text and nothing of the site."""


BLOCKS: Final = frozenset(
    (
        *("address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dialog", "div"),
        *("dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6"),
        *("header", "hr", "html", "legend", "li", "main", "nav", "ol", "p", "pre", "section", "summary", "table"),
        *("tbody", "td", "tfoot", "th", "thead", "tr", "ul", "iframe", "video", "audio", "picture", "object"),
    )
)
_HIDDEN_TAGS: Final = frozenset(
    (
        *("script", "style", "template", "noscript", "textarea", "select", "option", "datalist", "input", "button"),
        *("iframe", "object", "svg", "canvas", "math", "noframes", "noembed", "title", "frameset"),
    )
)
_CODE_TAGS: Final = frozenset({"code", "kbd", "listing", "plaintext", "pre", "samp", "tt", "xmp", "var", "label"})
_OTHER_TAGS: Final = frozenset({"figure", "figcaption", "picture", "video", "audio", "caption"})
_HIDING_STYLE: Final = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|font-size\s*:\s*0(?![.\d]*[1-9])|opacity\s*:\s*0(?![.\d]*[1-9])"
    r"|content-visibility\s*:\s*hidden|clip-path\s*:\s*inset\(100%"
)
_HIDING_CLASS: Final = frozenset({"hidden", "d-none", "hide", "is-hidden", "invisible", "display-none", "noshow"})
_CALLED_OTHER: Final = re.compile(
    r"(?:^|[-_])(?:comments?|comment-?list|respond|disqus|replies|related(?:posts?|articles?)?|recent(?:posts?)?|recommend(?:ed|ations)?"
    r"|teasers?|read-?next|you-?may|search-?results?|results?|embed|tweet|wp-caption|caption|thumbcaption|thumbinner|gallery|lightbox|leaflet|ol-attribution"
    r"|mapboxgl\S*|repo-?card|github-?card)(?:$|[-_])"
)
_CALLED_NEAR_OTHER: Final = re.compile(
    r"(?:^|[-_])(?:images?|img|photos?|fotos?|bild(?:er)?|thumb(?:nail)?s?|attachment|media|picture|avatar|isc|credits?|video|podcast|audio|map|figure"
    r"|player|slides?|banner|hero|(?<!\bh-)card|theme|powered|designed|template|dataset|files?|downloads?|fonts?|icons?|music|song|badge-?list)(?:$|[-_])"
)
_ABOUT_THE_PAGE: Final = re.compile(
    r"^(?:has|no|with|without|format|header|single|page|site|supports?|wp-embed|is|can|type|post-type|category)-"
)
_CALLED_FOOT: Final = re.compile(
    r"foot(?:er)?|bottom|colophon|site-?info|impressum|fuss|fuß|imprint|pie-de-pagina|pied-de-page"
)
_CALLED_CREDITS: Final = frozenset({"credits", "site-credits", "page-credits", "blog-credits"})
"""Outside an article: of the theme, or of who keeps the site; of pictures too."""
_CALLED_NOTICE: Final = re.compile(r"copyright|licen[cs]e|lizenz|legal|credits-?bar")
_FOOT_OF_ARTICLE: Final = re.compile(
    r"(?:entry|post|article|page|node|item|story|single|content)[-_]?(?:foot|meta|bottom|licen|copyright|info|legal)"
)
_CALLED_SIDE: Final = re.compile(
    r"(?:^|[-_])(?:side-?bar|sidebar\w*|widgets?|secondary|side|rail|complementary|masthead|navbar|nav|menu|topbar|head-?bar)(?:$|[-_])|sphinxsidebar"
)
_CALLED_ENTRY: Final = re.compile(
    r"^(?:(?:entry|post|article|story|node|blog-?post|news-?item|page)[-_](?:content|body|text|entry|article|inner|full|main)"
    r"|hentry|h-entry|e-content|entry|post|article|artikel|story|prose|theme-doc-markdown|markdown-body|rst-content)$"
)
"""What holds one text."""
_CALLED_ARTICLE: Final = re.compile(
    r"^(?:(?:main|body|mw|text|docs?|markdown)[-_]?(?:content|body|text|article|inner)?(?:[-_]text)?|document|content|single"
    r"|inhalt|contenu|contenido)$"
)
"""What may hold a foot too."""
_SITES_FOOT: Final = re.compile(r"^(?:(?:site|page|global|main|blog)[-_]?)?(?:footer|foot|colophon)$|^site-?info$")
_ARTICLE_TYPES: Final = re.compile(
    r"(?:Article|Posting|WebPage|CreativeWork|WebSite|Blog|Book|Chapter|Report|Review|Recipe|Course|LearningResource|Thesis|HowTo|Question|Answer|QAPage|Document|Page)\Z"
)
_SUBJECTS: Final = frozenset({"about", "itemtype", "typeof"})
"""Attributes by which RDFa and microdata say what they speak of."""
_LONGEST_NAME_CHARS: Final = 300
_ROOTS: Final = frozenset({"html", "body"})


def place_of(element: etree._Element, tag: str, above: int, page: str | None) -> int:
    """The place of an element whose parent's place is `above`; `page` is the page's own address."""
    place = above
    attributes = element.attrib
    if tag in _HIDDEN_TAGS or (tag == "dialog" and "open" not in attributes):
        place |= Place.HIDDEN
    elif tag in _CODE_TAGS:
        place |= Place.CODE
    elif tag in _OTHER_TAGS:
        place |= Place.OTHER_WORK
    elif tag in ("blockquote", "q"):
        place |= Place.QUOTED
    elif tag in ("s", "del", "strike"):
        place |= Place.STRUCK
    elif tag == "small":
        place |= Place.SMALL
    elif tag in ("main", "article"):
        place = (place | Place.ARTICLE | (Place.ENTRY if tag == "article" else 0)) & ~(Place.FOOT | Place.SIDE)
    elif tag == "footer":
        place = place if above & Place.ENTRY else (place | Place.FOOT) & ~Place.SIDE
    elif tag in ("aside", "nav") or (tag == "header" and not above & Place.ARTICLE):
        place |= Place.SIDE
    if not attributes or tag in _ROOTS:
        return place
    return _by_attributes(dict(attributes), place, page)


def _by_attributes(attributes: dict[str, str], place: int, page: str | None) -> int:
    if "hidden" in attributes or attributes.get("aria-hidden") == "true":
        place |= Place.HIDDEN
    style = attributes.get("style")
    if style and _HIDING_STYLE.search(style[:2000].lower()):
        place |= Place.HIDDEN
    role = attributes["role"].lower() if "role" in attributes else ""
    if role == "contentinfo":
        place = (place | Place.FOOT) & ~(Place.SIDE | Place.ARTICLE)
    elif role in ("main", "article"):
        place = (place | Place.ARTICLE) & ~(Place.FOOT | Place.SIDE)
    elif role in ("complementary", "navigation", "banner"):
        place |= Place.SIDE
    if not _SUBJECTS.isdisjoint(attributes) and _is_about_another(attributes, page):
        place |= Place.ABOUT_ANOTHER
    if "class" not in attributes and "id" not in attributes:
        return place
    return _by_names(f"{attributes.get('class', '')} {attributes.get('id', '')}"[:_LONGEST_NAME_CHARS], place)


@lru_cache(maxsize=1 << 13)
def _by_names(called: str, place: int) -> int:
    """The place inside what has these names; templates repeat them."""
    for name in called.lower().split():
        place = _by_name(name, place)
    return place


def _by_name(name: str, place: int) -> int:
    if name in _HIDING_CLASS:
        return place | Place.HIDDEN
    if _ABOUT_THE_PAGE.match(name):
        return place
    if _CALLED_OTHER.search(name):
        place |= Place.OTHER_WORK
    elif _CALLED_NEAR_OTHER.search(name) and "licen" not in name:
        place |= Place.NEAR_OTHER_WORK
        if name in _CALLED_CREDITS and not place & (Place.ARTICLE | Place.SIDE):
            place |= Place.NOTICE
    if _CALLED_ENTRY.match(name):
        return (place | Place.ARTICLE | Place.ENTRY) & ~(Place.FOOT | Place.SIDE)
    is_inner = bool(place & Place.FOOT) or (bool(place & Place.SIDE) and name == "text")
    if _CALLED_ARTICLE.match(name) and (not is_inner or name.startswith("main")):
        return (place | Place.ARTICLE) & ~(Place.FOOT | Place.SIDE)
    if _CALLED_SIDE.search(name):
        return (place | Place.SIDE) & ~Place.ARTICLE
    if _SITES_FOOT.match(name) or (
        _CALLED_FOOT.search(name) and not place & Place.ENTRY and not _FOOT_OF_ARTICLE.search(name)
    ):
        return (place | Place.FOOT) & ~Place.SIDE
    if _CALLED_NOTICE.search(name) and not place & Place.ARTICLE:
        return place | Place.NOTICE
    return place


def _is_about_another(attributes: dict[str, str], page: str | None) -> bool:
    """Whether RDFa or microdata name another subject than the page."""
    about = attributes.get("about", "").strip()
    if about and not about.startswith("#") and about not in (".", "./") and not _is_page_or_home(about, page):
        return True
    kind = (attributes.get("itemtype") or attributes.get("typeof") or "").strip()
    return (
        bool(kind)
        and _ARTICLE_TYPES.search(kind) is None
        and re.search(
            r"Image|Photo|Video|Audio|Music|Dataset|Software|Media|Map|StillImage|MovingImage|Sound|Visual|Comment|3DModel",
            kind,
        )
        is not None
    )


def _is_page_or_home(about: str, page: str | None) -> bool:
    if page is None:
        return False
    try:
        meant = urljoin(page, about)
    except ValueError:
        return False
    return _bare(meant) in (_bare(page), _bare(page).partition("/")[0])


def _bare(address: str) -> str:
    return re.sub(r"^https?://(?:www\.)?", "", address.partition("#")[0]).rstrip("/")
