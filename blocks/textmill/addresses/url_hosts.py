"""Finds the host of a URL and the domain that was registered for it, by the public suffix list.

Source: tldextract 5 with the list that it carries, private suffixes left out; the answers are its own for every URL.
It is not asked about plain addresses (`http://www.example.org/...` in small letters) below suffixes that the list
writes out: there one label stands before the longest of them.
"""

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from tldextract import TLDExtract

__all__ = ["domains_of", "hosts_of"]

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


def domains_of(hosts: list[str]) -> list[str]:
    """The registered domain of every host in its one spelling; empty for an IP address or without a public suffix."""
    return hosts_of([f"http://{host}/" if host and ":" not in host else "" for host in hosts])[0]


class _Suffixes(NamedTuple):
    """The suffixes under a top-level domain that are written out, and names below which other rules hold (`*`, `!`)."""

    written_out: frozenset[str]
    others_below: tuple[str, ...]
    most_labels: int


def _registered(host: str, suffixes: _Suffixes) -> str | None:
    """The longest suffix of a host and the label before it; None if there is none, or if other rules may hold."""
    if host.endswith(suffixes.others_below):
        return None
    labels = host.rsplit(".", suffixes.most_labels)
    for begin in range(len(labels)):
        suffix = ".".join(labels[begin:])
        if suffix in suffixes.written_out:
            return f"{labels[begin - 1].rpartition('.')[2]}.{suffix}" if begin else None
    return None


@lru_cache(maxsize=1)
def _extractor() -> tuple["TLDExtract", dict[str, _Suffixes]]:
    """tldextract, which fetches nothing, and the suffixes under each top-level domain."""
    from tldextract import TLDExtract  # takes a quarter of a second, and most commands look at no URL

    extract = TLDExtract(cache_dir=None, suffix_list_urls=(), include_psl_private_domains=False)
    written_out: dict[str, set[str]] = {}
    others: dict[str, set[str]] = {}
    for suffix in extract.tlds:
        name = suffix.removeprefix("*.").removeprefix("!")
        top = name.rpartition(".")[2]
        (written_out if name == suffix else others).setdefault(top, set()).add(name)
    return extract, {
        top: _Suffixes(
            frozenset(suffixes), tuple(others.get(top, ())), 1 + max(suffix.count(".") for suffix in suffixes)
        )
        for top, suffixes in written_out.items()
    }
