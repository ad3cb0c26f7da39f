"""What documents get whose language's tokenizer, or its data, is not here; and that no cache of others is read."""

import marshal
from pathlib import Path

import pyarrow as pa
import pytest

from textmill.batch import Batch
from textmill.documents import column_type
from textmill.filters.gopher_quality import GopherQuality
from textmill.tokens import packages, per_document, words
from textmill.tokens.character_kinds import Characters
from textmill.tokens.per_document import DOCUMENT, lacks, stood_in, tokenizers_of, words_of


def batch_of(*rows: tuple[str, str | None, str | None]) -> Batch:
    columns = zip(("text", "language", "script"), zip(*rows, strict=True), strict=True)
    return Batch(pa.record_batch({name: pa.array(values, column_type(name)) for name, values in columns}))


ROWS = (("བོད་ཡིག", "bod", "Tibt"), ("ไทย abc", "tha", "Thai"), ("the end.", "eng", "Latn"), ("a b", "zxx", None))


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine without the packages of Thai and Welsh, and without botok's word lists."""
    known = packages.lacking

    def lacking(tokenizer_class: str, code: str) -> tuple[str, ...]:
        missing = {
            "TibetanTokenizer": packages.BOTOK_LISTS,
            "ThaiTokenizer": "pythainlp",
            "StanzaTokenizer": "stanza",
        }.get(tokenizer_class)
        return known(tokenizer_class, code) if missing is None else (missing,)

    for module in (words, per_document):
        monkeypatch.setattr(module, "lacking", lacking)


@pytest.mark.usefixtures("bare")
def test_letters_stand_in_for_words() -> None:
    batch = batch_of(*ROWS, ("mae hi", "cym", "Latn"))
    assert [found.strings() for found in words_of(batch, DOCUMENT)] == [
        ["བོ", "ད", "་", "ཡི", "ག"],
        ["ไ", "ท", "ย", "abc"],
        ["the", "end", "."],
        ["a", "b"],
        ["mae", "hi"],
    ]
    assert tokenizers_of(batch, DOCUMENT)[0].sentences("x. y. z") == ["x.", " y. z"]
    assert stood_in(batch, DOCUMENT) == [1, 1, 0, 0, 1]
    assert stood_in(batch, "eng") == [0] * 5


@pytest.mark.usefixtures("bare")
def test_what_is_missing_is_named_and_counted() -> None:
    said = lacks(DOCUMENT)
    for part, remedy in (("pythainlp", "pip install"), ("botok's word lists", "python -c"), ("stanza", "pip install")):
        assert [part in line and remedy in line for line in said].count(True) == 1
    assert any("more languages" in line for line in said)
    assert lacks("eng") == ()
    block = GopherQuality(language=DOCUMENT)
    assert block.notes() == said
    assert block.apply(batch_of(*ROWS))["gopher_quality.cut_by_another_rule"].to_pylist() == [1, 1, 0, 0]
    assert "gopher_quality.cut_by_another_rule" not in GopherQuality().apply(batch_of(*ROWS))


@pytest.mark.parametrize(
    ("text", "letters"),
    [
        ("", []),
        ("我喜欢。IS_ALPHA", ["我", "喜", "欢", "。", "IS", "_", "ALPHA"]),
        ("ที่นี่ 12.5", ["ที่", "นี่", "12", ".", "5"]),
        ("don't", ["don", "'", "t"]),
    ],
)
def test_letters(text: str, letters: list[str]) -> None:
    assert Characters().cut(text) == letters


def test_jieba_reads_no_cache_of_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    jieba = pytest.importorskip("jieba", reason="the extra `tokenizers` is not installed")
    (tmp_path / "jieba.cache").write_bytes(marshal.dumps(({"我们喜欢在公园里散步": 10**9}, 10**9)))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr(jieba.dt, "initialized", False)
    words.forget_tokenizers()
    assert words.tokenizer("cmn_Hani").words("我们喜欢在公园里散步")[:2] == ["我们", "喜欢"]


def test_word_lists_that_others_can_write_are_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("botok", reason="the extra `tokenizers` is not installed")
    lists = tmp_path / "lists"
    lists.mkdir(mode=0o755)
    monkeypatch.setattr(packages, "_BOTOK_LISTS", lists)
    assert packages.lacking("TibetanTokenizer", "") == ()
    assert packages.data_version(packages.BOTOK_LISTS) == "here"
    lists.chmod(0o777)
    assert packages.lacking("TibetanTokenizer", "") == (packages.BOTOK_LISTS,)
    assert packages.data_version(packages.BOTOK_LISTS) == "absent"
