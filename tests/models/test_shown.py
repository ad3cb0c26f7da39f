import pytest
from hypothesis import given
from hypothesis import strategies as st

from textmill.models.fasttext import embedded_language_model, load
from textmill.models.shown import visible


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("", ""),
        ("The ferry left.", "The ferry left."),
        # A third of the letters with case, exactly and one more.
        ("THE quietly", "THE quietly"),
        ("THE ferryz", "THE ferryz"),
        ("THE ferry", "the ferry"),
        ("AB1234", "ab1234"),
        ("1234 !?", "1234 !?"),
        ("The Harbour Lights Of Tamsin", "The Harbour Lights Of Tamsin"),
        ("ÚLTIMOS QUATRO", "últimos quatro"),
        ("ПОСЛЕДНИЕ ОГНИ", "последние огни"),
        ("ΤΟ ΦΩΣ ΤΗΣ ΝΥΧΤΑΣ", "το φως της νυχτας"),
        ("ՎԵՐՋԻՆ ՏՈՒՆ", "վերջին տուն"),
        ("ᲗᲑᲘᲚᲘᲡᲘ", "თბილისი"),
        ("DIŞARI ÇIKIN", "dişari çikin"),
        ("İSTANBUL IŞIĞI", "istanbul ışığı"),
        ("STRAẞE", "straße"),
        # Cherokee is written in what Unicode calls capitals.
        ("ᏣᎳᎩ ᎦᏬᏂᎯᏍᏗ", "ᏣᎳᎩ ᎦᏬᏂᎯᏍᏗ"),
        ("ᏣᎳᎩ SHOUTING", "ᏣᎳᎩ shouting"),
        ("日本語 ABC", "日本語 abc"),
        ("</s> the ferry", " the ferry"),
        ("the </s>\t</s>\0</s>ferry </s>", "the \t\0</s>ferry "),
        ("a</s> b </s>c", "a</s> b </s>c"),
        ("__label__the ferry __label____label__left", "the ferry left"),
        ("x__label__y", "x__label__y"),
    ],
)
def test_what_is_shown(line: str, shown: str) -> None:
    assert visible(line) == shown


@pytest.mark.parametrize("hide", [str.upper, "</s> {}".format, lambda text: f"日本の港 </s> {text}".strip()])
def test_a_page_cannot_hide_its_language(hide: object) -> None:
    text = "The captain read the tide table aloud to the gulls and laughed at his own voice. " * 3
    assert callable(hide)
    best = load(embedded_language_model()).best(visible(hide(text)))
    assert best is not None
    assert best[0] == "__label__en"


@given(st.text(alphabet="aB </s>_label\t\0İ", max_size=40))
def test_no_word_of_fasttexts_own_is_left(line: str) -> None:
    words = visible(line).replace("\0", " ").split()
    assert "</s>" not in words
    assert not any(word.startswith("__label__") for word in words)
    assert visible(visible(line)) == visible(line)


@given(st.text())
def test_any_unicode(line: str) -> None:
    assert isinstance(visible(line), str)
