"""Look at what stands around a licence's name on a page: its row, its list, its heading, a picture beside it.

Source: licence_rules (scope of other works). What is looked at is bounded, so a page of many names takes no longer.
"""

import re
from itertools import islice
from typing import Final

from lxml import etree

from textmill.spdx.page_blocks import Block, is_icon
from textmill.spdx.page_lists import is_in_list
from textmill.spdx.page_places import Place
from textmill.spdx.subjects import nouns_of_others

__all__ = [
    "called",
    "is_beside_another_work",
    "is_inside",
    "is_of_bibliography",
    "is_of_other_text",
    "is_of_other_works",
    "is_one_of_many",
    "part_of",
    "posts_beside",
]

_OTHER_HEADING: Final = re.compile(
    r"^\W*(?:\d+\s*)?(?:files?|downloads?|data(?:\s*sets?)?|photos?|images?|pictures?|gallery|related|comments?|credits?|materials?|supplement\w*|datensatz|datensätze|daten|données|datos|dados|dati|zusatzmaterial(?:ien)?|more\s+from|filter|refine|browse|facets?|you\s+may|popular|recent|latest|attachments?|code|software|media|videos?|music|icons?|dateien|bilder|fotos?|bildnachweise?|fichiers|images|archivos|imágenes|crédits?|créditos|photo\s+of)\b",
    re.IGNORECASE,
)
_BIBLIOGRAPHY: Final = re.compile(
    r"^\W*(?:[\d.]+\s*)?(?:references?|bibliography|sources?|literature|further\s+reading|see\s+also|works\s+cited|footnotes?|endnotes?|(?:notes|anmerkungen|fußnoten|notas|note|przypisy)(?=\W*\Z)|external\s+links|literatur(?:verzeichnis)?|quellen|einzelnachweise|weblinks|bibliographie|références|bibliografía|referencias|bibliografia|referências|riferimenti|литература|источники|примечания|参考文献|脚注|参考资料|引用)\b",
    re.IGNORECASE,
)
_LABEL_CELL: Final = re.compile(
    r"\W*(?:[\w'-]+\s+){0,2}(?:licen[cs]e|rights|copyright|lizenz|licencia|licenza|licença|лицензия|ライセンス|许可|terms|usage|reuse)\w*\W*",
    re.IGNORECASE,
)
_POST: Final = re.compile(
    r"(?:^|[\s_-])(?:post|answer|question|reply|message|comment|entry|thread-item)(?:$|[\s_-])", re.IGNORECASE
)
_WHOLES: Final = frozenset({"body", "html", "main", "article", "footer", "table", "tr", "td"})
_LONGEST_CHARS: Final = 300
_MOST_STEPS: Final = 3
_MOST_NODES: Final = 60
_MOST_SIBLINGS: Final = 50
_MOST_CELLS: Final = 10
_MOST_ANCESTORS: Final = 12
_MOST_DEPTH: Final = 256


def is_of_other_works(block: Block) -> bool:
    """Whether the heading above a block is of files, pictures, related pages and the like."""
    return _OTHER_HEADING.match(block.heading) is not None


def is_one_of_many(block: Block) -> bool:
    """Whether a block is of one of several articles that are no posts of one thread."""
    return part_of(block.element) is None and is_in_list(block.element)


def is_of_bibliography(block: Block) -> bool:
    """Whether the heading above a block is of references."""
    return _BIBLIOGRAPHY.match(block.heading) is not None


def is_beside_another_work(block: Block, is_labelled: bool, cell: etree._Element | None) -> bool:
    """Whether the small container around a bare name holds a picture, a file or other things."""
    if block.has_pictures:
        return True
    element = block.element
    if element.tag in ("td", "th"):
        return not _is_of_layout(element, cell) and _is_of_row(element)
    if element.tag == "dd":
        return _is_of_term(element)
    if (
        element.tag == "li"
        and block.place & Place.ARTICLE
        and not block.place & (Place.FOOT | Place.SIDE)
        and not is_labelled
    ):
        return True
    is_foot = bool(block.place & Place.FOOT) or (cell is not None and not is_inside(block.element, cell))
    is_badge_of_foot = is_foot and not block.text.strip()  # it stands beside menus
    for _ in range(_MOST_STEPS):
        if element.tag in _WHOLES or element.get("role") == "contentinfo":
            return False
        parent = element.getparent()
        text, has_pictures = _inside(parent) if parent is not None else (None, False)
        if parent is None or text is None or parent.find(".//h1") is not None:
            return False
        if has_pictures or (not is_badge_of_foot and nouns_of_others(_without(text, block.written))):
            return True
        element = parent
    return False


def _without(text: str, own: str) -> str:
    """A text less what a block in it says, whose blanks may stand elsewhere."""
    if len(own) > _LONGEST_CHARS * 2:
        return text
    return re.sub(r"\s*".join(map(re.escape, re.findall(r"\w+|[^\w\s]", own))) or "(?!)", " ", text, count=1)


def is_of_other_text(element: etree._Element) -> bool:
    """Whether the words of an element name what is no text."""
    return nouns_of_others(_inside(element)[0] or "")


def is_inside(element: etree._Element, container: etree._Element) -> bool:
    """Whether an element is a container or in it."""
    return element is container or any(one is container for one in islice(element.iterancestors(), _MOST_DEPTH))


def _is_of_layout(cell: etree._Element, main: etree._Element | None) -> bool:
    """Whether a cell is one of a table by which the page is laid out."""
    row = cell.getparent()
    return (
        main is not None
        and row is not None
        and (cell is main or main.getparent() is row or row.getparent() is _table(main))
    )


def _table(main: etree._Element) -> etree._Element | None:
    row = main.getparent()
    return row.getparent() if row is not None else None


def called(block: Block) -> str:
    """A name for the place of a block, for evidence."""
    tag = str(block.element.tag)
    return f"foot {tag}" if block.place & Place.FOOT else f"side {tag}" if block.place & Place.SIDE else tag


def part_of(element: etree._Element) -> etree._Element | None:
    """The post of several on the page in which an element stands."""
    current: etree._Element | None = element
    for _ in range(_MOST_ANCESTORS):
        if current is None or current.tag in ("body", "html", "main"):
            return None
        if _POST.search((current.get("class") or "")[:_LONGEST_CHARS]) and posts_beside(current) > 1:
            return current
        current = current.getparent()
    return None


def posts_beside(post: etree._Element) -> int:
    """How many posts stand beside one of a class, with it."""
    name, parent = post.get("class"), post.getparent()
    siblings = islice(parent.iterchildren(), _MOST_SIBLINGS) if parent is not None else ()
    return sum(1 for other in siblings if other.get("class") == name)


def _is_of_term(description: etree._Element) -> bool:
    """Whether the `<dt>` above is of another thing than the text."""
    for _, before in zip(range(_MOST_CELLS), description.itersiblings(preceding=True), strict=False):
        if before.tag == "dt":
            term = _inside(before)[0] or ""
            return nouns_of_others(term) or _LABEL_CELL.fullmatch(term) is None
    return False


def _is_of_row(cell: etree._Element) -> bool:
    row = cell.getparent()
    if row is None:
        return False
    cells = (other for other in islice(row.iterchildren(), _MOST_CELLS) if other is not cell)
    said = " ".join(_inside(other)[0] or "long" for other in cells).strip()
    return bool(said) and (nouns_of_others(said) or _LABEL_CELL.fullmatch(said) is None)


def _inside(element: etree._Element) -> tuple[str | None, bool]:
    """The text in an element, None if it is long; and whether a picture that is no badge is in it."""
    pieces: list[str] = []
    has_pictures = False
    chars = 0
    for count, node in enumerate(element.iter()):
        if count > _MOST_NODES or chars > _LONGEST_CHARS * 2:
            return None, False
        if node.tag == "img":
            has_pictures = has_pictures or not is_icon(f"{node.get('src') or ''} {node.get('alt') or ''}", node)
        for text in (_text_of(node), node.tail if node is not element else None):
            if text:
                pieces.append(text)
                chars += len(text)
    text = " ".join(" ".join(pieces).split())
    return (text if len(text) <= _LONGEST_CHARS else None), has_pictures


def _text_of(node: etree._Element) -> str | None:
    return node.text if isinstance(node.tag, str) and node.tag not in ("script", "style", "template") else None
