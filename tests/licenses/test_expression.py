import pytest

from textmill.spdx.allowed import Expression, allows, covers, parse


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("MIT", "MIT"),
        ("(MIT)", "MIT"),
        ("A AND B OR C", ("OR", ("AND", "A", "B"), "C")),
        ("A or B and C", ("OR", "A", ("AND", "B", "C"))),
        ("(A OR B) AND C", ("AND", ("OR", "A", "B"), "C")),
        ("A AND B AND C OR D", ("OR", ("AND", "A", "B", "C"), "D")),
        ("A WITH x AND B", ("AND", "A WITH x", "B")),
    ],
)
def test_trees(text: str, tree: Expression) -> None:
    assert parse(text) == tree


@pytest.mark.parametrize("text", ["", "AND", "A B", "A AND", "(A", "A)", "A OR OR B", "()"])
def test_malformed(text: str) -> None:
    with pytest.raises(ValueError, match=r"licence|parenthesis"):
        parse(text)


def test_and_needs_all_or_needs_one() -> None:
    assert not allows(parse("A AND B"), {"A"}.__contains__)
    assert allows(parse("A AND B"), {"A", "B"}.__contains__)
    assert allows(parse("A OR B"), {"B"}.__contains__)
    assert not allows(parse("A OR B"), {"C"}.__contains__)


def test_a_family_never_covers_a_longer_family() -> None:
    families = ["CC-BY", "CC-BY-SA", "CC-BY-NC", "CC-BY-ND", "CC-BY-NC-SA", "CC-BY-NC-ND"]
    for entry in families:
        for other in families:
            assert covers(entry, f"{other}-4.0", True) is (entry == other)


@pytest.mark.parametrize("text", [f"{'(' * 100}A{')' * 100}", " AND ".join(["A"] * 50_000), " \t" * 50_000 + "A"])
def test_long_expressions(text: str) -> None:
    assert allows(parse(text), {"A"}.__contains__)


@pytest.mark.parametrize("text", [f"{'(' * 101}A{')' * 101}", "(" * 50_000, " " * 100_000])
def test_what_is_too_deep_or_empty_is_malformed(text: str) -> None:
    with pytest.raises(ValueError, match=r"deep|missing"):
        parse(text)


@pytest.mark.parametrize(
    ("entry", "license", "is_covered"),
    [
        ("CC-BY", "LicenseRef-CC-BY", True),
        ("LicenseRef-CC-BY", "CC-BY-4.0", True),
        ("CC-BY", "LicenseRef-CC-BY-2.5-ES", True),
        ("CC-BY", "LicenseRef-CC-BY-SA", False),
        ("CC-BY-SA", "LicenseRef-CC-BY-SA-2.5-ES", True),
        ("CC-BY-SA", "CC-BY-SA-3.0+", True),
        ("CC-BY-SA-3.0", "CC-BY-SA-3.0+", True),
        ("CC-BY-4.0", "LicenseRef-CC-BY", False),
        ("CC-BY", "LicenseRef-CC-BY-NC", False),
        ("CC-BY", "LicenseRef-CC-NC-1.0", False),
        ("GFDL", "LicenseRef-GFDL", True),
        ("GFDL", "GFDL-1.3-no-invariants-or-later", True),
        ("GPL-3.0", "GPL-3.0-only", True),
        ("LicenseRef-PublicDomain", "LicenseRef-Public-Domain", True),
        ("LicenseRef-Public-Domain", "LicenseRef-PublicDomain", True),
    ],
)
def test_references_to_licences_without_an_id(entry: str, license: str, is_covered: bool) -> None:
    assert covers(entry, license, True) is is_covered
