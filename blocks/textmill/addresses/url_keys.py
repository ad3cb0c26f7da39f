"""The key by which records are looked up: a URL as search engines sort it, host first and without its scheme.

`https://www.example.org:443/a?b` is `org,example)/a?b`, so that pages of a host, and of a path, stand together, and
http and https are one (the Sort-friendly URI Reordering Transform of the Internet Archive, without its guesses about
session ids). Credentials and fragments are left out.
"""

import re
from typing import Final

import xxhash

from textmill.addresses.hosts import authority_of, host_of

__all__ = ["UNKNOWN", "host_key", "site_of", "url_key"]

UNKNOWN: Final = ""
_MOST_CHARS: Final = 1000
"""Of a longer key the end is a digest."""
_DIGEST_CHARS: Final = 16
_PORTS: Final = {"http": "80", "https": "443"}
_WWW: Final = "www."
_PLAIN: Final = re.compile(r"https?://(?:www\.)?((?:[a-z0-9-]+\.)+[a-z][a-z0-9-]*)(/[!-\"$-~]*)?\Z")
"""What most are, whose key is found without more ado."""


def url_key(url: str | None) -> str:
    """The key of a URL; of what has no host the text itself, empty of nothing."""
    if not url:
        return UNKNOWN
    plain = _PLAIN.match(url)
    if plain is not None and "xn--" not in plain[1]:
        return _short(f"{','.join(reversed(plain[1].split('.')))}){plain[2] or '/'}")
    host = host_of(url)
    if not host:
        return _short(url)
    scheme, authority, rest = authority_of(url)
    port = authority.rpartition("@")[2].rpartition("]")[2].rpartition(":")[2] if ":" in authority else ""
    named = f":{port}" if port.isdecimal() and port != _PORTS.get(scheme) else ""
    rest = rest.partition("#")[0]
    return _short(f"{host_key(host)}{named}){'' if rest.startswith('/') else '/'}{rest}")


def host_key(host: str) -> str:
    """A host in its one spelling as keys begin, without `www.`; an address of numbers stays as it is."""
    host = host.removeprefix(_WWW)
    is_number = ":" in host or host.rpartition(".")[2].isdecimal()
    return host if is_number else ",".join(reversed(host.split(".")))


def site_of(url: str | None) -> str:
    """The host of a URL in its one spelling, without `www.`; empty when it has none."""
    return host_of(url).removeprefix(_WWW) if url else UNKNOWN


def _short(key: str) -> str:
    if len(key) <= _MOST_CHARS:
        return key
    return f"{key[: _MOST_CHARS - _DIGEST_CHARS]}{xxhash.xxh3_64_hexdigest(key.encode('utf-8', 'surrogatepass'))}"
