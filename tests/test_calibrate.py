"""Limits of a language from its texts."""

import json
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from textmill.cli.main import app
from textmill.errors import UserError
from textmill.origins.fineweb2.limits import load
from textmill.training.calibrate import Samples, Settings, find_limits, score_limit, stop_words

SUBJECTS = ("The river", "A teacher of mine", "My neighbour's old dog", "Nobody", "The committee that met on Monday")
ENDS = ("slept.", "went home and was not seen again.", "is what we saw!", "and so on", "was there, he said.")


def texts(seed: int, count: int = 40) -> list[str]:
    """Small different English texts, some with repeated lines."""
    generator = np.random.default_rng(seed)
    made = []
    for _ in range(count):
        lines = [
            f"{generator.choice(SUBJECTS)} {generator.choice(ENDS)}" for _ in range(int(generator.integers(3, 12)))
        ]
        made.append("\n".join(lines))
    return made


@pytest.mark.parametrize(
    ("scores", "limit"),
    [([0.7], 0.7), ([0.95], 0.9), ([0.1], 0.3), ([0.5, 0.7, 0.9], 0.537), ([0.0, 1.0], 0.3)],
)
def test_score_limit(scores: list[float], limit: float) -> None:
    assert score_limit(np.array(scores)) == limit


def test_stop_words_are_frequent_words_in_order() -> None:
    text = "The the THE of of , , , , 7 7 7 7 " + " ".join(f"w{i}x" for i in range(6))
    assert stop_words("eng", [text], 0.1) == ("the", "of", "w0x", "w1x", "w2x", "w3x", "w4x", "w5x")
    assert stop_words("eng", [text + " a b c d e f"], 0.04)[:2] == ("the", "of")


@pytest.mark.parametrize(("min_frequency", "count"), [(0.1, 10), (0.1001, 8)])
def test_a_word_exactly_at_the_frequency_is_a_stop_word(min_frequency: float, count: int) -> None:
    words = " ".join(f"w{letter}" for letter in "abcdefghij")
    assert len(stop_words("eng", [words], min_frequency)) == count


def test_english_by_itself_gives_english_limits() -> None:
    english = Samples(texts(1), texts(2))
    found = find_limits("eng_Latn", english, english, Settings())
    assert found.dup_line_frac == pytest.approx(0.3, abs=1e-3)
    assert dict(found.top_n_grams) == pytest.approx({2: 0.20, 3: 0.18, 4: 0.16}, abs=1e-3)
    assert dict(found.dup_n_grams)[10] == pytest.approx(0.10, abs=1e-3)
    assert (found.min_avg_word_length, found.max_avg_word_length) == (3, 10)


def test_tails_cut_off_their_share() -> None:
    own = Samples(texts(3), texts(4))
    found = find_limits("eng_Latn", own, None, Settings(tail=0.2))
    lines = [text.split("\n") for text in own.web]
    punctuated = [sum(line[-1] in ".!" for line in page) / len(page) for page in lines]
    assert found.line_punct_thr == pytest.approx(np.quantile(punctuated, 0.2), abs=1e-3)
    repeated = [1 - len(set(page)) / len(page) for page in lines]
    assert found.dup_line_frac == pytest.approx(np.quantile(repeated, 0.8), abs=1e-3)
    assert 0.3 <= found.language_score <= 0.9


def test_texts_of_another_language_are_the_users_to_mend() -> None:
    with pytest.raises(UserError, match="finds no text of the web sample to be in it"):
        find_limits("por_Latn", Samples(texts(5), texts(6)), None, Settings())
    with pytest.raises(UserError, match="one is empty"):
        find_limits("por_Latn", Samples([], texts(6)), None, Settings())


def test_the_command_writes_what_limits_load(tmp_path: Path) -> None:
    for name, seed in (("clean", 7), ("web", 8)):
        rows = [json.dumps({"text": text}) for text in texts(seed)]
        (tmp_path / f"{name}.jsonl").write_text("\n".join(rows), encoding="utf-8")
    out = tmp_path / "limits.yaml"
    out.write_text(json.dumps({"por_Latn": load(None)["por_Latn"].model_dump(mode="json")}), encoding="utf-8")
    files = ["--reference", str(tmp_path / "clean.jsonl"), "--web", str(tmp_path / "web.jsonl")]
    result = CliRunner().invoke(app, ["calibrate", "eng_Latn", *files, "--out", str(out)])
    assert result.exit_code == 0, result.output
    found = load(str(out))
    assert set(found) == {"eng_Latn", "por_Latn"}
    assert found["por_Latn"] == load(None)["por_Latn"]
    assert "the" in found["eng_Latn"].stopwords
