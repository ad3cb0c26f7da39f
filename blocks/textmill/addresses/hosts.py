"""Gives the host of an address one spelling, so that what is the same to a browser is the same to a list.

Source: the WHATWG URL standard (host parsing, IPv4 parser), Unicode UTS 46 (what letters of a domain become) and RFC
3492 (Punycode). Capitals, full-width letters and dots, Unicode and `xn--`, percent signs, a dot at the end, IPv4 in
octal, hexadecimal or one number, IPv6 in any length: one spelling each, in ASCII. Unlike a browser, we take underscores
and signs that a registry would refuse: a crawl has them, and a list may name them.
"""

import ipaddress
import re
from string import ascii_lowercase
from typing import Final
from urllib.parse import unquote_to_bytes

import idna

from textmill.text.surrogates import SURROGATE

__all__ = [
    "LONGEST_HOST",
    "authority_of",
    "exact_or_below",
    "host_in",
    "host_name",
    "host_of",
    "is_name",
    "names_above",
]

LONGEST_HOST: Final = 253
"""Characters of a name that DNS can hold (RFC 1035)."""
_LONGEST_LABEL: Final = 63
_MOST_WRITTEN_CHARS: Final = 4096
"""Beyond these only the end of a name is looked at: the longest name in percent signs has fewer."""
_PLAIN: Final = re.compile(r"https?://([a-z0-9.-]+)(?=[/?#]|\Z)")
_LETTERS: Final = frozenset(ascii_lowercase)
_SCHEME: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_PORT: Final = re.compile(r"[0-9]*(?=[/?#\\]|\Z)")
_NAME: Final = re.compile(r"[a-z0-9_-]+(?:\.[a-z0-9_-]+)*")
_DOTS: Final = str.maketrans(dict.fromkeys("。．｡", "."))
_BLANKS: Final = dict.fromkeys([*range(0x20), 0x7F])
_SPECIAL: Final = frozenset({"http", "https", "ftp", "ws", "wss"})
_WWW: Final = "www."
_OCTETS: Final = 4
_UNITS: Final = {"0x": 16, "0": 8, "": 10}


def host_of(url: str) -> str:
    """The host of an address in its one spelling; empty if it has none.

    Takes addresses without scheme (`example.org/a`, `//example.org`, `example.org:80`), with user, port or backslashes.
    """
    plain = _PLAIN.match(url)
    if plain is not None and "xn--" not in plain[1] and plain[1].rpartition(".")[2][:1] in _LETTERS:
        return plain[1]
    _, authority, _ = authority_of(url)
    return host_name(host_in(authority))


def authority_of(url: str) -> tuple[str, str, str]:
    """Scheme in lower case (`http` where there is none), user, host and port as written, and the rest."""
    url = url.strip().translate(_BLANKS) if not url.isprintable() or url[:1].isspace() or url[-1:].isspace() else url
    scheme = _SCHEME.match(url)
    if scheme is not None and not (_is_port(url, scheme.end()) and not url.startswith("//", scheme.end())):
        name, rest = scheme[0][:-1].lower(), url[scheme.end() :]
        if name not in _SPECIAL and (not rest.startswith("//") or rest.startswith("///")):
            # Without a host, as `file:///etc/hosts`, `urn:a` and `mailto:a@b`.
            return name, "", rest
    else:
        name, rest = "http", url
    rest = rest.lstrip("/\\")
    end = min((at for mark in "/?#\\" if (at := rest.find(mark)) >= 0), default=len(rest))
    return name, rest[:end], rest[end:]


def host_in(authority: str) -> str:
    """The host as written, without user and port."""
    host = authority.rpartition("@")[2]
    if host.startswith("["):
        return host[: host.find("]") + 1]
    return host.partition(":")[0]


def host_name(written: str) -> str:
    """The one spelling of a host; empty if it is none."""
    if len(written) > _MOST_WRITTEN_CHARS:
        return _end_of_long(written)
    # Not Python's rule for Σ at the end of a word, which UTS 46 does not know.
    host = written.replace("Σ", "σ").lower()
    if SURROGATE.search(host):
        return ""  # browsers read U+FFFD, which no host has (WHATWG URL, UTS 46)
    if host.startswith("["):
        return _ipv6(host[1:-1]) if host.endswith("]") else ""
    if "%" in host:
        host = unquote_to_bytes(host).decode("utf-8", "replace").lower()
    if not host.isascii():
        host = _in_ascii(host)
    elif "xn--" in host:
        host = ".".join(map(_respelled, host.split(".")))
    host = host.rstrip(".")
    last = host.rpartition(".")[2]
    if last.isdigit() or last.startswith("0x"):
        return _ipv4(host)
    return host


def is_name(host: str) -> bool:
    """Whether an address can have this host, given in its one spelling."""
    if ":" in host:
        return _ipv6(host) == host
    labels = host.split(".")
    return len(host) <= LONGEST_HOST and _NAME.fullmatch(host) is not None and max(map(len, labels)) <= _LONGEST_LABEL


def names_above(host: str) -> list[str]:
    """The host and every domain above it that DNS can hold, or an IP address alone; one empty name without a host."""
    if ":" in host or host.rpartition(".")[2].isdecimal():
        return [host]
    labels = host[-LONGEST_HOST - 1 :].split(".")
    if len(host) > LONGEST_HOST:
        labels = labels[1:]
    return [".".join(labels[at:]) for at in range(len(labels))] or [""]


def exact_or_below(host: str) -> list[str]:
    """Entries that list a host: itself with and without `www.`, and with a dot first what it stands below."""
    other = host.removeprefix(_WWW) if host.startswith(_WWW) else f"{_WWW}{host}"
    return [host, other, *(f".{name}" for name in names_above(host))]


def _is_port(url: str, at: int) -> bool:
    """Whether digits, or nothing, stand from there to the path: `localhost:80/` has no scheme."""
    found = _PORT.match(url, at)
    return found is not None and found.end() > found.start()


def _end_of_long(written: str) -> str:
    """Of a name too long for DNS only the domains above it count."""
    end = host_name(written[-LONGEST_HOST:].partition(".")[2])
    return f"{'x' * (LONGEST_HOST + 1 - len(end))}.{end}" if end else ""


def _in_ascii(host: str) -> str:
    try:
        mapped = idna.uts46_remap(host, std3_rules=False, transitional=False)
    except idna.IDNAError:
        mapped = host.translate(_DOTS)
    return ".".join(_punycode(label) for label in mapped.split("."))


def _punycode(label: str) -> str:
    if label.isascii():
        return label
    return "xn--" + label.encode("punycode").decode("ascii")


def _respelled(label: str) -> str:
    """A label in Punycode, whose letters may be those that another spelling has small or composed."""
    if not label.startswith("xn--"):
        return label
    try:
        letters = label[4:].encode("ascii").decode("punycode")
    except (UnicodeError, ValueError):
        return label
    return label if letters.isascii() or SURROGATE.search(letters) else _in_ascii(letters)


def _ipv6(host: str) -> str:
    try:
        return ipaddress.IPv6Address(host.partition("%")[0]).compressed
    except ValueError:
        return ""


def _ipv4(host: str) -> str:
    """Four numbers, from one to four in any of the three notations; empty if they are no address."""
    numbers = [_number(part) for part in host.split(".", _OCTETS)]
    if len(numbers) > _OCTETS or None in numbers:
        return ""
    *first, last = (number for number in numbers if number is not None)
    if any(number > 0xFF for number in first) or last >= 256 ** (_OCTETS - len(first)):
        return ""
    value = last + sum(number << 8 * (_OCTETS - 1 - place) for place, number in enumerate(first))
    return str(ipaddress.IPv4Address(value))


def _number(part: str) -> int | None:
    for prefix, base in _UNITS.items():
        if (part.startswith(prefix) and part != prefix) or (part == prefix and prefix):
            digits = part.removeprefix(prefix) or "0"
            try:
                return int(digits, base) if digits.isalnum() else None
            except ValueError:
                return None
    return None
