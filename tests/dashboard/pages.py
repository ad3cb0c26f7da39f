"""What must hold of every page of ours, whatever documents say: nothing in it acts but our own script and style."""

import base64
import hashlib
import re
from collections.abc import Iterator

from lxml import html

from textmill.dashboard import policy

HREF = re.compile(
    r"#[a-z-]+|/|/r/[0-9]+/?[a-z0-9/.-]*(\?[\w%=&.+*-]*)?|[a-z-]*\?[\w%=&.+*-]*|data:,|data:(text/csv;charset=utf-8|application/json|application/yaml);base64,[\w+/=]*"
)


def check_is_harmless(page: str, is_file: bool = False) -> html.HtmlElement:
    """The parsed page, of which no element and no attribute does what a document wants."""
    tree = html.document_fromstring(page)
    names = [element.tag for element in tree.iter() if isinstance(element.tag, str)]
    assert not {*names} & {
        "img",
        "iframe",
        "object",
        "embed",
        "base",
        "audio",
        "video",
        "use",
        "image",
    }
    assert [names.count(name) for name in ("script", "style", "link")] == [1, 1, 1]
    for element in tree.iter("form", "input"):
        check_is_ours(element, is_file)
    for element in tree.iter():
        for name, value in element.attrib.items():
            assert not name.lower().startswith("on")
            assert name not in ("src", "srcdoc", "srcset", "style", "xlink:href", "action", "formaction", "data-owned")
            if name == "href":
                assert HREF.fullmatch(value), value
    assert len(tree.xpath("//title[not(ancestor::svg)]")) == 1
    (script,), (style,) = tree.xpath("//script/text()"), tree.xpath("//style/text()")
    policies = tree.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    assert policies == ([policy.of_file()] if is_file else [])
    for allowed in (policy.of_file(), policy.of_server()):
        assert f"script-src '{digest(script)}';" in allowed
        assert f"style-src '{digest(style)}';" in allowed
        assert allowed.startswith("default-src 'none';")
        assert "unsafe" not in allowed
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]", page)
    assert not re.search(r"url\(|@import", page)
    return tree


def check_is_ours(element: html.HtmlElement, is_file: bool) -> None:
    """A form asks for its own page, and a field holds a number or what was asked for."""
    if element.tag == "form":
        assert not is_file
        assert element.attrib.get("method", "get") == "get"
        return
    kind = element.get("type", "text")
    assert kind in ("range", "number", "hidden", "text", "search")
    if kind in ("range", "number"):
        assert re.fullmatch(r"-?[0-9.e+-]+", element.get("value", ""))
        assert element.get("name", "limit.").startswith("limit.")


def digest(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def downloads(tree: html.HtmlElement) -> Iterator[tuple[str, str]]:
    """File name and content of all that a page in one file gives to save."""
    for link in tree.xpath("//a[@download]"):
        yield link.get("download"), base64.b64decode(link.get("href").partition(",")[2]).decode()
