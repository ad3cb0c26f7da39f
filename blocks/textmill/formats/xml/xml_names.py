"""Names of elements and attributes without their namespaces, which dialects of one format spell differently."""

from collections.abc import Iterator

from lxml import etree

__all__ = ["attribute", "child", "children", "first", "local", "named", "words"]


def local(element: etree._Element) -> str:
    """`p` of `{http://…}p`, `x:p` and `p`; an empty string of what is no element."""
    tag = element.tag
    if not isinstance(tag, str):
        return ""
    return tag.rpartition("}")[2].rpartition(":")[2]


def attribute(element: etree._Element, name: str) -> str | None:
    """The value of an attribute in any namespace."""
    found = element.get(name)
    if found is not None:
        return str(found)
    for key, value in element.attrib.items():
        if str(key).rpartition("}")[2].rpartition(":")[2] == name:
            return str(value)
    return None


def children(element: etree._Element, *names: str) -> Iterator[etree._Element]:
    """Children of one of the names."""
    return (one for one in element if local(one) in names)


def child(element: etree._Element | None, *path: str) -> etree._Element | None:
    """The first element at a path of children's names."""
    for name in path:
        if element is None:
            return None
        element = next(children(element, name), None)
    return element


def named(element: etree._Element | None, *names: str) -> Iterator[etree._Element]:
    """Descendants of one of the names, in the order of the document."""
    if element is None:
        return iter(())
    return (one for one in element.iter() if one is not element and local(one) in names)


def first(element: etree._Element | None, *names: str) -> etree._Element | None:
    """The first descendant of one of the names."""
    return next(named(element, *names), None)


def words(element: etree._Element | None) -> str:
    """All text of an element in one line; an empty string of None."""
    return "" if element is None else " ".join("".join(element.itertext()).split())
