"""Find the names of open licences other than Creative Commons' in prose, and statements of the public domain.

Source: the SPDX licence list and recipes 11.2. A name is read only with what makes it one: `MIT License`, not the
university. A version or `or later` that is not given is not made up: a licence of several versions without one is
`LicenseRef-GFDL`. Names that SPDX does not list are `LicenseRef`s too.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import Final

from textmill.spdx.cc_ids import PUBLIC_DOMAIN, License
from textmill.spdx.cc_names import Named

__all__ = ["fixed", "gnu", "named"]

_L: Final = r"[\s-]*(?:public[\s-]+)?(?:software[\s-]+)?(?:licen[cs]ed?\b|lizenz|licenza|licencia|licença)"
_VERSION: Final = (
    r"(?:(?:\s*\([a-z][a-z-]{1,9}\)(?=[\s,]*(?:versions?\s*|v\.?\s*)?[1-4]))?[\s,(-]*(?:public\s+)?(?:licen[cs]e)?[\s,(-]*(?:versions?|v\.?|ver\.?)?\s*"
    r"(?P<version>[1-4](?:\.[0-9])?(?!\.?[0-9])))?"
)
_LATER: Final = (
    r"(?P<later>\+|[\s,-]*\(?\s*(?:or|oder|ou),?[\s-]+\(?\s*(?:\(?\s*at\s+your\s+(?:option"
    r"|choice)\s*\)?,?\s*)?(?:any[\s-]+)?"
    r"(?:later|newer|higher|subsequent|spätere?|ultérieure|posterior)(?:[\s-]+versions?)?)?(?P<only>[\s,-]*only\b)?"
)
_GPL: Final = r"general\s+public\s+licen[cs]e"
_BSD: Final = r"\bbsd\b"
_PUBLIC_DOMAIN: Final = (
    r"public[\s-]+domain(?!\s*(?:mark|day|review|dedication|of\s))|gemeinfrei\w*|domaine\s+public|domin?i?n?io\s+público"
    r"|domínio\s+público|dominio\s+pubblico|pubblico\s+dominio|domini\s+públic|publiek\s+domein|domen(?:a|ie|y)\s+publiczn\w+"
    r"|общественн\w+\s+достояни\w+|суспільн\w+\s+надбанн\w+|パブリックドメイン|公有領域|公有领域|公共领域|퍼블릭\s*도메인|volné\s+dílo"
    r"|allmän\s+egendom|domeniul\s+public|közkincs|kamu\s*malı"
)

_FAMILIES: Final[tuple[tuple[str, str], ...]] = (
    (
        r"(?:gnu\s*)?free\s*documentation(?:[\s-]*licen[cs]e)?|\bgnu[\s_/-]*fdl\b|\bgfdl\b"
        r"|gnu[\s-]+lizenz\s+für\s+freie\s+dokumentation|licence\s+(?:de\s+)?documentation\s+libre\s+(?:de\s+)?gnu"
        r"|licencia\s+de\s+documentación\s+libre\s+(?:de\s+)?gnu|licença\s+(?:de\s+)?documentação\s+livre\s+(?:da\s+)?gnu"
        r"|licenza\s+per\s+documentazione\s+libera\s+gnu|gnu[\s-]+licentie\s+voor\s+vrije\s+documentatie"
        r"|(?:gnu\s+)?licencj\w+\s+wolnej\s+dokumentacji(?:\s+gnu)?|(?:gnu\s+)?лицензи\w+\s+свободной\s+документации(?:\s+gnu)?",
        "GFDL",
    ),
    (rf"(?:gnu\s+)?affero\s+(?:gnu\s+)?{_GPL}|\b(?:gnu\s+)?agpl", "AGPL"),
    (rf"(?:gnu\s+)?(?:lesser|library)\s+{_GPL}|\b(?:gnu\s+)?lgpl", "LGPL"),
    (rf"(?:gnu\s+)?{_GPL}|\b(?:gnu\s+)?gpl(?![a-uw-z])", "GPL"),
)
"""Of the Free Software Foundation: their ids end in `-only` or `-or-later`."""
_VERSIONED: Final[tuple[tuple[str, str, str | None], ...]] = (
    (
        r"\bapache(?:\s+software)?(?:\s+foundation)?(?:[\s-]+licen[cs]ed?)?(?=[\s,-]*(?:version|v\.?)?\s*[12])",
        "Apache",
        None,
    ),
    (r"mozilla\s+public\s+licen[cs]e|\bmpl\b(?=[\s-]*v?\.?[12])", "MPL", None),
    (r"eclipse\s+public\s+licen[cs]e|\bepl\b(?=[\s-]*v?\.?[12])", "EPL", None),
    (r"european\s+union\s+public\s+licen[cs]e|\beupl\b", "EUPL", None),
    (r"artistic(?=[\s,-]*(?:licen[cs]e)?[\s,-]*(?:version|v\.?)?\s*2)", "Artistic", None),
    (
        r"open\s+government\s+licen[cs]e(?:\s*\(ogl\))?(?!\s*[-(]?\s*(?:canada|alberta|bc|british|ontario"
        r"|taiwan|toronto))|\bogl(?:[\s-]+uk)?\b(?=[\s-]*v?\.?[123])",
        "OGL-UK",
        None,
    ),
    (r"open\s+government\s+licen[cs]e\s*[-(]?\s*canada\)?", "OGL-Canada", "2.0"),
    (r"open\s+parliament(?:ary)?\s+licen[cs]e|\bopl-uk\b", "OPL-UK", None),
    (
        r"open\s+data(?:base)?\s*(?:commons\s*)?(?:open\s+database\s+)?licen[cs]e(?:\s*\(odbl\))?|\bodbl\b",
        "ODbL",
        "1.0",
    ),
    (r"open\s+data\s+commons\s+attribution(?:\s+licen[cs]e)?(?:\s*\(odc-by\))?|\bodc[\s-]by\b", "ODC-By", "1.0"),
    (
        r"(?:open\s+data\s+commons\s+)?public\s+domain\s+dedication\s+(?:and|&)\s+licen[cs]e(?:\s*\(pddl\))?|\bpddl\b",
        "PDDL",
        "1.0",
    ),
    (
        r"community\s+data\s+licen[cs]e(?:\s+agreement)?[\s,-]+permissive|\bcdla[\s-]permissive\b",
        "CDLA-Permissive",
        None,
    ),
    (r"community\s+data\s+licen[cs]e(?:\s+agreement)?[\s,-]+sharing|\bcdla[\s-]sharing\b", "CDLA-Sharing", "1.0"),
    (
        r"norsk\s+lisens\s+for\s+offentlige\s+data|norwegian\s+licen[cs]e\s+for\s+open\s+government\s+data|\bnlod\b",
        "NLOD",
        None,
    ),
    (r"licence\s+ouverte(?:\s*/?\s*open\s+licen[cs]e)?(?:\s+etalab)?|etalab(?:\s+open\s+licen[cs]e)?", "etalab", None),
    (
        r"free\s+art\s+licen[cs]e|licence\s+art\s+libre|lizenz\s+freie\s+kunst|licencia\s+arte\s+libre"
        r"|licenza\s+arte\s+libera|licença\s+arte\s+livre",
        "LAL",
        None,
    ),
    (r"(?:sil\s+)?open\s+font\s+licen[cs]e|\b(?:sil\s+)?ofl\b", "OFL", None),
    (r"open\s+publication\s+licen[cs]e", "LicenseRef-Open-Publication-License", None),
    (r"open\s+content\s+licen[cs]e|\bopencontent\s+licen[cs]e", "LicenseRef-Open-Content-License", None),
    (r"python\s+software\s+foundation\s+licen[cs]e|\bpsf\s+licen[cs]e", "PSF", "2.0"),
    (r"\bboost\s+software\s+licen[cs]e|\bbsl\b(?=[\s-]*1\.0)", "BSL", "1.0"),
    (r"italian\s+open\s+data\s+licen[cs]e|\biodl\b", "LicenseRef-IODL", None),
)
"""Pattern, family, and the version meant where none is given."""
_FIXED: Final[tuple[tuple[str, str], ...]] = (
    (
        r"(?:datenlizenz\s+deutschland|data\s+licen[cs]e\s+germany)[\s–-]*(?:namensnennung"
        r"|attribution)[\s–-]*(?:version\s*)?2[.-]0|\bdl-de[-/]by[-/]2[.-]0",
        "DL-DE-BY-2.0",
    ),
    (
        r"(?:datenlizenz\s+deutschland|data\s+licen[cs]e\s+germany)[\s–-]*zero[\s–-]*(?:version\s*)?2[.-]0"
        r"|\bdl-de[-/]zero[-/]2[.-]0",
        "DL-DE-ZERO-2.0",
    ),
    (r"\b0bsd\b|zero[\s-]clause\s+bsd", "0BSD"),
    (r"\bmit-0\b|\bmit\s+no\s+attribution\b", "MIT-0"),
    (
        rf"(?:(?<![\w-])mit(?:/x11|/expat)?|\bexpat){_L}|(?<=licensed\s)mit\b|(?<=licensed\sunder\s)mit\b"
        r"|(?<=licensed\sunder\sthe\s)mit\b|(?<=licen[cs]e:\s)mit\b|(?<=licen[cs]e[-:])mit\b",
        "MIT",
    ),
    (rf"{_BSD}[\s-]*3[\s-]*clause|\b(?:3|three)[\s-]clause\s+bsd|\b(?:new|revised|modified)\s+bsd", "BSD-3-Clause"),
    (
        rf"{_BSD}[\s-]*2[\s-]*clause|\b(?:2|two)[\s-]clause\s+bsd|\bsimplified\s+bsd|\bfreebsd\s+licen[cs]e",
        "BSD-2-Clause",
    ),
    (rf"{_BSD}[\s-]*4[\s-]*clause|\b(?:4|four)[\s-]clause\s+bsd|\b(?:old|original)\s+bsd", "BSD-4-Clause"),
    (r"freebsd\s+documentation\s+licen[cs]e", "FreeBSD-DOC"),
    (rf"\bisc{_L}", "ISC"),
    (r"\bunlicense\b", "Unlicense"),
    (r"\bwtfpl\b|do\s+what\s+the\s+f\S{1,3}k\s+you\s+want\s+to\s+public\s+licen[cs]e", "WTFPL"),
    (rf"\bzlib{_L}", "Zlib"),
    (r"common\s+documentation\s+licen[cs]e", "CDL-1.0"),
    (r"design\s+science\s+licen[cs]e", "LicenseRef-Design-Science-License"),
    (_PUBLIC_DOMAIN, PUBLIC_DOMAIN),
)


@cache
def _pattern() -> re.Pattern[str]:
    """Any name; compiled when it is needed, for that takes a while."""
    return re.compile(
        "|".join(
            (
                *(rf"(?P<f{at}>{pattern})" for at, (pattern, _) in enumerate(_FAMILIES)),
                *(rf"(?P<v{at}>{pattern})" for at, (pattern, _, _) in enumerate(_VERSIONED)),
                *(rf"(?P<x{at}>{pattern})" for at, (pattern, _) in enumerate(_FIXED)),
            )
        ),
        re.IGNORECASE,
    )


_AFTER: Final = re.compile(_VERSION + _LATER, re.IGNORECASE)
_ID: Final = re.compile(r"(?P<family>.+?)-(?P<version>[0-9]+(?:\.[0-9]+)+)(?:-only|-or-later)?")
_INVARIANTS: Final = re.compile(
    r"(?P<none>(?:no|without(?:\s+any)?)\s+invariant\s+sections)|invariant\s+sections\s+(?:being|are|listed)",
    re.IGNORECASE,
)
_WHERE_INVARIANTS_STAND_CHARS: Final = 240


def gnu(family: str, version: str | None, later: bool, middle: str = "") -> License:
    """A licence of the Free Software Foundation; `middle` is what the GFDL's ids say of invariant sections."""
    if version is None:
        return License(f"LicenseRef-{family}", family)
    return License(f"{family}-{version}{middle}-{'or-later' if later else 'only'}", family, version=version)


def fixed(spdx: str) -> License:
    """A licence whose id holds its version, if it has any."""
    found = _ID.fullmatch(spdx)
    return License(spdx, spdx) if found is None else License(spdx, found["family"], version=found["version"])


def named(text: str) -> Iterator[Named]:
    """The licences named in a text whose dashes and quotation marks are plain, in order."""
    at = 0
    while (found := _pattern().search(text, at)) is not None:
        kind, place = (found.lastgroup or "x0")[0], int((found.lastgroup or "x0")[1:])
        at = found.end()
        if kind == "x":
            yield Named(found.start(), at, fixed(_FIXED[place][1]))
            continue
        after = _AFTER.match(text, at)
        version = after["version"] if after is not None else None
        if after is not None and version is not None:
            at = after.end()
            version = version if "." in version else f"{version}.0"
        if kind == "v":
            _, family, only_one = _VERSIONED[place]
            yield Named(found.start(), at, _of_version(family, version or only_one))
            continue
        later = after is not None and version is not None and bool(after["later"]) and not after["only"]
        family = _FAMILIES[place][1]
        middle = _invariants(text, at) if family == "GFDL" else ""
        yield Named(found.start(), at, gnu(family, version, later, middle))


def _of_version(family: str, version: str | None) -> License:
    if family.startswith("LicenseRef-"):
        return License(f"{family}-{version}" if version else family, family, version=version)
    return License(f"{family}-{version}" if version else f"LicenseRef-{family}", family, version=version)


def _invariants(text: str, at: int) -> str:
    found = _INVARIANTS.search(text, at, at + _WHERE_INVARIANTS_STAND_CHARS)
    return "" if found is None else "-no-invariants" if found["none"] else "-invariants"
