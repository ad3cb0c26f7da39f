"""Scores are KenLM's, to the last bit; files that cannot be read say why. trigrams.bin is build_binary's."""

import json
import math
import struct
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from textmill.errors import UserError
from textmill.origins.ccnet.kenlm_model import KenlmModel, load

HERE = Path(__file__).parent
MODEL = HERE / "trigrams.bin"
Ngram = tuple[str, ...]


def arpa() -> tuple[dict[Ngram, float], dict[Ngram, float]]:
    """Probabilities and backoffs of every n-gram, by its words."""
    probabilities: dict[Ngram, float] = {}
    backoffs: dict[Ngram, float] = {}
    for line in (HERE / "trigrams.arpa").read_text(encoding="utf-8").splitlines():
        parts = line.split("\t")
        if len(parts) > 1:
            ngram = tuple(parts[1].split(" "))
            probabilities[ngram] = float(parts[0])
            backoffs[ngram] = float(parts[2]) if len(parts) > 2 else 0.0
    return probabilities, backoffs


PROBABILITIES, BACKOFFS = arpa()


def by_definition(line: str) -> float:
    """Katz backoff over the ARPA text, in double precision."""
    words = ["<s>", *(word if (word,) in PROBABILITIES else "<unk>" for word in line.split()), "</s>"]
    return sum(conditional(tuple(words[max(0, at - 2) : at]), words[at]) for at in range(1, len(words)))


def conditional(context: Ngram, word: str) -> float:
    if (*context, word) in PROBABILITIES:
        return PROBABILITIES[(*context, word)]
    return BACKOFFS.get(context, 0.0) + conditional(context[1:], word)


@pytest.mark.parametrize(("line", "score"), json.loads((HERE / "trigram_scores.json").read_text(encoding="utf-8")))
def test_scores_are_kenlms_own(line: str, score: float) -> None:
    assert load(MODEL).score(line) == score


WORDS = [*sorted({ngram[0] for ngram in PROBABILITIES} - {"<s>", "</s>"}), "unknown", "é", "日本"]


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=25))
def test_scores_are_those_of_the_definition(words: list[str]) -> None:
    line = " ".join(words)
    assert math.isclose(load(MODEL).score(line), by_definition(line), abs_tol=1e-4)


def test_the_order_is_read() -> None:
    assert load(MODEL).order == 3


@pytest.mark.parametrize("blank", ["  ", "\t", "\n", "\r\n", "\v", "\f"])
def test_words_are_divided_by_ascii_blanks(blank: str) -> None:
    assert load(MODEL).score(f"{blank}the{blank}river") == load(MODEL).score("the river")


@pytest.mark.parametrize("sign", ["\x1c", "\xa0", "\u3000", "\0"])
def test_other_blanks_are_part_of_words(sign: str) -> None:
    assert load(MODEL).score(f"the{sign}river") == load(MODEL).score("unknown")


def broken(tmp_path: Path, change: dict[int, bytes], size: int | None = None) -> Path:
    data = bytearray(MODEL.read_bytes()[:size])
    for at, piece in change.items():
        data[at : at + len(piece)] = piece
    path = tmp_path / "broken.bin"
    path.write_bytes(data)
    return path


@pytest.mark.parametrize(
    ("change", "size", "says"),
    [
        ({0: b"arpa"}, None, "no KenLM model"),
        ({}, 10, "no KenLM model"),
        ({}, 0, "no KenLM model"),
        ({}, 3000, "cut short"),
        ({60: struct.pack("<f", 2.0)}, None, "layout of numbers"),
        ({96: struct.pack("<I", 2)}, None, "type trie"),
        ({88: b"\x01"}, None, "n-grams of 1 words"),
    ],
)
def test_files_that_cannot_be_read_say_why(
    tmp_path: Path, change: dict[int, bytes], size: int | None, says: str
) -> None:
    with pytest.raises(UserError, match=says):
        KenlmModel(broken(tmp_path, change, size))
