"""Gives the address of a page one spelling to look it up by: without scheme, user, `www.`, fragment and last slash.

Source: RFC 3986, section 6.2; host by `textmill.addresses.hosts`. Capitals of path and query stay, being others' pages.
"""

import re
from typing import Final

from textmill.addresses.hosts import authority_of, host_in, host_name

__all__ = ["escaped", "page_of", "without_dots"]

_ESCAPE: Final = re.compile(r"%([0-9A-Fa-f]{2})")
_UNRESERVED: Final = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_PORTS: Final = {"http": "80", "https": "443", "ftp": "21", "ws": "80", "wss": "443"}
_WWW: Final = "www."


def page_of(url: str) -> str:
    """`example.org/a?b=c`; without a host what stands there, escaped in one way."""
    scheme, authority, rest = authority_of(url)
    host = host_name(host_in(authority))
    if not host:
        return escaped(url.strip())
    _, _, port = authority.rpartition("@")[2].removeprefix(host_in(authority)).partition(":")
    port = port.lstrip("0") or port[:1]
    known = set(_PORTS.values()) if "://" not in url[:8] else {_PORTS.get(scheme, "")}
    path, mark, query = rest.partition("#")[0].replace("\\", "/").partition("?")
    path = without_dots(escaped(path)).rstrip("/")
    shown = f"[{host}]" if ":" in host else host.removeprefix(_WWW)
    return f"{shown}{f':{port}' if port and port not in known else ''}{path}{mark if query else ''}{escaped(query)}"


def escaped(text: str) -> str:
    """Unreserved characters bare, escapes in capitals (RFC 3986, 6.2.2.1 and 6.2.2.2); characters beyond ASCII, spaces
    and the like escaped."""
    text = _ESCAPE.sub(lambda found: _bare(found[1]), text)
    if text.isascii() and " " not in text:
        return text
    return "".join(
        character
        if "!" <= character <= "~"
        else "".join(f"%{byte:02X}" for byte in character.encode("utf-8", "surrogatepass"))
        for character in text
    )


def _bare(digits: str) -> str:
    character = chr(int(digits, 16))
    return character if character in _UNRESERVED else f"%{digits.upper()}"


def without_dots(path: str) -> str:
    """The path less `.` and `..` (RFC 3986, 5.2.4); empty segments stay."""
    if "/." not in path:
        return path
    kept: list[str] = []
    segments = path.split("/")
    for place, segment in enumerate(segments):
        is_last = place == len(segments) - 1
        if segment == "..":
            if len(kept) > 1:
                kept.pop()
        elif segment != ".":
            kept.append(segment)
            continue
        if is_last:
            kept.append("")
    return "/".join(kept)
