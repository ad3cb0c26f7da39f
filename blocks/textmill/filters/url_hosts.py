"""Finds the host of a URL and the domain that was registered for it, by the public suffix list.

Source: tldextract 5 with the list that it carries, private suffixes left out; the answers are its own for every URL.
It is not asked about plain addresses (`http://www.example.org/...` in small letters) under top-level domains without
further suffixes below them: there the last two labels are the registered domain.
"""

import re
from functools import lru_cache
from typing import Final

from tldextract import TLDExtract

__all__ = ["hosts_of"]

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


@lru_cache(maxsize=1)
def _extractor() -> tuple[TLDExtract, frozenset[str]]:
    """tldextract, which fetches nothing, and the top-level domains without further suffixes."""
    extract = TLDExtract(cache_dir=None, suffix_list_urls=(), include_psl_private_domains=False)
    suffixes = extract.tlds
    parents = {suffix.rpartition(".")[2] for suffix in suffixes if "." in suffix}
    return extract, frozenset(suffix for suffix in suffixes if "." not in suffix and suffix not in parents)
