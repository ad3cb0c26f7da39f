"""Which tokenizer cuts a document by default, and what is said and counted where there is none."""

import numpy as np
import pyarrow as pa
import pytest

from textmill.batch import Batch
from textmill.dedup.minhash import Minhash
from textmill.matching.hashing.shingle_words import AS_CHARACTERS, ShingleWords
from textmill.tokens import per_document

ENGLISH = "The ferry leaves the harbour at noon and comes back before the tide turns."
CHINESE = "人工智能是计算机科学的一个分支，它企图了解智能的实质。"
THAI = "สวัสดีครับวันนี้อากาศดีมากและทะเลก็สงบ"


def batch(texts: list[str | None], **columns: list[str | None]) -> Batch:
    table = {"id": [str(row) for row in range(len(texts))], "text": pa.array(texts, pa.large_string())}
    table |= {name: pa.array(values, pa.string()) for name, values in columns.items()}
    return Batch(pa.record_batch(table))


def keys(barrier: Minhash, documents: Batch) -> np.ndarray:
    found, mask = barrier.keys(documents)
    assert mask.all()
    return found[:, : barrier.bands]


def cut_as(text: str, tokenizer: str) -> list[int]:
    return keys(Minhash(tokenizer=tokenizer), batch([text]))[0].tolist()


@pytest.mark.parametrize(
    ("text", "language", "script", "expected"),
    [
        (ENGLISH, "eng", "Latn", "eng"),
        (ENGLISH, "deu", "Latn", "deu"),
        (ENGLISH, None, None, "eng"),
        (CHINESE, None, None, "characters"),
        (CHINESE, "eng", "Latn", "eng"),
        (THAI, None, None, "characters"),
        (CHINESE, "zxx", None, "characters"),
        (f"{ENGLISH} {ENGLISH} 中文", None, None, "eng"),
    ],
)
def test_words_are_those_of_the_documents_language(text, language, script, expected):
    documents = batch([text, None], language=[language, None], script=[script, None])
    found, mask = Minhash().keys(documents)
    assert mask.tolist() == [True, False]
    assert found[0, :14].tolist() == cut_as(text, expected)


def test_columns_that_are_not_there():
    assert Minhash().requires() == ("id", "text")
    assert Minhash().reads_if_there() == ("language", "script")
    assert Minhash(tokenizer="eng").reads_if_there() == ()
    assert Minhash(profile="fineweb-v1").reads_if_there() == ()
    alone = keys(Minhash(), batch([ENGLISH, CHINESE]))
    assert [row.tolist() for row in alone] == [cut_as(ENGLISH, "eng"), cut_as(CHINESE, "characters")]
    with_language = batch([ENGLISH], language=["deu"])
    assert keys(Minhash(), with_language)[0].tolist() == cut_as(ENGLISH, "deu")


def test_equal_texts_of_different_languages_are_one_by_default_only():
    documents = batch([ENGLISH] * 2, language=["eng", "deu"], script=["Latn", "Latn"])
    assert len({row[14] for row in Minhash().keys(documents)[0].tolist()}) == 1
    assert len({row[14] for row in Minhash(tokenizer="document").keys(documents)[0].tolist()}) == 2


@pytest.mark.parametrize("setting", [None, "document"])
def test_a_language_whose_package_is_missing_is_cut_into_characters_and_counted(monkeypatch, setting):
    monkeypatch.setattr(
        per_document, "missing_parts", lambda language: ("jieba",) if language.startswith("zho") else ()
    )
    documents = batch([CHINESE, ENGLISH, CHINESE], language=["zho", "eng", "zho"], script=["Hani", "Latn", None])
    barrier = Minhash(tokenizer=setting)
    assert barrier.remarks(documents) == {AS_CHARACTERS: 2}
    plain = Minhash(tokenizer="characters").keys(documents)[0][0, :14]
    found = barrier.keys(documents)[0][0, :14]
    assert len(set((found ^ plain).tolist())) == 1  # with `document` a key of the language is in all


def test_what_plan_says():
    words = ShingleWords(None, "datatrove-0.10", norm_numbers=True)
    (said,) = words.cautions(["text"])
    assert "no column `language`" in said
    assert ShingleWords("eng", "datatrove-0.10", norm_numbers=True).cautions(["text"]) == ()
    (unverified,) = Minhash(verify="none", tokenizer="eng").cautions(["text"])
    assert "fewer than 5 words are kept and counted as not_comparable" in unverified


def test_languages_without_their_packages_are_named(monkeypatch):
    monkeypatch.setattr(per_document, "lacking", lambda kind, code: ("botok",) if kind == "TibetanTokenizer" else ())
    (said,) = ShingleWords(None, "datatrove-0.10", norm_numbers=True).cautions(["text", "language"])
    assert "bod" in said
    assert AS_CHARACTERS in said
