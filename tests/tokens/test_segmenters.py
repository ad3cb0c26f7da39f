"""Tokenizers of languages that write no blanks, and which one a document gets."""

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from textmill.batch import Batch
from textmill.documents import column_type
from textmill.errors import UserError
from textmill.tokens import packages
from textmill.tokens.assignment import assigned, find_assigned
from textmill.tokens.document_languages import document_languages
from textmill.tokens.interface import Tokenizer
from textmill.tokens.japanese import chunks
from textmill.tokens.per_document import tokenizers_of, words_of
from textmill.tokens.segmented import SegmentedTokenizer, cut_at, ends_of
from textmill.tokens.whitespace_sentences import WhitespaceTokenizer, marked_sentences
from textmill.tokens.words import missing_parts, tokenizer


def installed(language: str) -> Tokenizer:
    missing = missing_parts(language)
    if missing:
        pytest.skip(f"{', '.join(missing)} is not installed")
    return tokenizer(language)


def batch_of(*rows: tuple[str, str | None, str | None]) -> Batch:
    columns = zip(("text", "language", "script"), zip(*rows, strict=True), strict=True)
    return Batch(pa.record_batch({name: pa.array(values, column_type(name)) for name, values in columns}))


@pytest.mark.parametrize(
    ("language", "tokenizer_class", "code"),
    [
        ("zh", "SpaCyTokenizer", "zh"),
        ("ar", "SpaCyTokenizer", "ar"),
        ("hin", "IndicNLPTokenizer", "hi"),
        ("srp", "SpaCyTokenizer", "sr"),
        ("arb_Latn", "StanzaTokenizer", "mt"),
        ("xmf_Geor", "WhitespaceTokenizer", ""),
    ],
)
def test_a_bare_code_means_its_default_script(language: str, tokenizer_class: str, code: str) -> None:
    assert assigned(language) == (tokenizer_class, code)


def test_languages_without_tokenizer_are_not_in_the_table() -> None:
    assert find_assigned("zxx_Latn") is None
    with pytest.raises(UserError, match="no tokenizer is assigned"):
        assigned("zxx_Latn")


@pytest.mark.parametrize(
    ("language", "text", "words"),
    [
        (
            "cmn_Hani",
            "我们喜欢在公园里散步。IS_ALPHA",
            ["我们", "喜欢", "在", "公园", "里", "散步", "。", "IS", "_", "ALPHA"],
        ),
        ("jpn_Jpan", "猫 が\n鳴く。", ["猫", "が", "鳴く", "。"]),
        ("vie_Latn", "Chúng tôi thích đi bộ.", ["Chúng tôi", "thích", "đi", "bộ", "."]),
        ("tha_Thai", "ฉันรัก แมว", ["ฉัน", "รัก", "แมว"]),
        ("khm_Khmr", "ខ្ញុំ ចង់ទៅផ្ទះ", ["ខ្ញុំ", "ចង់", "ទៅ", "ផ្ទះ"]),
        ("lao_Laoo", "ຂ້ອຍຢາກກັບບ້ານ", ["ຂ້ອຍ", "ຢາກ", "ກັບ", "ບ້ານ"]),
        ("hin_Deva", "राम घर गया। ठीक है", ["राम", "घर", "गया", "।", "ठीक", "है"]),
        ("zsm_Latn", "Dia 1.5 M\nkuat.", ["Dia", "1.5", "M", "kuat", "."]),
    ],
)
@pytest.mark.filterwarnings("ignore")
def test_words(language: str, text: str, words: list[str]) -> None:
    found = installed(language)
    assert found.words(text) == words
    assert found.numbered(text).strings() == words
    assert "".join(found.sentences(text)) == text
    assert found.sentences("") == [""]


@pytest.mark.filterwarnings("ignore")
def test_korean_words_behind_a_long_number_are_cut_from_the_wrong_place_as_in_the_reference() -> None:
    found = installed("kor_Hang")
    assert found.words("12345678901234567890 나는 사과") != found.words("나는 사과")
    assert found.words("1234567890123456789 나는")[-2:] == found.words("나는")


@given(st.text(alphabet="aあ𠀀é\n", max_size=200), st.integers(min_value=8, max_value=60))
def test_chunks_join_to_the_text_and_fit(text: str, max_bytes: int) -> None:
    found = list(chunks(text, max_bytes))
    assert "".join(found) == text
    assert all(0 < len(chunk.encode()) <= max_bytes for chunk in found)


class ByCharacter:
    """Cuts every character; a sentence ends at each full stop."""

    def cut(self, text: str) -> list[str]:
        return list(text)

    def sentence_ends(self, text: str) -> list[int]:
        return [at + 1 for at, character in enumerate(text) if character == "."]


@given(st.text(alphabet="ab. \n", max_size=30))
def test_numbering_forgets_without_changing_words(text: str) -> None:
    forgetful = SegmentedTokenizer(ByCharacter(), max_remembered=1)
    for _ in range(2):
        assert forgetful.numbered(text).strings() == [character for character in text if character.strip()]
    assert "".join(forgetful.sentences(text)) == text
    assert forgetful.sentence_counts([text]).tolist() == [max(text.count("."), 1)]


@pytest.mark.parametrize(
    ("text", "ends", "pieces"),
    [("", [], [""]), ("ab", [2], ["ab"]), ("a.b", [2], ["a.b"]), ("a.b.c", [2, 4], ["a.", "b.c"])],
)
def test_the_last_sentence_goes_on_to_the_end(text: str, ends: list[int], pieces: list[str]) -> None:
    assert cut_at(text, ends) == pieces


def test_changed_sentences_are_skipped() -> None:
    assert ends_of("one. two. three", ["one. ", " ", "TWO.", "three"]) == [4, 15]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("One. Two!? Three", ["One.", " Two!?"]),
        ("J. Smith came. Yes", ["J. Smith came."]),
        ('He said "go." Then\nend', ['He said "go."', " Then\n"]),
        ("no mark", []),
    ],
)
def test_sentences_by_end_marks(text: str, sentences: list[str]) -> None:
    assert marked_sentences(text) == sentences


def test_each_document_in_its_own_language() -> None:
    batch = batch_of(
        ("don't", "eng", "Latn"),
        ("don't", "deu", "Latn"),
        ("don't", None, None),
        ("don't", "eng", None),
        ("", "qqq", "Latn"),
    )
    assert [words.strings() for words in words_of(batch, "document")] == [
        tokenizer("eng").words("don't"),
        tokenizer("deu").words("don't"),
        WhitespaceTokenizer().words("don't"),
        tokenizer("eng").words("don't"),
        [],
    ]
    assert tokenizers_of(batch, "document")[0] is tokenizer("eng_Latn")
    assert tokenizers_of(batch, "deu")[0] is tokenizer("deu")


def test_words_follow_a_changed_language() -> None:
    batch = batch_of(("don't", "deu", "Latn"))
    before = words_of(batch, "document")[0].strings()
    changed = batch.with_columns({"language": pa.array(["eng"], column_type("language"))})
    assert words_of(changed, "document")[0].strings() == tokenizer("eng").words("don't") != before


@pytest.mark.parametrize(
    ("language", "script", "written"),
    [
        ("kor", "Kore", "kor_Hang"),
        ("zho", "Hans", "zho_Hani"),
        ("jpn", "Hani", "jpn_Jpan"),
        ("zho", "Hani", "zho_Hani"),
        ("deu", None, "deu"),
        (None, "Latn", ""),
    ],
)
def test_scripts_are_named_as_in_the_table(language: str | None, script: str | None, written: str) -> None:
    assert document_languages(batch_of(("", language, script))) == [written]


@pytest.mark.parametrize(
    ("wanted", "extra"), [(("ThaiTokenizer", ""), "tokenizers"), (("StanzaTokenizer", "cy"), "stanza")]
)
def test_what_is_missing_and_how_to_get_it(
    wanted: tuple[str, str], extra: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(packages, "is_installed", lambda package: False)
    (missing,) = packages.lacking(*wanted)
    assert packages.remedy(missing) == f"pip install 'textmill[{extra}]'"
    with pytest.raises(UserError, match=rf"textmill\[{extra}\]"):
        packages.optional(f"{missing}.tokenize")
