"""How licences are written, and the SPDX ids that the writing means: the regular forms made, the others listed."""

from collections.abc import Iterator
from typing import Final

__all__ = ["FORMS", "NOT_OPEN", "Form", "is_open"]

Form = tuple[str, str | None]

_CODES: Final = ("by", "by-sa", "by-nd", "by-nc", "by-nc-sa", "by-nc-nd")
_VERSIONS: Final = ("2.0", "2.5", "3.0", "4.0")
_NAMES: Final = {
    "by": "Attribution",
    "by-sa": "Attribution-ShareAlike",
    "by-nd": "Attribution-NoDerivatives",
    "by-nc": "Attribution-NonCommercial",
    "by-nc-sa": "Attribution-NonCommercial-ShareAlike",
    "by-nc-nd": "Attribution-NonCommercial-NoDerivatives",
}
_KINDS: Final = {"2.0": "Generic", "2.5": "Generic", "3.0": "Unported", "4.0": "International"}
_ADDRESSES: Final = (
    "https://creativecommons.org/licenses/{code}/{version}/",
    "http://creativecommons.org/licenses/{code}/{version}",
    "//www.creativecommons.org/licenses/{code}/{version}/deed.de",
    "https://creativecommons.org/licenses/{code}/{version}/legalcode.txt",
    "https:\\/\\/creativecommons.org\\/licenses\\/{code}\\/{version}\\/",
    "https%3A%2F%2Fcreativecommons.org%2Flicenses%2F{code}%2F{version}%2F",
    "https:&#x2F;&#x2F;creativecommons.org&#x2F;licenses&#x2F;{code}&#x2F;{version}",
    "HTTPS://CREATIVECOMMONS.ORG/licenses/{code}/{version}/?ref=chooser-v1",
    "https://web.archive.org/web/2016/http://creativecommons.org/licenses/{code}/{version}/",
    "creativecommons.org/licenses/{code}/{version}/rdf#x",
)
_WRITTEN: Final = (
    "CC {upper} {version}",
    "cc-{code}-{version}",
    "CC-{upper} v{version}",
    "Creative Commons {name} {version} {kind}",
    "Creative Commons {name} {version} {kind} License",
    "{name} {version} {kind} (CC {upper} {version})",
    "Creative Commons {spaced} License, version {version}",
)
_PORTED: Final[tuple[Form, ...]] = (
    ("https://creativecommons.org/licenses/by/3.0/us/", "CC-BY-3.0-US"),
    ("https://creativecommons.org/licenses/by/3.0/igo/", "CC-BY-3.0-IGO"),
    ("https://creativecommons.org/licenses/by-sa/2.0/uk/", "CC-BY-SA-2.0-UK"),
    ("https://creativecommons.org/licenses/by-sa/2.1/jp/", "CC-BY-SA-2.1-JP"),
    ("https://creativecommons.org/licenses/by-sa/3.0/de/deed.en", "CC-BY-SA-3.0-DE"),
    ("https://creativecommons.org/licenses/by/2.5/au/", "CC-BY-2.5-AU"),
    ("https://creativecommons.org/licenses/by/3.0/fr/", "LicenseRef-CC-BY-3.0-FR"),
    ("https://creativecommons.org/licenses/by-sa/2.5/es/", "LicenseRef-CC-BY-SA-2.5-ES"),
    ("https://creativecommons.org/licenses/by-nc-sa/2.5/scotland/", "LicenseRef-CC-BY-NC-SA-2.5-SCOTLAND"),
    ("https://creativecommons.org/licenses/by-nc-nd/3.0/de/", "CC-BY-NC-ND-3.0-DE"),
    ("https://creativecommons.org/licenses/by-nc-sa/4.0/deed.ca", "CC-BY-NC-SA-4.0"),
    ("CC BY 3.0 Germany", "CC-BY-3.0-DE"),
    ("CC BY-SA 3.0 DE", "CC-BY-SA-3.0-DE"),
    ("CC BY 3.0 United States", "CC-BY-3.0-US"),
    ("CC BY-SA 2.5 Spain", "LicenseRef-CC-BY-SA-2.5-ES"),
    ("CC BY-NC-ND 3.0 Italia", "LicenseRef-CC-BY-NC-ND-3.0-IT"),
    ("Creative Commons Namensnennung 3.0 Deutschland", "CC-BY-3.0-DE"),
)
_OTHER_ADDRESSES: Final[tuple[Form, ...]] = (
    ("https://creativecommons.org/publicdomain/zero/1.0/", "CC0-1.0"),
    ("http://creativecommons.org/publicdomain/zero/1.0/deed.en", "CC0-1.0"),
    ("https://creativecommons.org/publicdomain/mark/1.0/", "CC-PDM-1.0"),
    ("http://creativecommons.org/licenses/publicdomain/", "CC-PDDC"),
    ("https://creativecommons.org/publicdomain/certification/1.0/us/", "CC-PDDC"),
    ("http://creativecommons.org/licenses/by-nd-nc/1.0/", "CC-BY-NC-ND-1.0"),
    ("http://creativecommons.org/licenses/by/1.0/", "CC-BY-1.0"),
    ("http://creativecommons.org/licenses/nc/1.0/", "LicenseRef-CC-NC-1.0"),
    ("http://creativecommons.org/licenses/nd/1.0/", "LicenseRef-CC-ND-1.0"),
    ("http://creativecommons.org/licenses/sa/1.0/", "CC-SA-1.0"),
    ("http://creativecommons.org/licenses/sampling/1.0/", "LicenseRef-CC-Sampling-1.0"),
    ("http://creativecommons.org/licenses/sampling+/1.0/", "LicenseRef-CC-SamplingPlus-1.0"),
    ("http://creativecommons.org/licenses/nc-sampling+/1.0/", "LicenseRef-CC-NC-SamplingPlus-1.0"),
    ("http://creativecommons.org/licenses/devnations/2.0/", "LicenseRef-CC-DevNations-2.0"),
    ("http://creativecommons.org/licenses/GPL/2.0/", "GPL-2.0-only"),
    ("https://creativecommons.org/licenses/by/", "LicenseRef-CC-BY"),
    ("https://creativecommons.org/licenses/by-sa/", "LicenseRef-CC-BY-SA"),
    ("https://creativecommons.org/licenses/by/5.0/", "LicenseRef-CC-BY"),
    ("https://www.gnu.org/licenses/fdl-1.3.html", "GFDL-1.3-only"),
    ("https://www.gnu.org/copyleft/fdl.html", "LicenseRef-GFDL"),
    ("https://opensource.org/licenses/MIT", "MIT"),
    ("https://opensource.org/licenses/BSD-3-Clause", "BSD-3-Clause"),
    ("https://www.apache.org/licenses/LICENSE-2.0", "Apache-2.0"),
    ("https://spdx.org/licenses/CC-BY-4.0.html", "CC-BY-4.0"),
    ("https://choosealicense.com/licenses/isc/", "ISC"),
    ("https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/", "OGL-UK-3.0"),
    ("https://opendatacommons.org/licenses/pddl/1-0/", "PDDL-1.0"),
    ("https://opendatacommons.org/licenses/odbl/1-0/", "ODbL-1.0"),
    ("https://data.norge.no/nlod/no/2.0", "NLOD-2.0"),
    ("https://www.govdata.de/dl-de/by-2-0", "DL-DE-BY-2.0"),
    ("https://example.org/licenses/by/4.0/", None),
    ("https://creativecommons.org.example.com/licenses/by/4.0/", None),
    ("https://notcreativecommons.org/licenses/by/4.0/", None),
    ("https://creativecommons.org/about/", None),
    ("https://creativecommons.org/licenses/ruby/3.0/", None),
)
_OTHER_NAMES: Final[tuple[Form, ...]] = (
    ("CC0", "CC0-1.0"),
    ("CC0 1.0 Universal", "CC0-1.0"),
    ("CC Zero", "CC0-1.0"),
    ("CC0 1.0 Universal (CC0 1.0) Public Domain Dedication", "CC0-1.0"),
    ("Creative Commons Zero v1.0 Universal", "CC0-1.0"),
    ("Public Domain Mark 1.0", "CC-PDM-1.0"),
    ("public domain", "LicenseRef-Public-Domain"),
    ("CC BY", "LicenseRef-CC-BY"),
    ("cc-by-sa", "LicenseRef-CC-BY-SA"),
    ("Creative Commons Attribution", "LicenseRef-CC-BY"),
    ("Creative Commons BY-NC", "LicenseRef-CC-BY-NC"),
    ("CC BY 4", "CC-BY-4.0"),
    ("CC BY-SA 3.0+", "CC-BY-SA-3.0+"),
    ("CC BY-SA version 3.0 or any later version", "CC-BY-SA-3.0+"),
    ("CCA 3.0", "CC-BY-3.0"),
    ("CC BY nicht kommerziell, keine Bearbeitung 3.0", "CC-BY-NC-ND-3.0"),
    ("GNU Free Documentation License", "LicenseRef-GFDL"),
    ("GNU Free Documentation License 1.3 or later", "GFDL-1.3-or-later"),
    ("GNU FDL, version 1.2 only", "GFDL-1.2-only"),
    ("GFDL 1.2", "GFDL-1.2-only"),
    ("MIT License", "MIT"),
    ("The MIT Licence", "MIT"),
    ("Apache License, Version 2.0", "Apache-2.0"),
    ("Apache-2.0", "Apache-2.0"),
    ("BSD 3-Clause", "BSD-3-Clause"),
    ("New BSD License", "BSD-3-Clause"),
    ("Simplified BSD License", "BSD-2-Clause"),
    ("ISC License", "ISC"),
    ("0BSD", "0BSD"),
    ("GPLv3", "GPL-3.0-only"),
    ("GNU General Public License v2 or later", "GPL-2.0-or-later"),
    ("LGPL-2.1", "LGPL-2.1-only"),
    ("Open Government Licence v3.0", "OGL-UK-3.0"),
    ("Open Parliament Licence v3.0", "OPL-UK-3.0"),
    ("ODbL 1.0", "ODbL-1.0"),
    ("NLOD 2.0", "NLOD-2.0"),
    ("Free Art License 1.3", "LAL-1.3"),
    ("Licence Ouverte 2.0", "etalab-2.0"),
    ("WTFPL", "WTFPL"),
    ("SIL Open Font License 1.1", "OFL-1.1"),
    ("Open Publication License v1.0", "LicenseRef-Open-Publication-License-1.0"),
    ("All rights reserved", None),
    ("Creative Commons", None),
    ("Creative Commons licence", None),
    ("some rights reserved", None),
    ("CC", None),
    ("attribution", None),
    ("Copyright by the author", None),
    ("not CC BY 4.0", None),
    ("CC BY 4.0, photos excepted", None),
    ("BSD", None),
    ("open access", None),
    ("free to share", None),
)
_TRANSLATED: Final[tuple[Form, ...]] = (
    ("Creative Commons Namensnennung 4.0 International", "CC-BY-4.0"),
    ("Creative Commons Namensnennung - Weitergabe unter gleichen Bedingungen 4.0 International", "CC-BY-SA-4.0"),
    ("Creative Commons Namensnennung - Nicht kommerziell - Keine Bearbeitungen 4.0 International", "CC-BY-NC-ND-4.0"),
    ("Creative Commons Namensnennung-Nicht-kommerziell 2.0 Deutschland", "LicenseRef-CC-BY-NC-2.0-DE"),
    ("Creative Commons Attribution - Partage dans les Mêmes Conditions 4.0 International", "CC-BY-SA-4.0"),
    ("Creative Commons Attribution - Pas d’Utilisation Commerciale 4.0 International", "CC-BY-NC-4.0"),
    ("Creative Commons Attribution - Pas de Modification 4.0 International", "CC-BY-ND-4.0"),
    ("Creative Commons Paternité - Partage des Conditions Initiales à l'Identique 2.0", "CC-BY-SA-2.0"),
    ("Creative Commons Reconocimiento 4.0 Internacional", "CC-BY-4.0"),
    ("Creative Commons Reconocimiento-CompartirIgual 4.0 Internacional", "CC-BY-SA-4.0"),
    ("Creative Commons Atribución-NoComercial-SinDerivadas 4.0 Internacional", "CC-BY-NC-ND-4.0"),
    ("Creative Commons Reconocimiento-NoComercial-SinObraDerivada 3.0 España", "LicenseRef-CC-BY-NC-ND-3.0-ES"),
    ("Creative Commons Reconeixement-CompartirIgual 4.0 Internacional", "CC-BY-SA-4.0"),
    ("Creative Commons Atribuição 4.0 Internacional", "CC-BY-4.0"),
    ("Creative Commons Atribuição-CompartilhaIgual 4.0 Internacional", "CC-BY-SA-4.0"),
    ("Creative Commons Atribuição-NãoComercial-SemDerivações 4.0 Internacional", "CC-BY-NC-ND-4.0"),
    ("Creative Commons Attribuzione 4.0 Internazionale", "CC-BY-4.0"),
    ("Creative Commons Attribuzione - Condividi allo stesso modo 4.0 Internazionale", "CC-BY-SA-4.0"),
    ("Creative Commons Attribuzione - Non commerciale - Non opere derivate 4.0 Internazionale", "CC-BY-NC-ND-4.0"),
    ("Creative Commons Naamsvermelding 4.0 Internationaal", "CC-BY-4.0"),
    ("Creative Commons Naamsvermelding-GelijkDelen 4.0 Internationaal", "CC-BY-SA-4.0"),
    ("Creative Commons Naamsvermelding-NietCommercieel-GeenAfgeleideWerken 3.0", "CC-BY-NC-ND-3.0"),
    ("Creative Commons Uznanie autorstwa 4.0 Międzynarodowe", "CC-BY-4.0"),
    ("Creative Commons Uznanie autorstwa-Na tych samych warunkach 3.0 Polska", "LicenseRef-CC-BY-SA-3.0-PL"),
    ("Creative Commons Uznanie autorstwa-Użycie niekomercyjne-Bez utworów zależnych 4.0", "CC-BY-NC-ND-4.0"),
    ("Creative Commons «Attribution» («Атрибуция») 4.0 Всемирная", "CC-BY-4.0"),
    ("Creative Commons С указанием авторства 4.0", "CC-BY-4.0"),
    ("Creative Commons Атрибуция — С сохранением условий 4.0", "CC-BY-SA-4.0"),
    ("Creative Commons Атрибуция-Некоммерческое использование 4.0", "CC-BY-NC-4.0"),
    ("クリエイティブ・コモンズ 表示 4.0 国際 ライセンス", "CC-BY-4.0"),
    ("クリエイティブ・コモンズ 表示 - 継承 4.0 国際 ライセンス", "CC-BY-SA-4.0"),
    ("クリエイティブ・コモンズ 表示 - 非営利 - 改変禁止 4.0 国際 ライセンス", "CC-BY-NC-ND-4.0"),
    ("知识共享署名 4.0 国际许可协议", "CC-BY-4.0"),
    ("知识共享署名-相同方式共享 4.0 国际许可协议", "CC-BY-SA-4.0"),
    ("知识共享署名-非商业性使用-禁止演绎 4.0 国际许可协议", "CC-BY-NC-ND-4.0"),
    ("創用CC 姓名標示-相同方式分享 4.0 國際 授權條款", "CC-BY-SA-4.0"),
    ("크리에이티브 커먼즈 저작자표시 4.0 국제 라이선스", "CC-BY-4.0"),
    ("크리에이티브 커먼즈 저작자표시-비영리-변경금지 4.0 국제 라이선스", "CC-BY-NC-ND-4.0"),
    ("Creative Commons Uveďte původ 4.0 Mezinárodní", "CC-BY-4.0"),
    ("Creative Commons Uveďte původ-Zachovejte licenci 4.0 Mezinárodní", "CC-BY-SA-4.0"),
    ("Creative Commons Uveďte původ-Neužívejte komerčně 4.0", "CC-BY-NC-4.0"),
    ("Creative Commons Erkännande 4.0 Internationell", "CC-BY-4.0"),
    ("Creative Commons Erkännande-DelaLika 4.0", "CC-BY-SA-4.0"),
    ("Creative Commons Erkännande-IckeKommersiell-IngaBearbetningar 4.0", "CC-BY-NC-ND-4.0"),
    ("Creative Commons Navngivelse-Del på samme vilkår 4.0", "CC-BY-SA-4.0"),
    ("Creative Commons Nimeä-EiKaupallinen-EiMuutoksia 4.0", "CC-BY-NC-ND-4.0"),
    ("Creative Commons Nevezd meg!-Így add tovább! 4.0", "CC-BY-SA-4.0"),
    ("Creative Commons Atribuire-Necomercial 4.0", "CC-BY-NC-4.0"),
    ("Creative Commons Αναφορά Δημιουργού - Μη Εμπορική Χρήση 3.0", "CC-BY-NC-3.0"),
    ("Creative Commons Atıf-Gayriticari-Türetilemez 4.0", "CC-BY-NC-ND-4.0"),
    ("Creative Commons Із зазначенням авторства 4.0 Міжнародна", "CC-BY-4.0"),
)


def _spdx(code: str, version: str) -> str:
    return f"CC-{code.upper()}-{version}"


def _made() -> Iterator[Form]:
    for code in _CODES:
        for version in _VERSIONS:
            spdx = _spdx(code, version)
            words = {
                "code": code,
                "version": version,
                "upper": code.upper(),
                "name": _NAMES[code],
                "spaced": _NAMES[code].replace("-", " "),
                "kind": _KINDS[version],
            }
            yield from ((form.format(**words), spdx) for form in (*_ADDRESSES, *_WRITTEN))


FORMS: Final[tuple[Form, ...]] = (*_made(), *_PORTED, *_OTHER_ADDRESSES, *_OTHER_NAMES, *_TRANSLATED)
NOT_OPEN: Final = ("NC", "ND", "Sampling", "DevNations")


def is_open(spdx: str | None) -> bool:
    """Whether an id is of a licence that permits commercial use and changes."""
    return spdx is not None and not any(
        term in spdx.replace("-", " ").replace("SamplingPlus", "Sampling").split() for term in NOT_OPEN
    )
