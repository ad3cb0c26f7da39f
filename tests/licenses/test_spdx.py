import pytest
from hypothesis import given
from hypothesis import strategies as st

from textmill.spdx.cc_ids import from_url
from textmill.spdx.cc_names import from_name


@pytest.mark.parametrize(
    ("url", "spdx", "family"),
    [
        ("https://creativecommons.org/licenses/by/4.0/", "CC-BY-4.0", "CC-BY"),
        ("http://creativecommons.org/licenses/by-sa/3.0", "CC-BY-SA-3.0", "CC-BY-SA"),
        ("http://creativecommons.org/licenses/by-sa/2.0/", "CC-BY-SA-2.0", "CC-BY-SA"),
        ("http://creativecommons.org/licenses/by-sa/2.1/jp/", "CC-BY-SA-2.1-JP", "CC-BY-SA"),
        ("//www.creativecommons.org/licenses/by/3.0/us/", "CC-BY-3.0-US", "CC-BY"),
        ("http://creativecommons.org/licenses/by/3.0/fr/", "LicenseRef-CC-BY-3.0-FR", "CC-BY"),
        (
            "http://creativecommons.org/licenses/by-nc-sa/2.5/scotland/",
            "LicenseRef-CC-BY-NC-SA-2.5-SCOTLAND",
            "CC-BY-NC-SA",
        ),
        ("https://creativecommons.org/licenses/by/3.0/igo/", "CC-BY-3.0-IGO", "CC-BY"),
        ("https://creativecommons.org/licenses/by/4.0/deed.de", "CC-BY-4.0", "CC-BY"),
        ("https://creativecommons.org/licenses/by-nc-nd/3.0/de/deed.en", "CC-BY-NC-ND-3.0-DE", "CC-BY-NC-ND"),
        ("https://creativecommons.org/licenses/by/4.0/legalcode.txt", "CC-BY-4.0", "CC-BY"),
        ("https://creativecommons.org/licenses/by/3.0/rdf", "CC-BY-3.0", "CC-BY"),
        ("https://creativecommons.org/licenses/by/4.0?ref=chooser-v1", "CC-BY-4.0", "CC-BY"),
        ("https://creativecommons.org/licenses/by/4.0.", "CC-BY-4.0", "CC-BY"),
        ("HTTP://CreativeCommons.ORG/licenses/BY-SA/4.0/", "CC-BY-SA-4.0", "CC-BY-SA"),
        (r"https:\/\/creativecommons.org\/licenses\/by\/4.0\/", "CC-BY-4.0", "CC-BY"),
        ("https:&#x2F;&#x2F;creativecommons.org&#x2F;licenses&#x2F;by&#x2F;4.0", "CC-BY-4.0", "CC-BY"),
        ("https%3A%2F%2Fcreativecommons.org%2Flicenses%2Fby%2F4.0%2F", "CC-BY-4.0", "CC-BY"),
        (
            "/web/2016/http://creativecommons.org/licenses/by-nc-sa/3.0/de/",
            "CC-BY-NC-SA-3.0-DE",
            "CC-BY-NC-SA",
        ),
        ("http://creativecommons.org/licenses/by-nd-nc/1.0/", "CC-BY-NC-ND-1.0", "CC-BY-NC-ND"),
        ("https://creativecommons.org/licenses/by/", "LicenseRef-CC-BY", "CC-BY"),
        ("https://creativecommons.org/licenses/by/5.0/", "LicenseRef-CC-BY", "CC-BY"),
        ("https://creativecommons.org/licenses/by/4.05/", "LicenseRef-CC-BY", "CC-BY"),
        ("https://creativecommons.org/publicdomain/zero/1.0/deed.en", "CC0-1.0", "CC0"),
        ("https://creativecommons.org/publicdomain/mark/1.0", "CC-PDM-1.0", "CC-PDM"),
        ("http://creativecommons.org/licenses/publicdomain/", "CC-PDDC", "CC-PDDC"),
        ("http://creativecommons.org/licenses/sa/1.0/", "CC-SA-1.0", "CC-SA"),
        (
            "http://creativecommons.org/licenses/sampling+/1.0/",
            "LicenseRef-CC-SamplingPlus-1.0",
            "LicenseRef-CC-SamplingPlus",
        ),
        ("http://creativecommons.org/licenses/GPL/2.0/", "GPL-2.0-only", "GPL-2.0-only"),
    ],
)
def test_addresses(url: str, spdx: str, family: str) -> None:
    found = from_url(url)
    assert found is not None
    assert (found.spdx, found.family) == (spdx, family)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "https://creativecommons.org/",
        "https://creativecommons.org/licenses/",
        "https://creativecommons.org/licenses/ruby/3.0/",
        "https://notcreativecommons.org/licenses/by/4.0/",
        "https://search.creativecommons.org/licenses/by/4.0/",
        "https://creativecommons.org/publicdomain/other/1.0/",
        "https://creativecommons.org/category/legal-tools-licenses/",
        "ruby/3.0",
    ],
)
def test_other_addresses(url: str) -> None:
    assert from_url(url) is None


@pytest.mark.parametrize(
    ("name", "spdx"),
    [
        ("CC BY 4.0", "CC-BY-4.0"),
        ("cc-by-sa-3.0", "CC-BY-SA-3.0"),
        ("cc by", "LicenseRef-CC-BY"),
        ("Creative Commons Attribution 4.0 International (Public License)", "CC-BY-4.0"),
        ("Creative Commons Attribution-ShareAlike 4.0 International", "CC-BY-SA-4.0"),
        ("Creative Commons Attribution-NonCommercial-NoDerivs 3.0 Unported", "CC-BY-NC-ND-3.0"),
        ("Creative Commons Namensnennung - Weitergabe unter gleichen Bedingungen 4.0", "CC-BY-SA-4.0"),
        ("CC BY nicht kommerziell, keine Bearbeitung 3.0", "CC-BY-NC-ND-3.0"),
        ("CC0 1.0 Universal", "CC0-1.0"),
        ("CC Zero", "CC0-1.0"),
        ("Creative Commons", None),
        ("Copyright 2020, Attribution 3.0", None),
        ("CC BY 3.0 or CC BY 4.0", None),
        ("All rights reserved", None),
        ("", None),
    ],
)
def test_names(name: str, spdx: str | None) -> None:
    found = from_name(name)
    assert (found.spdx if found else None) == spdx


@pytest.mark.parametrize(
    ("url", "restricted"),
    [
        ("by/4.0", False),
        ("by-sa/4.0", False),
        ("by-nc/4.0", True),
        ("by-nd/3.0", True),
        ("sampling/1.0", True),
    ],
)
def test_restricted(url: str, restricted: bool) -> None:
    found = from_url(f"https://creativecommons.org/licenses/{url}/")
    assert found is not None
    assert found.restricted is restricted


@given(st.text())
def test_any_text_can_be_asked(text: str) -> None:
    from_url(text)
    from_url(f"https://creativecommons.org/licenses/by/{text}")
    from_name(f"cc {text}")
