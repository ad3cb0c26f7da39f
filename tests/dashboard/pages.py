"""What must hold of every page of ours, whatever documents say: nothing in it acts but our own script and style."""

import base64
import hashlib
import re
from collections.abc import Iterator

from lxml import html

from textmill.dashboard import policy

HREF = re.compile(
    r"#[a-z-]+|/|/r/[0-9]+/?[a-z0-9/.-]*(\?[\w%=&.+*-]*)?|\?[\w%=&.+*-]*|data:,|data:(text/csv;charset=utf-8|application/json);base64,[\w+/=]*"
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
    assert all(dict(form.attrib) == {"method": "get", "class": "choosing"} for form in tree.iter("form"))
    assert all(field.get("type", "text") == "text" for field in tree.iter("input"))
    assert [names.count(name) for name in ("script", "style", "link")] == [1, 1, 1]
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


def digest(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def downloads(tree: html.HtmlElement) -> Iterator[tuple[str, str]]:
    """File name and content of all that a page in one file gives to save."""
    for link in tree.xpath("//a[@download]"):
        yield link.get("download"), base64.b64decode(link.get("href").partition(",")[2]).decode()
