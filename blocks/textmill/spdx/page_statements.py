"""Say what each statement of a licence on a page speaks of, by its words and by the place where it stands.

Source: licence_rules (scope, C4 to C6, C8, C13). Words go first: `this page` in a footer is the page. A statement that
names nothing is about the site in a header, side column or footer, about the document in its article, and about another
work beside a picture, in a list of hits, in a table of files.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from lxml import etree

from textmill.spdx.clauses import Said, Verdict, reserves, said
from textmill.spdx.names import Named, named
from textmill.spdx.page_blocks import Block, is_icon
from textmill.spdx.page_places import Place
from textmill.spdx.subjects import nouns_of_others

__all__ = ["Page", "Scope", "Statement", "in_block", "is_reserved"]

Scope = str
"""`document`, `site`, `other_work` or `mention`."""
_HINT: Final = re.compile(
    r"licen[csz]|lizenz|lisens|licen|лиценз|ліценз|ライセンス|许可|許可|授权|授權|라이선스|creative|commons|クリエイティブ|知识共享|創用|\bcc[\s_-]?(?:by|0|zero|a\b)|\bby-(?:nc|nd|sa)"
    r"|public[\s-]+domain|gemeinfrei|domaine|dom[ií]ni|pubblico|domein|domen|достояни|надбанн|ドメイン|公有|公共领域|퍼블릭|gfdl|gpl|apache|bsd\b|\bmit\b|odbl|odc-by|pddl|cdla|nlod|wtfpl|\bogl\b|\bofl\b|etalab|attribution|namensnennung|atribu|attribuzione|naamsvermelding|表示|署名|dl-de|art\s+libre|free\s+art|volné",
    re.IGNORECASE,
)
_STRONG_OTHER: Final = Place.OTHER_WORK | Place.QUOTED | Place.ABOUT_ANOTHER
_UNSAID: Final = Place.CODE | Place.STRUCK
_OTHER_HEADING: Final = re.compile(
    r"^\W*(?:\d+\s*)?(?:files?|downloads?|data(?:\s*sets?)?|photos?|images?|pictures?|gallery|related|comments?|credits?|more\s+from|you\s+may|popular|recent|latest|attachments?|code|software|media|videos?|music|icons?|dateien|bilder|fotos?|bildnachweise?|fichiers|images|archivos|imágenes|crédits?|créditos|photo\s+of)\b",
    re.IGNORECASE,
)
_BIBLIOGRAPHY: Final = re.compile(
    r"^\W*(?:[\d.]+\s*)?(?:references?|bibliography|sources?|literature|further\s+reading|see\s+also|works\s+cited|footnotes?|endnotes?|external\s+links|literatur(?:verzeichnis)?|quellen|einzelnachweise|weblinks|bibliographie|références|bibliografía|referencias|bibliografia|referências|riferimenti|литература|источники|примечания|参考文献|脚注|参考资料|引用)\b",
    re.IGNORECASE,
)
_NOTE: Final = re.compile(
    r"^\s*(?:(?:content|post|text|answer|question|entry)\s+)?(?:is\s+)?(?:licen[cs]ed|available|released)\s+under\b",
    re.IGNORECASE,
)
_BY: Final = re.compile(
    r"\s*[,(]?\s*\b(?:by|von|par|por|di|от)\b|\s*(?:[,:(]|is\b|are\b|was\b|by\b|ist\b|est\b|es\b|è\b|\bby\b|licensed|©)",
    re.IGNORECASE,
)
_LONGEST_CONTEXT_CHARS: Final = 300
_WHOLES: Final = frozenset({"body", "html", "main", "article", "footer", "table", "tr", "td"})
_MOST_STEPS: Final = 3
_MOST_NODES: Final = 60


@dataclass(frozen=True)
class Page:
    """What a page says of itself, with which the subjects of notices are compared."""

    titles: frozenset[str]
    site_names: frozenset[str]
    url: str | None
    has_article: bool


@dataclass(frozen=True)
class Statement:
    """What one place of a page says of a licence."""

    said: Said
    scope: Scope
    method: str
    place: str
    snippet: str
    part: etree._Element | None = None
    """The post that it speaks of, where each of several has its own."""


def in_block(block: Block, page: Page) -> Iterator[Statement]:
    """The statements of one block."""
    for note in block.notes:
        if _NOTE.match(note) and not block.place & (_STRONG_OTHER | _UNSAID):
            for one in said(note, named(note)):
                if one.verdict in (Verdict.BARE, Verdict.TEXT, Verdict.DOCUMENT):
                    yield Statement(one, "document", "note", "title attribute", note, _part_of(block.element))
    if not block.links and not block.badges and not _HINT.search(block.text):
        return
    names = _names(block)
    if not names:
        return
    before: Statement | None = None
    for one in said(block.text, names):
        statement = _placed(one, block, page, before)
        yield statement
        before = statement


def is_reserved(block: Block) -> bool:
    """Whether a block keeps all rights in the page."""
    if block.place & (_STRONG_OTHER | _UNSAID | Place.NEAR_OTHER_WORK):
        return False
    return not (block.element.tag == "li" and block.place & Place.ARTICLE) and reserves(block.text)


def _names(block: Block) -> list[Named]:
    """Names, linked words and badges in order; linked words come first, as they may hold a name."""
    given = [*block.links, *block.badges, *named(block.text)]
    if block.unsaid:
        given = [one for one in given if not any(start <= one.start and one.end <= end for start, end in block.unsaid)]
    return sorted(given, key=lambda one: (one.start, -one.end))


def _placed(one: Said, block: Block, page: Page, before: Statement | None) -> Statement:
    is_rel = any(one.start <= at <= one.end for at in block.rels)
    is_linked = any(one.start <= link.start <= one.end for link in block.links)
    is_badge = any(one.start <= badge.start <= one.end for badge in block.badges)
    method = "rel_license" if is_rel else "link" if is_linked else "badge" if is_badge else "sentence"
    if method != "rel_license" and one.verdict in (Verdict.DOCUMENT, Verdict.SITE, Verdict.TEXT, Verdict.PART):
        method = "sentence"
    return Statement(
        one,
        _scope(one, block, page, before, is_rel, is_linked),
        method,
        _called(block),
        snippet(block.written, one.start, one.end),
        _part_of(block.element) if one.verdict in (Verdict.BARE, Verdict.DOCUMENT) else None,
    )


def _scope(one: Said, block: Block, page: Page, before: Statement | None, is_rel: bool, is_linked: bool) -> Scope:
    verdict = one.verdict
    if verdict is Verdict.MENTION and one.is_first and (is_rel or (is_linked and block.place & Place.FOOT)):
        verdict = Verdict.BARE
    if block.place & _UNSAID or verdict is Verdict.MENTION:
        return "mention"
    if is_rel and not block.place & (_STRONG_OTHER | Place.CODE) and _is_marked_title(one, block, page):
        return "document"
    if (
        verdict is Verdict.OTHER_WORK
        or block.place & _STRONG_OTHER
        or any(one.start <= at <= one.end for at in block.others)
    ):
        return "other_work"
    outer = "document" if _is_in_article(block, page) else "site"
    if verdict in (Verdict.DOCUMENT, Verdict.PART):
        return "mention" if _BIBLIOGRAPHY.match(block.heading) else "document"
    if verdict is Verdict.SITE:
        return "mention" if _BIBLIOGRAPHY.match(block.heading) else "site"
    if verdict is Verdict.TITLED:
        return _titled(one, block, page, outer, is_rel)
    if _BIBLIOGRAPHY.match(block.heading):
        return "mention"
    if verdict is Verdict.TEXT:
        return outer
    return _bare(one, block, before, outer)


def _bare(one: Said, block: Block, before: Statement | None, outer: Scope) -> Scope:
    """Of a licence's name alone, or behind a label."""
    if block.place & Place.NEAR_OTHER_WORK or _OTHER_HEADING.match(block.heading):
        return "other_work"
    if (
        before is not None
        and one.start - before.said.end < _LONGEST_CONTEXT_CHARS
        and before.scope in ("other_work", "mention")
    ):
        return before.scope
    if nouns_of_others(block.text[max(0, one.start - _LONGEST_CONTEXT_CHARS) : one.start]) and not one.labelled:
        return "other_work"
    return "other_work" if _is_beside_another_work(block, one) else outer


def _titled(one: Said, block: Block, page: Page, outer: Scope, is_rel: bool) -> Scope:
    """Of something that is named: this page, its site, or another work."""
    words = one.words
    marked = [name for name in block.names if name[0] <= one.start]
    candidates = [block.text[start:end] for start, end, _ in marked]
    candidates.append(
        _BY.split(re.sub(r"^\W*(?:©|\(c\)|copyright)?[\s\d,-]*", "", words, flags=re.IGNORECASE), maxsplit=1)[0]
    )
    folded = {fold(candidate) for candidate in candidates} - {""}
    if folded & page.titles:
        return "document"
    if folded & page.site_names or any(_is_home(href, page.url) for _, _, href in marked):
        return "site"
    if one.yields and outer == "site" and not nouns_of_others(words):
        return "site"
    return "other_work"


def _is_marked_title(one: Said, block: Block, page: Page) -> bool:
    return any(start <= one.start and fold(block.text[start:end]) in page.titles for start, end, _ in block.names)


def fold(text: str) -> str:
    """A title less case, punctuation and outer blanks."""
    return " ".join(re.findall(r"[^\W_]+", text.casefold()))


def _is_home(href: str, url: str | None) -> bool:
    if url is None or not href:
        return False
    given, own = urlsplit(href.strip()), urlsplit(url)
    return (
        given.netloc.removeprefix("www.") == own.netloc.removeprefix("www.")
        and given.path in ("", "/")
        and bool(own.netloc)
    )


def _is_in_article(block: Block, page: Page) -> bool:
    if block.place & (Place.FOOT | Place.SIDE):
        return False
    if block.place & Place.ARTICLE:
        return True
    return not page.has_article and not block.place & Place.SMALL


def _is_beside_another_work(block: Block, one: Said) -> bool:
    """Whether the small container around a bare name holds a picture, a file or other things."""
    if block.has_pictures:
        return True
    element = block.element
    if element.tag in ("td", "th"):
        return _is_of_row(element)
    if element.tag == "dd":
        return False
    if element.tag == "li" and block.place & Place.ARTICLE and not one.labelled:
        return True
    for _ in range(_MOST_STEPS):
        if element.tag in _WHOLES or element.get("role") == "contentinfo":
            return False
        parent = element.getparent()
        text, has_pictures = _inside(parent) if parent is not None else (None, False)
        if parent is None or text is None or parent.find(".//h1") is not None:
            return False
        if has_pictures or nouns_of_others(text.replace(block.text, " ")):
            return True
        element = parent
    return False


def _is_of_row(cell: etree._Element) -> bool:
    row = cell.getparent()
    others = (
        [_inside(other)[0] or "x" * _LONGEST_CONTEXT_CHARS for other in list(row)[:10] if other is not cell]
        if row is not None
        else []
    )
    said = " ".join(others).strip()
    return (
        bool(said)
        and re.fullmatch(
            r"\W*(?:[\w'-]+\s+){0,2}(?:licen[cs]e|rights|copyright|lizenz|licencia|licenza|licença|лицензия|ライセンス|许可|terms|usage|reuse)\w*\W*",
            said,
            re.IGNORECASE,
        )
        is None
    )


def _inside(element: etree._Element) -> tuple[str | None, bool]:
    """The text in an element, None if it is long; and whether a picture that is no badge is in it."""
    pieces: list[str] = []
    has_pictures = False
    chars = 0
    for count, node in enumerate(element.iter()):
        if count > _MOST_NODES:
            return None, False
        if node.tag == "img":
            source = f"{node.get('src') or ''} {node.get('alt') or ''}".lower()
            has_pictures = has_pictures or not is_icon(source, node)
        for text in (
            node.text if isinstance(node.tag, str) and node.tag not in ("script", "style") else None,
            node.tail if node is not element else None,
        ):
            if text:
                pieces.append(text)
                chars += len(text)
        if chars > _LONGEST_CONTEXT_CHARS * 2:
            return None, False
    text = " ".join(" ".join(pieces).split())
    return (text if len(text) <= _LONGEST_CONTEXT_CHARS else None), has_pictures


_POST: Final = re.compile(
    r"(?:^|[\s_-])(?:post|answer|question|reply|message|comment|entry|thread-item)(?:$|[\s_-])", re.IGNORECASE
)


def _part_of(element: etree._Element) -> etree._Element | None:
    """The post of several on the page in which an element stands."""
    current: etree._Element | None = element
    for _ in range(12):
        if current is None or current.tag in ("body", "html", "main"):
            return None
        if _POST.search((current.get("class") or "")[:200]):
            parent = current.getparent()
            if (
                parent is not None
                and sum(1 for other in list(parent)[:50] if other.get("class") == current.get("class")) > 1
            ):
                return current
        current = current.getparent()
    return None


def _called(block: Block) -> str:
    tag = str(block.element.tag)
    if block.place & Place.FOOT:
        return f"foot {tag}"
    return f"side {tag}" if block.place & Place.SIDE else tag


def snippet(text: str, start: int, end: int, longest: int = 200) -> str:
    """Up to 200 characters of a text around a name, as it is written."""
    room = longest - min(end - start, longest)
    first = max(0, start - room * 3 // 4)
    if first:
        blank = text.find(" ", first, start)
        first = blank + 1 if blank >= 0 else first
    return " ".join(text[first : first + longest].split())
