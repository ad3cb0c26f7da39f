"""Countries to which versions 1.0 to 3.0 of the Creative Commons licences were ported, by code and by name.

Source: creativecommons.org/worldwide and the SPDX licence list (recipes 11.1). The names are those that licence notices
use, in English and in the country's own language.
"""

import re
from typing import Final

__all__ = ["CODES", "COUNTRY", "LISTED", "port_of"]

LISTED: Final = {
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

CODES: Final = {"gb": "uk"}
"""Codes that stand for another one."""

_NAMES: Final = {
    "AR": "argentina",
    "AT": "austria|österreich|oesterreich",
    "AU": "australia",
    "BE": "belgium|belgique|belgië",
    "BG": "bulgaria|българия",
    "BR": "brazil|brasil",
    "CA": "canada",
    "CH": "switzerland|schweiz|suisse|svizzera",
    "CL": "chile",
    "CN": "china mainland|mainland china|中国大陆|中国大陆版|中國大陸",
    "CO": "colombia",
    "CR": "costa rica",
    "CZ": "czech republic|czechia|česká republika|česko",
    "DE": "germany|deutschland|allemagne",
    "DK": "denmark|danmark",
    "EC": "ecuador",
    "EE": "estonia|eesti",
    "ES": "spain|españa|espagne|espanya",
    "FI": "finland|suomi",
    "FR": "france|frankreich|francia",
    "GR": "greece|ελλάδα",
    "GT": "guatemala",
    "HK": "hong kong|香港",
    "HR": "croatia|hrvatska",
    "HU": "hungary|magyarország",
    "IE": "ireland",
    "IGO": "igo",
    "IL": "israel|ישראל",
    "IN": "india",
    "IT": "italy|italia|italien|italie",
    "JP": "japan|日本",
    "KR": "korea|south korea|대한민국",
    "LU": "luxembourg|luxemburg",
    "MK": "macedonia",
    "MT": "malta",
    "MX": "mexico|méxico",
    "MY": "malaysia",
    "NL": "netherlands|the netherlands|nederland|niederlande",
    "NO": "norway|norge",
    "NZ": "new zealand",
    "PE": "peru|perú",
    "PH": "philippines",
    "PL": "poland|polska",
    "PR": "puerto rico",
    "PT": "portugal",
    "RO": "romania|românia",
    "RS": "serbia|србија|srbija",
    "SCOTLAND": "scotland",
    "SE": "sweden|sverige",
    "SG": "singapore",
    "SI": "slovenia|slovenija",
    "TH": "thailand|ประเทศไทย",
    "TW": "taiwan|臺灣|台灣|台湾",
    "UG": "uganda",
    "UK": "united kingdom|england and wales|england & wales|uk: england & wales",
    "US": "united states|united states of america|usa|états-unis|estados unidos",
    "VN": "vietnam|việt nam",
    "ZA": "south africa",
}
_BY_NAME: Final = {name: code for code, names in _NAMES.items() for name in names.split("|")}
_CODED: Final = "|".join(sorted((*_NAMES, "GB"), key=len, reverse=True))
COUNTRY: Final = (
    "(?:" + "|".join(re.escape(name) for name in sorted(_BY_NAME, key=len, reverse=True)) + rf"|(?-i:{_CODED}))"
)
"""Names in any case, codes in capitals only: `CC BY 3.0 it` may be any word."""


def port_of(country: str) -> str | None:
    """The code of a country that is written as `COUNTRY` matches it."""
    name = country.lower()
    if name in _BY_NAME:
        return _BY_NAME[name]
    code = CODES.get(name, name).upper()
    return code if code in _NAMES else None
