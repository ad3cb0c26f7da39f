import re
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from textmill.batch import Batch
from textmill.decide import faults, first_failing
from textmill.errors import UserError
from textmill.filters.c4_bad_words import C4BadWords
from textmill.text.word_list import SeparateWords, TouchingWords

ENGLISH = ("zorp", "blit wug", "frob-x", "a$$t", "$x$", "ünd", "_u", "!!")
PIECES = (
    *ENGLISH,
    "Zorp",
    "unzorp",
    "zorps",
    "x_zorp",
    "blit",
    "wug",
    " ",
    "  ",
    "\n",
    "-",
    "$",
    "x",
    "é",
    "\x00",
    "。",
)


def plain_found(text: str, entries: tuple[str, ...]) -> bool:
    return re.search(rf"(?:\W|^)({'|'.join(map(re.escape, entries))})(?:\W|$)", text) is not None


@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
def test_entries_are_found_as_one_expression_finds_them(text: str) -> None:
    assert (SeparateWords(ENGLISH).first_in(text) is not None) == plain_found(text, ENGLISH)
    assert (TouchingWords(ENGLISH).first_in(text) is not None) == (
        re.search("|".join(map(re.escape, ENGLISH)), text) is not None
    )


@given(st.lists(st.text(st.sampled_from("ab_ $-\n"), max_size=4), min_size=1, max_size=4), st.text("ab_ $-\n"))
def test_any_entry_and_text(entries: list[str], text: str) -> None:
    assert (SeparateWords(entries).first_in(text) is not None) == plain_found(text, tuple(entries))


@given(
    st.lists(st.text(st.sampled_from("ab_ $-éKkiß"), max_size=4), min_size=1, max_size=6),
    st.lists(st.text("ab_ $-\nAéÉKkIi\u212a\u0130ẞ", max_size=40), max_size=4),
)
def test_no_text_with_an_entry_is_passed_over(entries: list[str], texts: list[str]) -> None:
    for words in (SeparateWords(entries), TouchingWords(entries)):
        looked_at = words.rows_to_look_at(pa.array(texts, pa.large_string())).tolist()
        for text, is_looked_at in zip(texts, looked_at, strict=True):
            assert is_looked_at or words.first_in(text.lower()) is None


@pytest.fixture(scope="module")
def lists(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("lists")
    words = {"eng": ["zorp", "blit wug", "", "sm"], "jpn": ["ゾープ", "sm"], "deu": ["zorp"]}
    for language, lines in words.items():
        (folder / language).write_text("\r\n".join(lines) + "\n", encoding="utf-8")
    return {language: str(folder / language) for language in words}


def decide(block: C4BadWords, *rows: tuple[str, str | None]) -> list[str | None]:
    columns = {"id": [str(row) for row in range(len(rows))], "text": [text for text, _ in rows]}
    languages = [language for _, language in rows]
    batch = Batch(pa.record_batch({**columns, "language": pa.array(languages, pa.string())}))
    found: list[str | None] = faults(
        first_failing(block.apply(batch), block.rules(), len(rows)), block.rules()
    ).to_pylist()
    return found


@pytest.mark.parametrize(
    ("text", "language", "fault"),
    [
        ("A Zorp, indeed.", None, "bad_word"),
        ("A zorps", "eng", None),
        ("blit\nwug", "eng", None),
        ("the blit wug", "eng", "bad_word"),
        ("zorp", "deu", "bad_word"),
        ("blit wug", "deu", None),
        ("そのゾープだ", "jpn", "bad_word"),
        ("some small", "jpn", None),
        ("sm", "eng", "bad_word"),
        ("zorp", "fra", "unlisted_language"),
        ("nothing", "fra", "unlisted_language"),
        ("!! ??", "eng", None),
    ],
)
def test_lists_of_languages(lists: dict[str, str], text: str, language: str | None, fault: str | None) -> None:
    assert decide(C4BadWords(lists=lists), (text, language)) == [fault]


def test_what_the_reference_does_otherwise(lists: dict[str, str]) -> None:
    block = C4BadWords(lists=lists, faithful=True)
    assert decide(block, ("sm", "eng"), ("!! ??", "eng")) == [None, "bad_word"]


def test_languages_without_list_may_stay(lists: dict[str, str]) -> None:
    assert decide(C4BadWords(lists=lists, on_unlisted="keep"), ("zorp", "fra"), ("zorp", "deu")) == [None, "bad_word"]


def test_without_a_column_of_languages(lists: dict[str, str]) -> None:
    block = C4BadWords(lists=lists, default_language="deu")
    found = block.apply(Batch(pa.record_batch({"id": ["1", "2"], "text": ["zorp", "blit wug"]})))
    assert found["c4_bad_words.found"].to_pylist() == [1, 0]


def plain_fault(text: str, language: str | None) -> str | None:
    """By the lists of the fixture, less the words that are allowed in a language."""
    lower = text.lower()
    spaced = {"eng": ("zorp", "blit wug", "sm"), "deu": ("zorp",)}
    if language not in (None, "jpn", *spaced):
        return "unlisted_language"
    is_bad = "ゾープ" in lower if language == "jpn" else plain_found(lower, spaced[language or "eng"])
    return "bad_word" if is_bad else None


@given(
    st.lists(
        st.tuples(
            st.lists(st.sampled_from((*PIECES, "sm", "SM", "ゾープ", "ゾ")), max_size=8).map("".join),
            st.sampled_from((None, "eng", "deu", "jpn", "fra")),
        ),
        min_size=1,
        max_size=6,
    )
)
def test_each_page_is_judged_by_the_list_of_its_language(
    lists: dict[str, str], rows: list[tuple[str, str | None]]
) -> None:
    assert decide(C4BadWords(lists=lists), *rows) == [plain_fault(*row) for row in rows]


@pytest.mark.parametrize(("ratio", "low", "high"), [(0.0, 0, 0), (0.5, 430, 570), (1.0, 1000, 1000)])
def test_a_share_of_the_found_stays(lists: dict[str, str], ratio: float, low: int, high: int) -> None:
    found = decide(C4BadWords(lists=lists, keep_ratio=ratio), *[("zorp", "eng")] * 1000)
    assert low <= found.count(None) <= high


def test_lists_are_looked_for_before_work_and_decide_the_identity(lists: dict[str, str], tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"`lists\.eng:`"):
        C4BadWords(lists={"eng": str(tmp_path / "none")}).prepare()
    copy = tmp_path / "copy"
    copy.write_text("zorp\n", encoding="utf-8")
    identities = {C4BadWords(lists=chosen).identity() for chosen in (lists, {"eng": str(copy)}, {"fra": str(copy)})}
    assert len(identities) == 3
