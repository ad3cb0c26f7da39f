"""Finds the host of a URL and the domain that was registered for it, by the public suffix list.

Source: tldextract 5 with the list that it carries, private suffixes left out; the answers are its own for every URL.
It is not asked about plain addresses (`http://www.example.org/...` in small letters) under top-level domains without
further suffixes below them: there the last two labels are the registered domain.
"""

import re
from functools import lru_cache
from typing import Final
from urllib.parse import urlsplit

from tldextract import TLDExtract

__all__ = ["hosts_above", "hosts_of", "ways_to_write"]

_PLAIN: Final = re.compile(r"https?://((?:[a-z0-9-]+\.)*([a-z0-9-]+\.([a-z0-9-]+)))(?=[/?#]|\Z)")


def hosts_of(urls: list[str]) -> tuple[list[str], list[str]]:
    """Registered domain and full host name of every URL; both empty for an IP address or without a public suffix."""
    extract, plain_suffixes = _extractor()
    domains, hosts = [], []
    for url in urls:
        plain = _PLAIN.match(url)
        if plain is not None and plain[3] in plain_suffixes:
            hosts.append(plain[1])
            domains.append(plain[2])
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


@lru_cache(maxsize=1)
def _extractor() -> tuple[TLDExtract, frozenset[str]]:
    """tldextract, which fetches nothing, and the top-level domains without further suffixes."""
    extract = TLDExtract(cache_dir=None, suffix_list_urls=(), include_psl_private_domains=False)
    suffixes = extract.tlds
    parents = {suffix.rpartition(".")[2] for suffix in suffixes if "." in suffix}
    return extract, frozenset(suffix for suffix in suffixes if "." not in suffix and suffix not in parents)
