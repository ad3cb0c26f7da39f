"""Names as the Hugging Face Hub writes them."""

import pytest

from textmill.corpus import hub


@pytest.mark.parametrize(
    ("spdx", "known"),
    [
        ("CC-BY-4.0", "cc-by-4.0"),
        ("CC0-1.0", "cc0-1.0"),
        ("GPL-2.0-only", "gpl-2.0"),
        ("GPL-3.0-or-later", "gpl-3.0"),
        ("GFDL-1.3-only", "gfdl"),
        ("ODC-By-1.0", "odc-by"),
        ("MIT", "mit"),
        ("CC-BY-3.0-DE", None),
        ("CC-BY-SA-2.0", None),
        ("MIT OR Apache-2.0", None),
        ("", None),
    ],
)
def test_license_id(spdx: str, known: str | None) -> None:
    assert hub.license_id(spdx) == known


@pytest.mark.parametrize(
    ("spdx", "name"),
    [
        ("CC-BY-3.0-DE", "cc-by-3.0-de"),
        ("MIT OR (Apache-2.0)", "mit-or-apache-2.0"),
        ("</x>", "x"),
        ("日本", "unnamed"),
    ],
)
def test_license_name(spdx: str, name: str) -> None:
    assert hub.license_name(spdx) == name


@pytest.mark.parametrize(
    ("code", "known"),
    [
        ("eng", "en"),
        ("zho", "zh"),
        ("gsw", "gsw"),
        ("und", None),
        ("", None),
        ("en", None),
        ("ENG", None),
        ("<b>", None),
    ],
)
def test_language_code(code: str, known: str | None) -> None:
    assert hub.language_code(code) == known


@pytest.mark.parametrize(
    ("documents", "size"),
    [
        (0, "n<1K"),
        (999, "n<1K"),
        (1000, "1K<n<10K"),
        (9_999_999, "1M<n<10M"),
        (10**12 - 1, "100B<n<1T"),
        (10**12, "n>1T"),
    ],
)
def test_size_category(documents: int, size: str) -> None:
    assert hub.size_category(documents) == size
