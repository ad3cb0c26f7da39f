"""Read a Creative Commons address or name as an SPDX licence id.

Source: the SPDX licence list and the address forms of creativecommons.org (recipes 11.1, 11.2). BY-SA is never read
as BY. A port (`/3.0/us/`) that SPDX does not list gives the unported id. Without a version the id has none (`CC-BY`):
SPDX has no such id, but the version is not ours to guess, and filters decide by family.
"""

import html
import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote

__all__ = ["License", "from_name", "from_url"]

_ADDRESS: Final = re.compile(
    r"(?<![\w.-])(?:www\.)?creativecommons\.org/(?P<kind>licenses|publicdomain)/\s*(?P<code>[a-z0-9+-]+)"
    r"(?:/(?P<version>[0-9][0-9.]*)(?:/(?P<port>[a-z]{2}|igo|scotland)(?![a-z_.-]))?)?"
)
_VERSIONS: Final = frozenset({"1.0", "2.0", "2.1", "2.5", "3.0", "4.0"})
_TERMS: Final = ("by", "nc", "nd", "sa")
_LISTED_PORTS: Final = {
    "CC-BY-2.5": "AU",
    "CC-BY-3.0": "AT AU DE IGO NL US",
    "CC-BY-SA-2.0": "UK",
    "CC-BY-SA-2.1": "JP",
    "CC-BY-SA-3.0": "AT DE IGO",
    "CC-BY-NC-3.0": "DE",
    "CC-BY-NC-ND-3.0": "DE IGO",
    "CC-BY-NC-SA-2.0": "DE FR UK",
    "CC-BY-NC-SA-3.0": "DE IGO",
    "CC-BY-ND-3.0": "DE",
}
"""The ports that have an SPDX id of their own."""
_WRAPPED: Final = {
    "gpl": "GPL-2.0-only",
    "lgpl": "LGPL-2.1-only",
    "bsd": "BSD-3-Clause",
    "mit": "MIT",
}
_RETIRED: Final = frozenset({"sampling", "sampling+", "nc-sampling+", "devnations"})

_NAME: Final = re.compile(r"creative\s*commons|\bcc\b|\bcc0\b")
_NAMED_TERMS: Final = {
    "by": r"attribution|\bby\b|namensnennung",
    "nc": r"non[\s-]*commercial|\bnc\b|nicht[\s-]*kommerziell|pas d.utilisation commerciale",
    "nd": r"no[\s-]*deriv|\bnd\b|keine[\s-]*bearbeitung",
    "sa": r"share[\s-]*alike|\bsa\b|gleichen bedingungen",
}
_NAMED_VERSION: Final = re.compile(r"(?<![0-9.])([1-4]\.[0-9])(?![0-9])")


@dataclass(frozen=True)
class License:
    """A licence: its id, its family (the id less version and port), and the address it was read from."""

    spdx: str
    family: str
    url: str | None = None

    @property
    def restricted(self) -> bool:
        """Whether it forbids commercial use or adaptations, or is retired and not free."""
        return "-NC" in self.family or "-ND" in self.family or self.family.startswith("LicenseRef-")


def from_url(text: str) -> License | None:
    """The licence that the first Creative Commons address in `text` names, None without one.

    Takes http, https, `//` and archived addresses, entities, percent signs, JSON's `\\/`, deeds and legal codes.
    """
    address = unquote(html.unescape(text.replace("\\/", "/"))).lower()
    found = _ADDRESS.search(address)
    if not found:
        return None
    kind, code, port = found.group("kind", "code", "port")
    version = found["version"] and found["version"].rstrip(".")
    if version is not None and version not in _VERSIONS:
        return None
    if kind == "publicdomain":
        return _public_domain(code)
    if code == "publicdomain":
        return _public_domain("certification")
    if code in _WRAPPED:
        return License(_WRAPPED[code], _WRAPPED[code], f"https://creativecommons.org/licenses/{code.upper()}/")
    terms = code.split("-")
    path = "/".join(part for part in (code, version, port) if part)
    url = f"https://creativecommons.org/licenses/{path}/"
    if code in _RETIRED or ("by" not in terms and set(terms) <= set(_TERMS)):
        family = f"LicenseRef-CC-{code.replace('+', '-plus')}"
        return License(f"{family}-{version}" if version else family, family, url)
    if not set(terms) <= set(_TERMS):
        return None
    return _from_terms(terms, version, port, url)


def from_name(text: str) -> License | None:
    """The Creative Commons licence that a short text names (`CC BY-SA 4.0`), None when it names none or two."""
    name = " ".join(text.lower().split())
    if len(name) > 300 or not _NAME.search(name):
        return None
    if re.search(r"\bcc[\s-]?(?:0|zero)\b", name):
        return _public_domain("zero")
    terms = [term for term in _TERMS if re.search(_NAMED_TERMS[term], name)]
    versions = set(_NAMED_VERSION.findall(name))
    if "by" not in terms or len(versions) > 1 or not versions <= _VERSIONS:
        return None
    version = versions.pop() if versions else None
    path = "/".join(part for part in ("-".join(terms), version) if part)
    return _from_terms(terms, version, None, f"https://creativecommons.org/licenses/{path}/")


def _from_terms(terms: list[str], version: str | None, port: str | None, url: str) -> License:
    family = "CC-" + "-".join(term.upper() for term in _TERMS if term in terms)
    spdx = f"{family}-{version}" if version else family
    listed = port is not None and port.upper() in _LISTED_PORTS.get(spdx, "").split()
    return License(f"{spdx}-{port.upper()}" if port and listed else spdx, family, url)


def _public_domain(code: str) -> License | None:
    base = "https://creativecommons.org/publicdomain"
    if code == "zero":
        return License("CC0-1.0", "CC0", f"{base}/zero/1.0/")
    if code == "mark":
        return License("CC-PDM-1.0", "CC-PDM", f"{base}/mark/1.0/")
    if code == "certification":
        return License("CC-PDDC", "CC-PDDC", f"{base}/certification/1.0/us/")
    return None
