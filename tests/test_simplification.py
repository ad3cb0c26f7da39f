"""Simplified texts are datatrove's, for every setting of its switches and for v0.2.0."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.shared_place import rows

from textmill.text.cutting import Simplification, simplify

SWITCHES = {
    "lowercase": "lowercase",
    "norm_numbers": "numbers",
    "norm_weekdays": "weekdays",
    "norm_monthnames": "monthnames",
    "remove_punctuation": "punctuation",
    "norm_whitespace": "whitespace",
    "norm_unicode_diacritics": "diacritics",
}


@pytest.mark.parametrize("row", rows(lambda row: row["kind"] == "simplify_text"))
def test_vectors(row):
    if row["cls"] == "simplify_text_v0_2_0":
        how = Simplification(profile="fineweb-v1")
    else:
        how = Simplification(**{SWITCHES[name]: value for name, value in row["params"].items()})
    assert simplify(row["input"]["text"], how) == row["text_out"]


switches = st.fixed_dictionaries(dict.fromkeys(SWITCHES, st.booleans()))
texts = st.text() | st.text(alphabet="aB1٣.,٫ ’é\u0301\t\n\x1c\x85-")


@given(text=texts, chosen=switches)
def test_against_datatrove(text, chosen):
    from datatrove.utils.text import TextNormConfig, simplify_text

    how = Simplification(**{SWITCHES[name]: value for name, value in chosen.items()})
    assert simplify(text, how) == simplify_text(text, TextNormConfig(**chosen))


@given(text=texts)
def test_the_fast_way_is_the_default(text):
    steps = Simplification(monthnames=True)
    if "m" not in text.lower() and "a" not in text.lower():
        assert simplify(text, steps) == simplify(text)


@pytest.mark.parametrize(
    ("text", "simplified"),
    [("Mayor of Monday", "MONTHor of WEEKDAY"), ("MARCH", "MONTH"), ("sundays", "WEEKDAYs")],
)
def test_names_of_days_and_months(text, simplified):
    assert simplify(text, Simplification(weekdays=True, monthnames=True)) == simplified
