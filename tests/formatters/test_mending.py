"""FTFY and symbol lines give the text that datatrove gives."""

import json
from pathlib import Path

import pyarrow as pa
import pytest

from textmill.batch import Batch
from textmill.block import Block
from textmill.formatters.ftfy import Ftfy
from textmill.formatters.symbol_lines import SymbolLines

SHARED = Path(__file__).resolve().parents[2] / "../shared"


def text_out(block: Block, text: str) -> str:
    found: str = block.apply(Batch(pa.record_batch({"text": pa.array([text], pa.large_string())})))["text"][0].as_py()
    return found


def test_text_as_in_the_reference() -> None:
    place = SHARED / "vectors" / "vectors_shared.jsonl"
    if not place.is_file():
        pytest.skip("the shared vectors are not beside the project")
    pytest.importorskip("ftfy")
    rows = [json.loads(line) for line in place.read_text(encoding="utf-8").split("\n") if line]
    rows = [row for row in rows if row["kind"] == "formatter" and row["cls"] != "PIIFormatter"]
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
