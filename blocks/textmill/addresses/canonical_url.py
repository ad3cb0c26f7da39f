"""Gives the addresses of one page one form, by rules that can each be left out.

Source: RFC 3986, section 6.2 (case of scheme and host, percent-encoding, dot segments, default ports), hosts in one
spelling (`textmill.addresses.hosts`), and the usual habits of sites: no `www.`, no fragment, no trailing slash, no
parameters that only say where a visitor came from. Any string is taken apart by the RFC's own expression (appendix B),
so that none is an error; a path without a host (`mailto:`, `page.html`) keeps its parts as they are. The form is for
comparing, not for fetching.
"""

import re
from dataclasses import dataclass
from typing import Final

from textmill.addresses.hosts import host_name, is_name
from textmill.addresses.pages import escaped, without_dots
from textmill.text.surrogates import SURROGATE

__all__ = ["TRACKING", "CanonicalForm"]

TRACKING: Final = (
    *("utm_*", "mtm_*", "matomo_*", "pk_*", "hsa_*", "_hs*", "vero_*", "oly_*"),
    *("fbclid", "gclid", "gclsrc", "dclid", "gbraid", "wbraid", "msclkid", "yclid", "twclid", "ttclid", "igshid"),
    *("igsh", "li_fat_id", "mc_cid", "mc_eid", "mkt_tok", "wickedid", "s_cid", "_ga", "_gl", "_openstat", "srsltid"),
)
"""Parameters that mark a visit and not a page; a star stands for any end."""

_PARTS: Final = re.compile(r"(?:([^:/?#]+):)?(?://([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#(.*))?", re.DOTALL)
_AUTHORITY: Final = re.compile(r"(?:(.*)@)?(\[[^\]]*\]|[^:]*)(?::(.*))?", re.DOTALL)
_SCHEME: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*")
_WWW: Final = re.compile(r"(?:www\.)+")
_CONTROLS: Final = dict.fromkeys((*range(0x20), 0x7F))
_PORTS: Final = {"http": "80", "https": "443", "ftp": "21"}


@dataclass(frozen=True)
class CanonicalForm:
    """Which differences are left out; case of scheme and host, default ports, escapes and dot segments always are."""

    scheme: bool = True
    """http and https are the same."""
    www: bool = True
    fragment: bool = True
    trailing_slash: bool = True
    query_order: bool = False
    tracking: tuple[str, ...] = TRACKING
    """Names of parameters; a star at the end stands for any end, capitals and small letters are the same."""

    def of(self, url: str) -> str:
        """The form of a URL; empty if there is nothing but blanks."""
        found = _PARTS.fullmatch(SURROGATE.sub("\ufffd", url).translate(_CONTROLS).strip())
        assert found is not None, "the expression takes any string"
        scheme, authority, path, query, fragment = found.groups()
        if scheme is not None and not _SCHEME.fullmatch(scheme):
            path = f"{scheme}:{path}" if authority is None else f"{scheme}://{authority}{path}"
            return self._whole(None, None, path, query, fragment)
        return self._whole(scheme.lower() if scheme else None, authority, path, query, fragment)

    def _whole(
        self, scheme: str | None, authority: str | None, path: str, query: str | None, fragment: str | None
    ) -> str:
        parts = []
        if scheme is not None:
            parts.append("http:" if self.scheme and scheme == "https" else f"{scheme}:")
        if authority is not None:
            parts.append(f"//{self._host(scheme, authority)}")
            path = without_dots(escaped(path)) or "/"
            if self.trailing_slash:
                path = path.rstrip("/") or "/"
        else:
            path = path.rstrip()
        parts.append(path)
        kept = self._query(escaped(query or ""))
        if kept:
            parts.append(f"?{kept}")
        if fragment and not self.fragment:
            parts.append(f"#{escaped(fragment)}")
        return "".join(parts)

    def _host(self, scheme: str | None, authority: str) -> str:
        parts = _AUTHORITY.fullmatch(authority)
        if parts is None:
            return authority.lower()
        user, host, port = parts.groups()
        host = self._name(host)
        if self.www:
            host = host[found.end() :] if (found := _WWW.match(host)) else host
        user = "" if user is None else f"{user}@"
        # Where http is https, so are their ports.
        known = ("http", "https") if self.scheme and scheme in ("http", "https") else (scheme or "",)
        is_default = not port or port in [_PORTS.get(name) for name in known]
        return f"{user}{host}" if is_default else f"{user}{host}:{port}"

    @staticmethod
    def _name(written: str) -> str:
        """The one spelling of a host, or what is written where it is none."""
        name = host_name(written)
        if not is_name(name):
            return escaped(written.lower()).lower().rstrip(".")
        return f"[{name}]" if ":" in name else name

    def _query(self, query: str) -> str:
        parameters = [item for item in query.split("&") if item and not self._tracks(item.partition("=")[0])]
        return "&".join(sorted(parameters) if self.query_order else parameters)

    def _tracks(self, name: str) -> bool:
        lower = name.lower()
        return any(
            lower.startswith(known[:-1].lower()) if known.endswith("*") else lower == known.lower()
            for known in self.tracking
        )
