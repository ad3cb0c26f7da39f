"""Names of licences in fourteen languages, and addresses and ids with other marks, case and ends."""

from typing import Final

import pytest

from textmill.spdx.spelling import spelled

_TERMS: Final = {
    "en": {"BY": "Attribution", "NC": "NonCommercial", "SA": "ShareAlike", "ND": "NoDerivatives"},
    "de": {
        "BY": "Namensnennung",
        "NC": "Nicht kommerziell",
        "SA": "Weitergabe unter gleichen Bedingungen",
        "ND": "Keine Bearbeitungen",
    },
    "fr": {
        "BY": "Attribution",
        "NC": "Pas d’Utilisation Commerciale",
        "SA": "Partage dans les Mêmes Conditions",
        "ND": "Pas de Modification",
    },
    "es": {"BY": "Atribución", "NC": "NoComercial", "SA": "CompartirIgual", "ND": "SinDerivadas"},
    "it": {
        "BY": "Attribuzione",
        "NC": "Non commerciale",
        "SA": "Condividi allo stesso modo",
        "ND": "Non opere derivate",
    },
    "pt": {"BY": "Atribuição", "NC": "NãoComercial", "SA": "CompartilhaIgual", "ND": "SemDerivações"},
    "nl": {"BY": "Naamsvermelding", "NC": "NietCommercieel", "SA": "GelijkDelen", "ND": "GeenAfgeleideWerken"},
    "pl": {
        "BY": "Uznanie autorstwa",
        "NC": "Użycie niekomercyjne",
        "SA": "Na tych samych warunkach",
        "ND": "Bez utworów zależnych",
    },
    "ru": {
        "BY": "Атрибуция",
        "NC": "Некоммерческое использование",
        "SA": "На тех же условиях",
        "ND": "Без производных произведений",
    },
    "ja": {"BY": "表示", "NC": "非営利", "SA": "継承", "ND": "改変禁止"},
    "zh": {"BY": "署名", "NC": "非商业性使用", "SA": "相同方式共享", "ND": "禁止演绎"},
    "ko": {"BY": "저작자표시", "NC": "비영리", "SA": "동일조건변경허락", "ND": "변경금지"},
    "cs": {"BY": "Uveďte původ", "NC": "Neužívejte komerčně", "SA": "Zachovejte licenci", "ND": "Nezpracovávejte"},
    "sv": {"BY": "Erkännande", "NC": "IckeKommersiell", "SA": "DelaLika", "ND": "IngaBearbetningar"},
}
_KINDS: Final = (("BY",), ("BY", "SA"), ("BY", "NC"), ("BY", "ND"), ("BY", "NC", "SA"), ("BY", "NC", "ND"))
_ADDRESSES: Final = (
    "http://creativecommons.org/licenses/{code}/{version}",
    "HTTPS://WWW.CREATIVECOMMONS.ORG/licenses/{code}/{version}/deed.pt-br",
    "//creativecommons.org/licenses/{code}/{version}/legalcode.txt",
    "https:\\/\\/creativecommons.org\\/licenses\\/{code}\\/{version}\\/",
    "https://creativecommons.org/licenses/{code}/{version}/?lang=de#x",
)
_IDS: Final = ("CC {}-4.0", "cc_{}_4.0", "CC-{} v4", "cc {} 4.0 international", "(CC {} 4.0)", "CC-{} 4.0 Int.")


@pytest.mark.parametrize("terms", _KINDS)
@pytest.mark.parametrize("language", _TERMS)
def test_names_in_languages(language: str, terms: tuple[str, ...]) -> None:
    name = " - ".join(_TERMS[language][term] for term in terms)
    assert spelled(f"Creative Commons {name} 4.0") == f"CC-{'-'.join(terms)}-4.0"


@pytest.mark.parametrize("version", ["1.0", "2.0", "2.5", "3.0", "4.0"])
@pytest.mark.parametrize("terms", _KINDS)
def test_addresses(terms: tuple[str, ...], version: str) -> None:
    code = "by-nd-nc" if version == "1.0" and len(terms) == 3 and "ND" in terms else "-".join(terms).lower()
    wanted = f"CC-{'-'.join(terms)}-{version}"
    assert {spelled(address.format(code=code, version=version)) for address in _ADDRESSES} == {wanted}


@pytest.mark.parametrize("terms", _KINDS)
def test_ids(terms: tuple[str, ...]) -> None:
    code = "-".join(terms)
    assert {spelled(id_.format(code)) for id_ in _IDS} == {f"CC-{code}-4.0"}


@pytest.mark.parametrize(
    ("form", "spdx"),
    [("The MIT License (MIT)", "MIT"), ("MIT License (ISC)", None), ("Apache License 2.0 (Apache-2.0)", "Apache-2.0")],
)
def test_names_with_their_ids(form: str, spdx: str | None) -> None:
    assert spelled(form) == spdx
