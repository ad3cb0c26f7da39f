"""CCNet's normaliser at its marks, digits, accents and controls, against a twin written sign by sign."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from textmill.origins.ccnet.normalize import Punctuation, for_language_model, for_paragraph_hash, normalize


@pytest.mark.parametrize(
    ("text", "model", "paragraph"),
    [
        ("", "", ""),
        (" \u3000\n", "", ""),
        ("Héllo, Wörld! 123", "hello, world! 000", "héllo, wörld! 000"),
        ("“Quoted” — text… ok", '"quoted"  -  text... ok', "quoted  text ok"),
        ("line one\nline two", "line oneline two", "line oneline two"),
        ("１２３、テスト。", "000,テスト.", "000テスト"),
        ("٣ ٤ ¹", "0 0 ¹", "0 0 ¹"),
        ("a\x00b\x1fc\x7fd\x85e\x9ff", "abcdef", "abcdef"),
        ("İstanbul", "istanbul", "i̇stanbul"),
        ("．～", ". ~", ""),
        ("don´t ’tis", "don't 'tis", "dont tis"),
    ],
)
def test_known_texts(text: str, model: str, paragraph: str) -> None:
    assert for_language_model(text) == model
    assert for_paragraph_hash(text) == paragraph


@given(
    text=st.text(st.sampled_from("aÀé1２,，。“—\x01\n\x85 １9İß\u0301日") | st.characters(exclude_categories=["Cs"])),
    accents=st.booleans(),
    case=st.booleans(),
    digits=st.booleans(),
    punctuation=st.sampled_from(["keep", "remove"]),
)
def test_every_step_is_taken_sign_by_sign(
    text: str, accents: bool, case: bool, digits: bool, punctuation: Punctuation
) -> None:
    kept = text.strip() if case else text.strip().lower()
    if not accents:
        kept = "".join(sign for sign in unicodedata.normalize("NFD", kept) if unicodedata.category(sign) != "Mn")
    if not digits:
        kept = "".join("0" if unicodedata.category(sign) == "Nd" else sign for sign in kept)
    marks = "，。、„”“«»１」「《》´∶：？！（）；–—．～’…━〈〉【】％►" if punctuation == "remove" else ""
    kept = "".join(sign for sign in kept if sign not in marks and unicodedata.category(sign) != "Cc")
    assert normalize(text, accents, case, digits, punctuation) == kept
