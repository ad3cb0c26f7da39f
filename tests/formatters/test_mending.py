"""FTFY and symbol lines give the text that datatrove gives."""

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.shared_place import Row

from textmill.batch import Batch
from textmill.block import Block
from textmill.formatters.ftfy import Ftfy
from textmill.formatters.symbol_lines import SymbolLines
from textmill.text.ftfy_suspects import suspects
from textmill.text.punctuation_marks import ALL_PUNCTUATION
from textmill.text.text_bytes import TextBytes


def text_out(block: Block, text: str) -> str:
    found: str = block.apply(Batch(pa.record_batch({"text": pa.array([text], pa.large_string())})))["text"][0].as_py()
    return found


def test_text_as_in_the_reference(shared_vectors: tuple[Row, ...]) -> None:
    pytest.importorskip("ftfy")
    rows = [row for row in shared_vectors if row["kind"] == "formatter" and row["cls"] != "PIIFormatter"]
    assert len(rows) >= 30
    for row in rows:
        params = row["params"]
        lines = SymbolLines(symbols=params.get("symbols_to_remove"), replacement=params.get("replace_char", ""))
        block = Ftfy() if row["cls"] == "FTFYFormatter" else lines
        assert text_out(block, row["input"]["text"]) == row["text_out"], row["id"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ""),
        ("a\n---\n===\nb\n", "a\nb"),
        ("---\n\n---", ""),
        ("a\r\n-- -\u2028b", "a\nb"),
        ("- a\n \n--", "- a\n "),
    ],
)
def test_runs_of_symbol_lines_go(text: str, expected: str) -> None:
    assert text_out(SymbolLines(), text) == expected


def test_a_run_is_replaced_once() -> None:
    assert text_out(SymbolLines(symbols=("|",), replacement="\n"), "a\n| |\n||\nb\n--") == "a\n\n\nb\n--"


@pytest.mark.parametrize(
    ("text", "expected"),
    [("schÃ¶n", "schön"), ("a &amp; b", "a & b"), ("plain\r\nA~", "plain\r\nA~"), ("a\x1b[31mb\x07", "ab")],
)
def test_wrong_decoding_is_mended(text: str, expected: str) -> None:
    pytest.importorskip("ftfy")
    assert text_out(Ftfy(), text) == expected


def plain_without(text: str, symbols: frozenset[str], replacement: str) -> str:
    """Line by line, as datatrove does it."""
    kept: list[str] = []
    in_run = False
    for line in text.splitlines():
        is_symbols = line.strip() != "" and all(character in symbols or character == " " for character in line)
        if is_symbols and not in_run and replacement:
            kept.append(replacement)
        if not is_symbols:
            kept.append(line)
        in_run = is_symbols
    return "\n".join(kept)


LINES = st.sampled_from(["a", "-", " ", "--", "| |", "…", "é", "。", "", "\x1f", "\x00", "\t-", "- a"])
BREAKS = st.sampled_from(["\n", "\n\n", "\r\n", "\x0c", "\x85", "\u2028", " "])


@given(
    st.lists(
        st.lists(st.tuples(LINES, BREAKS), max_size=8).map(lambda parts: "".join(map("".join, parts))), max_size=4
    ),
    st.sampled_from([(None, ""), (("|",), "\n"), (("-", "é"), "x")]),
)
def test_symbol_lines_of_any_text(texts: list[str], given_as: tuple[tuple[str, ...] | None, str]) -> None:
    symbols, replacement = given_as
    block = SymbolLines(symbols=symbols, replacement=replacement)
    found = block.apply(Batch(pa.record_batch({"text": pa.array([*texts, None], pa.large_string())})))
    known = ALL_PUNCTUATION if symbols is None else frozenset(symbols)
    assert found["text"].to_pylist() == [*(plain_without(text, known, replacement) for text in texts), None]


@given(
    st.lists(
        st.sampled_from(
            ["schÃ¶n", "&amp;", "<", "plain", "’", "\n", "\x1b[31m", "\ufeff", "â€™", "\r", "\x85", "ﬁ", " "]
        ),
        max_size=10,
    ).map("".join),
    st.sampled_from([{}, {"unescape_html": True}, {"fix_latin_ligatures": True, "fix_line_breaks": True}]),
)
def test_ftfy_itself_would_give_the_same(text: str, changed: dict[str, bool]) -> None:
    ftfy = pytest.importorskip("ftfy")
    block = Ftfy.model_validate(changed)
    known = block.model_dump(exclude={"name"})
    assert text_out(block, text) == ftfy.fix_text(text, config=ftfy.TextFixerConfig(explain=False, **known))


@settings(max_examples=600, deadline=None)
@given(st.data())
def test_no_line_that_ftfy_would_change_is_passed_over(data: st.DataObject) -> None:
    ftfy = pytest.importorskip("ftfy")
    named = [*{*ftfy.badness.BADNESS_RE.pattern} - {"\n"}, *map(chr, range(0x80, 0x180)), *"aZ .\n<&\u0430\ud800"]
    text = data.draw(st.text(st.sampled_from(sorted(named)), max_size=9))
    text = text.encode("utf-8", "ignore").decode()
    expected = ftfy.fix_text(text, config=ftfy.TextFixerConfig(explain=False, **Ftfy().model_dump(exclude={"name"})))
    assert text_out(Ftfy(), text) == expected


def test_a_character_beside_ascii_is_mojibake_only_if_it_is_suspect_alone() -> None:
    ftfy = pytest.importorskip("ftfy")
    characters = [chr(code) for code in range(0x80, 0x10000) if not 0xD800 <= code < 0xE000]
    for before, after in (("a", " "), ("Z", "a"), (" ", "."), ("\n", " "), ("?", "a")):
        lines = pa.array([f"{before}{character}{after}" for character in characters], pa.large_string())
        found = suspects(TextBytes.of(lines), ftfy.badness.BADNESS_RE)
        is_suspect = set(found.rows.tolist())
        bad = [at for at, line in enumerate(lines.to_pylist()) if ftfy.badness.is_bad(line)]
        assert is_suspect.issuperset(bad)
