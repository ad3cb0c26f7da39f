"""Finds the host of a URL and the domain that was registered for it, by the public suffix list.

Source: tldextract 5 with the list that it carries, private suffixes left out; the answers are its own for every URL.
It is not asked about plain addresses (`http://www.example.org/...` in small letters) below suffixes that the list
writes out: there one label stands before the longest of them.
"""

import re
from functools import lru_cache
from typing import Final, NamedTuple
from urllib.parse import urlsplit

from tldextract import TLDExtract

__all__ = ["hosts_above", "hosts_of", "ways_to_write"]

_PLAIN: Final = re.compile(r"https?://((?:[a-z0-9-]+\.)+([a-z0-9-]+))(?=[/?#]|\Z)")


def hosts_of(urls: list[str]) -> tuple[list[str], list[str]]:
    """Registered domain and full host name of every URL; both empty for an IP address or without a public suffix."""
    extract, under = _extractor()
    domains, hosts = [], []
    for url in urls:
        plain = _PLAIN.match(url)
        suffixes = None if plain is None else under.get(plain[2])
        domain = None if plain is None or suffixes is None else _registered(plain[1], suffixes)
        if plain is not None and domain is not None:
            hosts.append(plain[1])
            domains.append(domain)
        else:
            parts = extract(url)
            hosts.append(parts.fqdn)
            domains.append(parts.top_domain_under_public_suffix)
    return domains, hosts


def hosts_above(url: str) -> list[str]:
    """The host in lower case and every domain above it, or an IP address alone; one empty name without a host."""
    try:
        host = (urlsplit(url).hostname or "").rstrip(".")
    except ValueError:
        host = ""
    if ":" in host or host.rpartition(".")[2].isdecimal():
        return [host]
    labels = host.split(".")
    return [".".join(labels[at:]) for at in range(len(labels))]


def ways_to_write(url: str) -> list[str]:
    """The URL as it is, and without scheme, with and without `www.` and the last slash; the host in lower case."""
    _, _, rest = url.partition("://") if "://" in url[:10] else ("", "", url)
    host, slash, path = rest.partition("/")
    bare = f"{host.lower()}{slash}{path}"
    short = bare.removeprefix("www.")
    return list(dict.fromkeys([url, bare, short, bare.rstrip("/"), short.rstrip("/"), f"{short.rstrip('/')}/"]))


class _Suffixes(NamedTuple):
    """The suffixes under a top-level domain that are written out, and names below which other rules hold (`*`, `!`)."""

    written_out: frozenset[str]
    others_below: tuple[str, ...]


def _registered(host: str, suffixes: _Suffixes) -> str | None:
    """The longest suffix of a host and the label before it; None if there is none, or if other rules may hold."""
    if host.endswith(suffixes.others_below):
        return None
    label, begin = 0, host.find(".") + 1
    if host in suffixes.written_out:
        return None
    while begin and host[begin:] not in suffixes.written_out:
        label, begin = begin, host.find(".", begin) + 1
    return host[label:] if begin else None


@lru_cache(maxsize=1)
def _extractor() -> tuple[TLDExtract, dict[str, _Suffixes]]:
    """tldextract, which fetches nothing, and the suffixes under each top-level domain."""
    extract = TLDExtract(cache_dir=None, suffix_list_urls=(), include_psl_private_domains=False)
    written_out: dict[str, set[str]] = {}
    others: dict[str, set[str]] = {}
    for suffix in extract.tlds:
        name = suffix.removeprefix("*.").removeprefix("!")
        top = name.rpartition(".")[2]
        (written_out if name == suffix else others).setdefault(top, set()).add(name)
    return extract, {
        top: _Suffixes(frozenset(suffixes), tuple(others.get(top, ()))) for top, suffixes in written_out.items()
    }
