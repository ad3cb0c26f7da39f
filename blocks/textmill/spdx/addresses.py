"""Read the address of a licence, at its publisher or at a list of licences, as an SPDX id.

Source: recipes 11.2 and the addresses that the SPDX licence list gives as the sources of its licences. Creative
Commons' addresses are read by `textmill.spdx.cc_ids`.
"""

import html
import re
from typing import Final
from urllib.parse import unquote

from textmill.spdx.cc_ids import PUBLIC_DOMAIN, License, from_url
from textmill.spdx.listed import listed
from textmill.spdx.open_names import fixed, gnu

__all__ = ["address"]

_VERSION: Final = r"(?P<version>[1-4][.-][0-9])"
_GNU: Final = re.compile(
    r"gnu\.org/(?:licenses|copyleft)/(?:old-licenses/)?(?P<family>[al]?gpl"
    rf"|fdl)(?:-?{_VERSION})?(?![0-9])(?:-standalone)?"
    r"(?:\.(?:en\.)?(?:html|txt|de|fr))?(?:[?#/].*)?\Z"
)
_FAMILIES: Final = {"fdl": "GFDL", "gpl": "GPL", "lgpl": "LGPL", "agpl": "AGPL"}
_LIST: Final = re.compile(
    r"(?:spdx\.org/licenses|choosealicense\.com/licenses|opensource\.org/licenses?|directory\.fsf\.org/wiki/license:)/?"
    r"(?P<id>[a-z0-9.+-]+?)(?:\.html|\.json|-license|-license\.php|\.php)?/?(?:[?#].*)?\Z"
)
_OF_OPENSOURCE: Final = {
    "apache2.0": "Apache-2.0",
    "bsd-license": "BSD-2-Clause",
    "artistic-license-2.0": "Artistic-2.0",
    "isc-license": "ISC",
    "mit-license": "MIT",
    "zlib-license": "Zlib",
}
_FIXED: Final[tuple[tuple[re.Pattern[str], str], ...]] = tuple(
    (re.compile(rf"(?:^|[/.@]|=){pattern}"), spdx)
    for pattern, spdx in (
        (r"apache\.org/licenses/license-2\.0(?:\.html|\.txt)?\b", "Apache-2.0"),
        (r"mozilla\.org/(?:[a-z-]+/)?mpl/2\.0\b", "MPL-2.0"),
        (r"eclipse\.org/legal/epl-2\.0\b", "EPL-2.0"),
        (r"eclipse\.org/legal/epl-v10\b", "EPL-1.0"),
        (r"unlicense\.org\b", "Unlicense"),
        (r"wtfpl\.net\b", "WTFPL"),
        (r"boost\.org/license_1_0\.txt", "BSL-1.0"),
        (r"opendatacommons\.org/licenses/odbl\b", "ODbL-1.0"),
        (r"opendatacommons\.org/licenses/by\b", "ODC-By-1.0"),
        (r"opendatacommons\.org/licenses/pddl\b", "PDDL-1.0"),
        (r"opendefinition\.org/licenses/odc-odbl\b", "ODbL-1.0"),
        (r"opendefinition\.org/licenses/cc-zero\b", "CC0-1.0"),
        (r"cdla\.(?:io|dev)/permissive-1-0\b", "CDLA-Permissive-1.0"),
        (r"cdla\.(?:io|dev)/permissive-2-0\b", "CDLA-Permissive-2.0"),
        (r"cdla\.(?:io|dev)/sharing-1-0\b", "CDLA-Sharing-1.0"),
        (r"nationalarchives\.gov\.uk/doc/open-government-licence(?:/version/3)?/?(?:$|[?#])", "OGL-UK-3.0"),
        (r"nationalarchives\.gov\.uk/doc/open-government-licence/version/2\b", "OGL-UK-2.0"),
        (r"nationalarchives\.gov\.uk/doc/open-government-licence/version/1\b", "OGL-UK-1.0"),
        (
            r"open\.canada\.ca/(?:en|fr)/(?:open-government-licence-canada|licence-du-gouvernement-ouvert-canada)",
            "OGL-Canada-2.0",
        ),
        (r"parliament\.uk/site-information/copyright(?:-parliament)?/open-parliament-licence", "OPL-UK-3.0"),
        (r"data\.norge\.no/nlod/(?:no|en)/1\.0", "NLOD-1.0"),
        (r"data\.norge\.no/nlod/(?:no|en)/2\.0", "NLOD-2.0"),
        (r"govdata\.de/dl-de/by-2-0\b", "DL-DE-BY-2.0"),
        (r"govdata\.de/dl-de/zero-2-0\b", "DL-DE-ZERO-2.0"),
        (r"etalab\.gouv\.fr/(?:licence-ouverte-open-licence|wp-content/\S*licence[_-]ouverte[_-]v?2)", "etalab-2.0"),
        (r"artlibre\.org/licence/lal(?:/(?:en|de|es|it|pt))?/?(?:$|[?#])", "LAL-1.3"),
        (r"scripts\.sil\.org/ofl\b|openfontlicense\.org\b", "OFL-1.1"),
        (r"opencontent\.org/openpub\b", "LicenseRef-Open-Publication-License-1.0"),
        (r"rightsstatements\.org/(?:vocab|page)/(?:noc-us|nkc)/1\.0", PUBLIC_DOMAIN),
    )
)


def address(url: str) -> License | None:
    """The licence that an address names, None for any other address."""
    creative = from_url(url)
    if creative is not None:
        return creative
    plain = unquote(html.unescape(url.replace("\\/", "/"))).strip().lower()
    found = _GNU.search(plain)
    if found is not None:
        version = found["version"]
        number = version.replace("-", ".") if version else None
        license = gnu(_FAMILIES[found["family"]], number, later=False)
        return License(license.spdx, license.family, url.strip(), number)
    spdx = next((spdx for pattern, spdx in _FIXED if pattern.search(plain)), None)
    if spdx is None:
        entry = _LIST.search(plain)
        spdx = None if entry is None else _OF_OPENSOURCE.get(entry["id"]) or listed(entry["id"])
    if spdx is None:
        return None
    license = fixed(spdx)
    return License(spdx, license.family, url.strip(), license.version)
