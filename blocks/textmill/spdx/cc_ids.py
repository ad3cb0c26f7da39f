"""Name Creative Commons licences by SPDX id, from their parts and from the addresses of deeds and badges.

Source: the SPDX licence list, the address forms of creativecommons.org (recipes 11.1) and the rules of licences on
pages (licence_rules C1, C3, C5, C7). BY-SA is never read as BY. What SPDX has no id for is a `LicenseRef`: a version
that is not given or that no licence has (`LicenseRef-CC-BY`), a port (`LicenseRef-CC-BY-SA-2.5-ES`), the retired ones.
"""

import html
import re
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import unquote

from textmill.spdx.cc_ports import CODES, LISTED

__all__ = ["PUBLIC_DOMAIN", "TERMS", "License", "cc_license", "from_badge", "from_url"]

TERMS: Final = ("BY", "NC", "ND", "SA")
PUBLIC_DOMAIN: Final = "LicenseRef-Public-Domain"

_ADDRESS: Final = re.compile(
    r"(?<![\w.@-])(?:www\.)?creativecommons\.org\.?(?::[0-9]{1,5})?/+(?P<kind>licenses|publicdomain)/+\s*(?P<code>[a-z0-9+-]+)"
    r"(?:/+(?P<version>[0-9][0-9.]*)(?:/+(?P<port>[a-z]{2}|igo|scotland)(?![a-z_.-]))?)?"
)
_BUTTON: Final = re.compile(
    r"(?:licensebuttons\.net|i\.creativecommons\.org)/(?:l/(?P<code>[a-z0-9+-]+)|p/(?P<dedication>zero|mark))"
    r"(?:/(?P<version>[0-9]\.[0-9])(?:/(?P<port>[a-z]{2}|igo|scotland)(?![a-z]))?)?"
)
_BADGE_FILE: Final = re.compile(
    r"(?:^|[/_.-])(?:(?:cc[-_.]?)(?P<code>by(?:[-_](?:nc|nd|sa|eu))*)|(?P<bare>by(?:-(?:nc|nd|sa))+)"
    r"|(?P<zero>cc[-_]?(?:0|zero))|(?P<button>/(?:by|zero|publicdomain)(?=[./])))"
    r"(?:[-_.]?v?(?P<version>[1-4]\.[0-9]))?(?:[-_.](?:88x31|80x15|icon|logo|badge|small|large|int))*"
    r"(?:@[0-9]x)?(?:\.svg)?\.(?:png|svg|gif|jpe?g|webp)(?:$|[?#])"
)
_IN_PRESS_KIT: Final = "presskit/buttons/"
_RETIRED: Final = {
    "sampling": "Sampling",
    "sampling+": "SamplingPlus",
    "nc-sampling+": "NC-SamplingPlus",
    "devnations": "DevNations",
}
_WRAPPED: Final = {"gpl": "GPL-2.0-only", "lgpl": "LGPL-2.1-only", "bsd": "BSD-3-Clause", "mit": "MIT"}
_VERSIONS: Final = frozenset({"1.0", "2.0", "2.5", "3.0", "4.0"})
_WITH_PORTS: Final = frozenset({"1.0", "2.0", "2.1", "2.5", "3.0"})
_BASE: Final = "https://creativecommons.org"


@dataclass(frozen=True)
class License:
    """A licence: its id, its family (the id less version and port), and the address that it was read from."""

    spdx: str
    family: str
    url: str | None = None
    version: str | None = None
    port: str | None = None

    @property
    def restricted(self) -> bool:
        """Whether it forbids commercial use or adaptations, or is retired and not free."""
        terms = self.family.split("-")
        return self.family.startswith("LicenseRef-CC-") or (terms[0] == "CC" and bool({"NC", "ND"} & set(terms)))


def cc_license(terms: set[str], version: str | None = None, port: str | None = None, later: bool = False) -> License:
    """The licence that has these terms (`BY`, `NC`, `ND`, `SA`); `later`: or any later version."""
    family = "CC-" + "-".join(term for term in TERMS if term in terms)
    if "BY" not in terms and family != "CC-SA":
        return _without_attribution(family.removeprefix("CC-"), version)
    if version is not None and version not in _VERSIONS and not (version == "2.1" and port is not None):
        return License(f"LicenseRef-{family}", family)
    if version is None:
        return License(f"LicenseRef-{family}", family)
    code = "-".join(term for term in TERMS if term in terms).lower()
    written = "by-nd-nc" if code == "by-nc-nd" and version == "1.0" else code
    port = port.upper() if port is not None and version in _WITH_PORTS else None
    path = "/".join(part for part in (written, version, port and port.lower()) if part)
    url = f"{_BASE}/licenses/{path}/"
    spdx = f"{family}-{version}"
    if port is not None:
        listed = port in LISTED.get(spdx, "").split()
        spdx = f"{spdx}-{port}" if listed else f"LicenseRef-{spdx}-{port}"
    if later and not spdx.startswith("LicenseRef-"):
        spdx += "+"
    return License(spdx, family, url, version, port)


def from_url(text: str) -> License | None:
    """The licence that the first Creative Commons address in `text` names, None without one.

    Takes http, https, `//` and archived addresses, entities, percent signs, JSON's `\\/`, deeds and legal codes.
    """
    found = _ADDRESS.search(unquote(html.unescape(text.replace("\\/", "/"))).lower())
    return None if found is None else _at(found["kind"], found["code"], found["version"], found["port"])


def from_badge(source: str) -> License | None:
    """The licence that the address of a badge's picture names (`licensebuttons.net/l/by/4.0/`, `cc-by-sa.png`)."""
    address = unquote(html.unescape(source)).lower()
    button = _BUTTON.search(address)
    if button is not None:
        if button["dedication"]:
            return _dedication(button["dedication"])
        return _at("licenses", button["code"], button["version"], button["port"])
    file = _BADGE_FILE.search(address)
    if file is None:
        return None
    if file["zero"]:
        return _dedication("zero")
    if file["button"]:
        name = file["button"].strip("/")
        if _IN_PRESS_KIT not in address:
            return None
        return cc_license({"BY"}) if name == "by" else _dedication("zero" if name == "zero" else "mark")
    terms = (file["code"] or file["bare"]).upper().replace("_", "-").split("-")
    return cc_license({term for term in terms if term in TERMS}, file["version"])


def _at(kind: str, code: str, version: str | None, port: str | None) -> License | None:
    version = version.rstrip(".") if version else None
    if kind == "publicdomain":
        return _dedication(code)
    if code == "publicdomain":
        return _dedication("certification")
    if code in _WRAPPED:
        return License(_WRAPPED[code], _WRAPPED[code], f"{_BASE}/licenses/{code.upper()}/")
    if code in _RETIRED:
        return _retired(_RETIRED[code], code, version)
    terms = code.upper().split("-")
    if not set(terms) <= set(TERMS) or len(set(terms)) != len(terms):
        return None
    if "BY" not in terms and terms != ["SA"]:
        return _retired("-".join(terms), code, version)
    port = CODES.get(port, port) if port else None
    found = cc_license(set(terms), version, port)
    return found if found.url else replace(found, url=f"{_BASE}/licenses/{code}/")


def _without_attribution(name: str, version: str | None) -> License:
    return _retired(name, name.lower(), version)


def _retired(name: str, code: str, version: str | None) -> License:
    family = f"LicenseRef-CC-{name}"
    path = "/".join(part for part in (code, version) if part)
    return License(f"{family}-{version}" if version else family, family, f"{_BASE}/licenses/{path}/", version)


def _dedication(code: str) -> License | None:
    base = f"{_BASE}/publicdomain"
    if code == "zero":
        return License("CC0-1.0", "CC0", f"{base}/zero/1.0/", "1.0")
    if code == "mark":
        return License("CC-PDM-1.0", "CC-PDM", f"{base}/mark/1.0/", "1.0")
    if code == "certification":
        return License("CC-PDDC", "CC-PDDC", f"{base}/certification/1.0/us/")
    return None
