"""Licences as rows and people write them, and the SPDX expressions that they surely mean."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.proportion import in_proportion

from textmill.spdx.spelling import is_expression, spelled


@pytest.mark.parametrize(
    ("written", "expression"),
    [
        ("cc-by-4.0", "CC-BY-4.0"),
        ("CC BY 4.0", "CC-BY-4.0"),
        ("CC BY-NC 4.0", "CC-BY-NC-4.0"),
        ("cc-by-nc", "LicenseRef-CC-BY-NC"),
        ("CC-BY-SA-3.0-FR", "LicenseRef-CC-BY-SA-3.0-FR"),
        ("CC-BY-SA-3.0-DE", "CC-BY-SA-3.0-DE"),
        ("Creative Commons Attribution-NonCommercial 4.0 International", "CC-BY-NC-4.0"),
        ("https://creativecommons.org/licenses/by-nc-sa/4.0/", "CC-BY-NC-SA-4.0"),
        ("//creativecommons.org/licenses/by/3.0/us/deed.en", "CC-BY-3.0-US"),
        ("creativecommons.org/publicdomain/zero/1.0", "CC0-1.0"),
        ("CC0", "CC0-1.0"),
        ("Public Domain", "LicenseRef-Public-Domain"),
        ("MIT License", "MIT"),
        ("the mit licence", "MIT"),
        ("https://opensource.org/licenses/MIT", "MIT"),
        ("Apache License, Version 2.0", "Apache-2.0"),
        ("Apache 2", "Apache-2.0"),
        ("BSD 3-Clause", "BSD-3-Clause"),
        ("GPLv3", "GPL-3.0-only"),
        ("GPL v2+", "GPL-2.0-or-later"),
        ("MPL 2.0", "MPL-2.0"),
        ("odc-by", "ODC-By-1.0"),
        ("mit or apache-2.0", "MIT OR Apache-2.0"),
        ("MIT License OR Apache 2.0", "MIT OR Apache-2.0"),
        ("(MIT OR CC BY 4.0) AND ISC", "(MIT OR CC-BY-4.0) AND ISC"),
        ('["MIT", "CC BY-NC 4.0", "mit"]', "MIT AND CC-BY-NC-4.0"),
        ("MIT, Apache-2.0", "MIT AND Apache-2.0"),
        ("LicenseRef-house-rules", "LicenseRef-house-rules"),
        ("not CC BY 4.0", None),
        ("CC BY 4.0, photos excepted", None),
        ("CC BY 4.0 and CC BY 3.0", None),
        ("Copyright by the author", None),
        ("All rights reserved", None),
        ('["MIT", "house rules"]', None),
        ('["MIT", 1]', None),
        ("[MIT", None),
        ("BSD", None),
        ("CC", None),
        ("NOASSERTION", None),
        ("other", None),
        ("https://example.org/by/4.0", None),
        ("MIT AND", None),
        ("", None),
        (" ", None),
    ],
)
def test_what_is_written_and_what_it_means(written: str, expression: str | None) -> None:
    assert spelled(written) == expression
    assert expression is None or (is_expression(expression) and spelled(expression) == expression)


@pytest.mark.parametrize("text", ["MIT", "cc-by-4.0", "CC-BY", "GFDL", "LicenseRef-a", "MIT OR (ISC AND CC0-1.0)"])
def test_expressions(text: str) -> None:
    assert is_expression(text)


@pytest.mark.parametrize("text", ["CC BY 4.0", "MIT License", "no-such-licence", "MIT AND", ""])
def test_no_expressions(text: str) -> None:
    assert not is_expression(text)


@given(st.text(max_size=60))
def test_any_text_can_be_asked(text: str) -> None:
    meant = spelled(text)
    assert meant is None or is_expression(meant)


@pytest.mark.parametrize("unit", ["cc by ", "non", "noncommercial", "(", "MIT AND ", ", ", "-1.0", " ", "a."])
@pytest.mark.parametrize("chars", [100, 10_000])
def test_time_grows_as_the_text_does(unit: str, chars: int) -> None:
    assert in_proportion(lambda size: lambda: spelled(f"{unit * (size // len(unit))}!{size}"), chars)
