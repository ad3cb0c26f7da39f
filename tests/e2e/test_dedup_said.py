"""Texts that say different things all stay, equal ones go in any script, and what is not compared is said."""

import random
from pathlib import Path

import pytest
from rich.console import Console
from small_run import corpus, small_run

from textmill.cli.results import print_funnel, print_plan
from textmill.cli.screen import Screen
from textmill.config import pipeline as config
from textmill.inspect.plan_view import describe
from textmill.inspect.status import status
from textmill.plan.check import check

CHINESE = (
    "人工智能是计算机科学的一个分支它企图了解智能的实质并生产出一种新的能以人类智能相似的方式做出反应的智能机器"
    "该领域的研究包括机器人语言识别图像识别自然语言处理和专家系统等"
)


def sums(count: int) -> list[dict[str, object]]:
    draw = random.Random(4)
    pairs = [(draw.randrange(1000), draw.randrange(1000)) for _ in range(count)]
    return [{"text": f"Question: What is {a} plus {b}? Answer: The sum of {a} and {b} is {a + b}."} for a, b in pairs]


def test_by_default(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    questions = sums(2000)
    files = [questions, [{"text": CHINESE}] * 3, [{"text": "..."}, {"text": " ! "}, {"text": "two words"}] * 2]
    store = small_run(tmp_path, files, ["dedup.minhash"])
    different = len({str(question["text"]) for question in questions})
    assert different > 1990
    assert len(corpus(store)) == different + 1 + 4 + 1
    told = status(store)
    assert told.drops == {"minhash.duplicate": 2000 - different + 2 + 1}
    assert told.counts["minhash"]["not_comparable"] == 4
    assert any("4 not_comparable" in line for line in told.lines())
    screen = Screen(Console(width=200))
    print_funnel(screen, store)
    assert "(not_comparable 4)" in capsys.readouterr().out
    print_plan(screen, describe(check(config.load(str(tmp_path / "pipeline.yaml"))).plan))
    assert "characters in scripts without spaces" in capsys.readouterr().out
    (tmp_path / "other").mkdir()
    small_run(tmp_path / "other", [[{"text": "two words"}]], [{"dedup.minhash": {"verify": "none"}}])
    notes = check(config.load(str(tmp_path / "other" / "pipeline.yaml"))).notes
    assert any("fewer than 5 words are kept and counted as not_comparable" in note for note in notes)
