"""Puts a page's text where its readers see it, before an extractor looks: streamed parts, and formulas as LaTeX.

React sends late parts of a page in hidden containers at its end, with a script that moves each to its placeholder
(`<div hidden id="S:0">`, `$RC("B:0","S:0")`). KaTeX, MathJax and MediaWiki write a formula two or three times, for eyes
and for machines, so that its text comes out doubled, or hide the only readable form in a script.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from resiliparse.parse.html import ElementNode, HTMLTree, Node, NodeType

__all__ = ["HIDDEN_TEXT", "all_of", "put_in_place", "with_text_in_place"]

_SIGNS: Final = ("katex", "math/tex", "<math", "$RC(", "$RS(", 'id="S:', "id='S:")
_MOVES: Final = re.compile(r"""\$R([CS])\(\s*"([^"]+)"\s*,\s*"([^"]+)\"""")
_RENDERED: Final = ".katex, .mwe-math-element, mjx-container"
_RENDERED_BY_MATHJAX: Final = ("MathJax", "MathJax_Preview", "MathJax_Display", "MathJax_SVG", "MathJax_SVG_Display")
_SCRIPT: Final = 'script[type^="math/tex"]'
HIDDEN_TEXT: Final = f'{_RENDERED}, math, {_SCRIPT}, [hidden][id*="S:"]'
"""CSS selector: where it finds nothing, `put_in_place` has nothing to do."""
_TEX: Final = 'annotation[encoding="application/x-tex"]'
_SOURCES: Final = f"{_TEX}, math[alttext]"
_END_OF_PLACEHOLDER: Final = "/$"


def with_text_in_place(html: str) -> str:
    """The page, written anew if something in it had to be moved."""
    if not any(sign in html for sign in _SIGNS):
        return html
    tree = HTMLTree.parse(html)
    return str(tree) if put_in_place(tree, html) else html


def put_in_place(tree: HTMLTree, html: str) -> bool:
    """Whether anything was changed; `html` is the page's source, where the scripts are read."""
    streamed = _place_streamed(tree, html)
    return _write_formulas(tree) or streamed


def all_of(tree: HTMLTree, selector: str) -> Sequence[ElementNode]:
    """The elements of the body that a CSS selector finds, as they were when it was asked.

    A slice: to iterate over Resiliparse's own collection takes time by the square of its length.
    """
    return () if tree.body is None else tree.body.query_selector_all(selector)[:]


def _place_streamed(tree: HTMLTree, html: str) -> bool:
    moves = {(m[2] if m[1] == "S" else m[3]): (m[3] if m[1] == "S" else m[2]) for m in _MOVES.finditer(html)}
    parts = all_of(tree, "[hidden][id]")
    places: dict[str, ElementNode] = {}
    for node in all_of(tree, "[id]") if parts else ():
        places.setdefault(node.getattr("id") or "", node)  # to ask the tree for each would take its size each time
    ends: dict[str, Node | None] = {}
    changed = False
    for part in parts:
        name = part.getattr("id") or ""
        if name not in moves and not re.fullmatch(r"\w*S:[0-9a-f]+", name):
            continue
        wanted = moves.get(name, name.replace("S:", "B:"))
        place = places.get(wanted)
        part.delattr("hidden")
        changed = True
        if place is not None and not part.contains(place) and not place.contains(part):
            _drop_fallback(place, places, ends)
            _put(part, place)
    return changed


def _drop_fallback(place: ElementNode, places: Mapping[str, Node], ends: dict[str, Node | None]) -> None:
    """What stands in for the part, up to the comment that ends it; nothing where there is no such comment.

    `ends` remembers the comments behind the places that are passed, so that no sibling is looked at for each of them.
    """
    fallback: list[Node] = []
    passed = [place.getattr("id") or ""]
    node = place.next
    while node is not None and not (node.type == NodeType.COMMENT and node.value == _END_OF_PLACEHOLDER):
        name = node.getattr("id") if isinstance(node, ElementNode) else None
        if name is not None and name in places:
            if name in ends and ends[name] is None:
                node = None
                break
            passed.append(name)
        fallback.append(node)
        node = node.next
    ends.update(dict.fromkeys(passed, node))
    if node is not None:
        for one in fallback:
            _take_out(one)


def _write_formulas(tree: HTMLTree) -> bool:
    changed = False
    for script in reversed(all_of(tree, _SCRIPT)):  # so that what stands before each is still an element
        while (before := script.prev_element) is not None and _is_rendered(before):
            _take_out(before)
        display = "mode=display" in (script.getattr("type") or "").replace(" ", "")
        changed |= _replace(tree, script, script.text, display=display)
    if not all_of(tree, _SOURCES):
        return changed
    for shown in all_of(tree, _RENDERED):
        changed |= _replace(tree, shown, _tex_in(shown), display=_is_display(shown))
    for math in all_of(tree, "math"):
        changed |= _replace(tree, math, _tex_in(math) or math.getattr("alttext"), display=_is_display(math))
    return changed


def _is_rendered(node: ElementNode) -> bool:
    return any(name in _RENDERED_BY_MATHJAX for name in (node.getattr("class") or "").split())


def _tex_in(node: ElementNode) -> str | None:
    written = node.query_selector(_TEX)
    if written is not None:
        return written.text
    math = node.query_selector("math[alttext]")
    return None if math is None else math.getattr("alttext")


def _is_display(node: ElementNode) -> bool:
    around = node.parent_element
    outer = "" if around is None else around.getattr("class") or ""
    inner = node if node.tag == "math" else node.query_selector("math")
    block = inner is not None and inner.getattr("display") == "block"
    return block or node.getattr("display") == "true" or "katex-display" in outer


def _replace(tree: HTMLTree, node: ElementNode, tex: str | None, *, display: bool) -> bool:
    """By the formula between LaTeX's own marks; nodes without a formula stay as they are."""
    formula = " ".join((tex or "").split())
    if not formula or node.parent is None:
        return False
    opening, closing = ("\\[", "\\]") if display else ("\\(", "\\)")
    _put(tree.create_text_node(f"{opening}{formula}{closing}"), node)
    return True


def _put(new: Node | None, place: Node) -> None:
    if new is not None and place.parent is not None:
        place.parent.replace_child(new, place)


def _take_out(node: Node) -> None:
    if node.parent is not None:
        node.parent.remove_child(node)
