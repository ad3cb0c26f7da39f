"""The look for twins asks what a test does, not what stands in its file."""

from textwrap import dedent

import pytest
from tests.contract.twin_look import compared_by, is_compared

IMPORTS = """
from hypothesis import given
from hypothesis import strategies as st
from textmill.filters.shouting import Shouting, shouts
"""
MODULE = "textmill.filters.shouting"

TWINS = {
    "uses the block": """
        @given(st.text())
        def test_shouting(text):
            assert Shouting().apply(text) == text.isupper()
        """,
    "uses a function of the block's module": """
        @given(st.text())
        def test_shouting(text):
            assert shouts(text) == text.isupper()
        """,
    "by way of functions": """
        def applied(text):
            return made().apply(text)

        def made():
            return Shouting()

        @given(st.text())
        def test_shouting(text):
            check(text)

        def check(text):
            assert applied(text) == text.isupper()
        """,
    "by way of a value": """
        BLOCKS = {"strict": Shouting(limit=0)}

        @given(st.text())
        def test_shouting(text):
            assert BLOCKS["strict"].apply(text) == text.isupper()
        """,
    "by parameters": """
        TWINS = [(Shouting(), str.isupper)]

        @pytest.mark.parametrize(("block", "twin"), TWINS)
        @given(text=st.text())
        def test_shouting(block, twin, text):
            assert block.apply(text) == twin(text)
        """,
    "everything by another name": """
        import hypothesis as made_up
        import textmill.filters.shouting as loud

        @made_up.settings(max_examples=9)
        @made_up.given(st.text())
        def test_shouting(text):
            assert loud.Shouting().apply(text) == text.isupper()
        """,
    "imports by parts": """
        import hypothesis
        import textmill.filters.shouting

        @hypothesis.given(st.text())
        def test_shouting(text):
            assert textmill.filters.shouting.Shouting().apply(text) == text.isupper()
        """,
    "imports in the test": """
        from hypothesis import given as with_any

        @with_any(st.text())
        def test_shouting(text):
            from textmill.filters import shouting

            assert shouting.Shouting().apply(text) == text.isupper()
        """,
}
OTHERS = {
    "an unrelated test in the same file": """
        @given(st.text())
        def test_strings(text):
            assert text.upper().lower() == text.lower()

        def test_shouting():
            assert Shouting().apply("A") is True
        """,
    "one test that compares and one that uses": """
        def applied(text):
            return Shouting().apply(text)

        @given(st.text())
        def test_strings(text):
            assert text + "" == text

        @given(st.text())
        def test_shouting_is_possible(text):
            applied(text)
        """,
    "no test": """
        @given(st.text())
        def shouting(text):
            assert Shouting().apply(text) == text.isupper()
        """,
    "another function named given": """
        def given(values):
            return lambda test: test

        @given(["a"])
        def test_shouting(text):
            assert Shouting().apply(text) == text.isupper()
        """,
    "something else by the block's name": """
        @given(st.text(), st.booleans())
        def test_strings(text, Shouting):
            assert (text.upper() if Shouting else text).upper() == text.upper()
        """,
    "an annotation": """
        @given(st.text())
        def test_strings(text, block: Shouting | None = None) -> Shouting | None:
            other: Shouting | None = block
            assert other is None
        """,
    "another module whose name begins alike": """
        from textmill.filters.shouting_words import ShoutingWords

        @given(st.text())
        def test_shouting(text):
            assert ShoutingWords().apply(text) == text.isupper()
        """,
}


def is_twin(source: str) -> bool:
    return is_compared(MODULE, compared_by(IMPORTS + dedent(source)))


@pytest.mark.parametrize("source", TWINS.values(), ids=TWINS)
def test_what_is_a_twin(source: str) -> None:
    assert is_twin(source)


@pytest.mark.parametrize("source", OTHERS.values(), ids=OTHERS)
def test_what_only_looks_like_one(source: str) -> None:
    assert not is_twin(source)
