"""Evaluation questions are found in spite of changed words, in any script, and nothing else is taken for one."""

import json
import random
import re
import unicodedata
from collections.abc import Callable, Sequence
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from textmill.batch import Batch
from textmill.evaluations.questions import questions_in
from textmill.filters.decontamination import Decontamination

Words = list[str]
VOCABULARY = [
    f"{first}{second}{third}"
    for first in ("ka", "bel", "mi", "tor", "sun")
    for second in ("ra", "den", "po", "lis", "gu", "ve")
    for third in ("n", "sta", "mor", "k", "chi", "lo", "wan", "per")
]
QUERY = (
    "A farmer has one hundred metres of fence and wants to enclose a rectangular field along a straight river. What is "
    "the largest area that he can enclose if no fence is needed along the river bank?"
)
GOLD = "Twelve hundred and fifty square metres, because the long side is then twice as long as the short one."
PROSE = "The valley was quiet in the morning, and nobody who lived there thought of leaving it. " * 6
LICENCE = (
    "Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated "
    "documentation files, to deal in the software without restriction, including without limitation the rights to use, "
    "copy, modify, merge, publish, distribute and sell copies of the software. "
)
FOOTBALL = "\n".join(f"{row} 0 0 0 0 1 - 2 3:1 {row * 7} 0 0" for row in range(60))


def write(folder: Path, items: Sequence[object], name: str = "exam.jsonl") -> str:
    path = folder / name
    path.write_text("".join(json.dumps(item) + "\n" for item in items), encoding="utf-8")
    return str(path)


def block_of(folder: Path, *items: object, **settings: object) -> Decontamination:
    return Decontamination.model_validate({"questions": write(folder, items), **settings})


def overlaps(block: Decontamination, *texts: str) -> list[float]:
    columns = block.apply(Batch(pa.record_batch({"text": pa.array(texts, pa.large_string())})))
    return columns["decontamination.overlap"].to_pylist()


def refused(block: Decontamination, *texts: str) -> list[bool]:
    (rule,) = block.rules()
    assert rule.limit is not None
    return [overlap > rule.limit for overlap in overlaps(block, *texts)]


def generated(draw: random.Random, count: int) -> list[tuple[Words, Words]]:
    found = []
    for _ in range(count):
        words = draw.choices(VOCABULARY, k=draw.randint(40, 90))
        answer = draw.randint(1, len(words) // 2)
        found.append((words[:-answer], words[-answer:]))
    return found


def changed(draw: random.Random, words: Words, period: int, kind: str) -> Words:
    edited: Words = []
    for place, word in enumerate(words):
        if place % period != period // 2:
            edited.append(word)
        elif kind == "insertion":
            edited += [draw.choice(VOCABULARY), word]
        elif kind == "substitution":
            edited.append(draw.choice(VOCABULARY))
    return edited


@pytest.mark.parametrize("kind", ["substitution", "deletion", "insertion"])
def test_changed_words_hide_nothing(tmp_path: Path, kind: str) -> None:
    draw = random.Random(5)
    items = generated(draw, 100)
    block = block_of(tmp_path, *({"query": " ".join(query), "gold": " ".join(gold)} for query, gold in items))
    for period, least in ((12, 0.95), (8, 0.8)):
        texts = []
        for query, gold in items:
            around = draw.choices(VOCABULARY, k=300)
            texts.append(" ".join([*around[:120], *changed(draw, [*query, *gold], period, kind), *around[120:]]))
        assert sum(refused(block, *texts)) >= least * len(items), period
    unrelated = [" ".join(draw.choices(VOCABULARY, k=400)) for _ in range(300)]
    assert not any(refused(block, *unrelated))


@pytest.mark.parametrize(
    "spelled",
    [
        str.upper,
        lambda text: text.replace(" ", " \n\t"),
        lambda text: "".join(f"{word}, " for word in text.split()),
        lambda text: unicodedata.normalize("NFD", text),
        lambda text: "".join(chr(ord(sign) + 0xFEE0) if "!" <= sign <= "~" else sign for sign in text),
        lambda text: text.replace("a", "a\u00ad"),
        lambda text: text.replace("river", "r\u00edver"),
    ],
)
def test_spelling_hides_nothing(tmp_path: Path, spelled: Callable[[str], str]) -> None:
    block = block_of(tmp_path, {"query": QUERY, "gold": GOLD})
    assert overlaps(block, PROSE + spelled(f"{QUERY} {GOLD}") + PROSE) == [1.0]


def test_numbers_may_differ(tmp_path: Path) -> None:
    block = block_of(tmp_path, {"query": QUERY.replace("one hundred", "1,250.5"), "gold": "1250 m"})
    assert refused(block, QUERY.replace("one hundred", "73") + " 9 m") == [True]


@pytest.mark.parametrize(
    ("query", "gold", "text"),
    [
        ("What is the capital city of France?", "Paris", "Quiz: what is the capital city of France? Paris"),
        ("What is the capital city of France?", "Paris", "What is the capital city of FRANCE?\nA) Rome\nB) Paris"),
        ("What is the capital city of France?", "Paris", "Paris: what is the capital city of France?"),
        ("法国的首都是哪一个城市？", "巴黎", "小测验：法国的首都是哪一个城市？答案：巴黎。"),
        ("日本の首都はどこですか。", "東京", "クイズ。日本の首都はどこですか。東京"),
        ("ประเทศไทยมีเมืองหลวงชื่ออะไร", "กรุงเทพมหานคร", "คำถาม ประเทศไทยมีเมืองหลวงชื่ออะไร กรุงเทพมหานคร"),
        ("Как называется столица России?", "Москва", "Вопрос: как называется столица России? Москва"),
        ("Ποιος έγραψε την Οδύσσεια;", "Ο Όμηρος", "ΕΡΏΤΗΣΗ: ΠΟΙΟΣ ΈΓΡΑΨΕ ΤΗΝ ΟΔΎΣΣΕΙΑ; Ο ΌΜΗΡΟΣ"),
        ("대한민국의 수도는 어디입니까?", "서울특별시", "문제: 대한민국의 수도는 어디입니까? 서울특별시"),
        ("ما هي عاصمة جمهورية مصر العربية؟", "القاهرة", "سؤال: ما هي عاصمة جمهورية مصر العربية؟ القاهرة"),
        (
            None,
            "Photosynthesis converts luminous energy chemically",
            "photosynthesis converts luminous energy chemically",
        ),
    ],
)
def test_short_items_are_found_word_for_word(tmp_path: Path, query: str | None, gold: str, text: str) -> None:
    block = block_of(tmp_path, {"query": query, "gold": [gold, "something else"]})
    assert block.notes() == ()
    assert refused(block, PROSE + text + " " + PROSE) == [True]
    if query is not None:
        without, other = (re.sub(part, "", text, flags=re.I) for part in (gold, query[5:10]))
        assert refused(block, PROSE + without + PROSE, PROSE + other + PROSE) == [False, False]


def test_a_short_question_alone_counts_if_asked(tmp_path: Path) -> None:
    item, text = (
        {"query": "What is the capital city of France?", "gold": "Paris"},
        "What is the capital city of France?",
    )
    assert refused(block_of(tmp_path, item), text) == [False]
    assert refused(block_of(tmp_path, item, queries=True), text) == [True]
    assert refused(block_of(tmp_path, {"query": item["query"], "gold": []}), text) == [True]


@pytest.mark.parametrize(
    ("items", "note"),
    [
        ([{"query": "Is it?", "gold": "No"}], "1 of 2 evaluation questions are not looked for: 1 too short"),
        ([{"query": "", "gold": []}], "1 of 2 evaluation questions are not looked for: 1 without words"),
        ([{"query": "2 + 2 = ?", "gold": "4"}], "1 of 2 evaluation questions are not looked for: 1 too short"),
        (
            [{"query": None, "gold": "Yes"}, {"query": "!?", "gold": ["", " "]}, {"query": "12", "gold": "0"}],
            "3 of 4 evaluation questions are not looked for: 1 without words, 2 too short",
        ),
        ([{"query": QUERY, "gold": GOLD}], None),
    ],
)
def test_what_is_not_looked_for_is_counted(tmp_path: Path, items: list[object], note: str | None) -> None:
    block = block_of(tmp_path, {"query": QUERY, "gold": GOLD}, *items)
    block.prepare()
    assert block.notes() == (() if note is None else (note,))


def test_under_faithful_items_shorter_than_an_ngram_are_counted(tmp_path: Path) -> None:
    block = block_of(tmp_path, {"query": QUERY, "gold": GOLD}, {"gold": "Paris"}, faithful=True)
    assert block.notes() == ("1 of 2 evaluation questions are not looked for: 1 shorter than an n-gram",)


def test_no_false_alarms(tmp_path: Path) -> None:
    shared = [
        {"query": f"Which of the following is true? Consider {a} and {b} in what follows.", "gold": c}
        for a, b, c in zip(VOCABULARY[::3], VOCABULARY[1::3], VOCABULARY[2::3], strict=False)
    ]
    passages = [
        {"query": f"{LICENCE} Which {word} is meant by these words, and why?", "gold": "copies of the software"}
        for word in VOCABULARY[:4]
    ]
    tables = [{"query": "Read the table: 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0", "gold": "0 0 0 0 0 0"}]
    block = block_of(tmp_path, *shared, *passages, *tables, {"query": QUERY, "gold": GOLD})
    texts = [
        FOOTBALL,
        LICENCE + PROSE,
        PROSE + LICENCE * 2,
        "Which of the following is true? Consider this and that in what follows. " * 3,
        f"Which of the following is true? {VOCABULARY[2]}",
        QUERY[: len(QUERY) // 2] + PROSE,
        PROSE + QUERY[len(QUERY) // 2 :],
        PROSE + GOLD[:40],
        "",
        "0 " * 5000,
    ]
    assert not any(refused(block, *texts))
    for item in (shared[7], passages[2]):
        assert refused(block, f"{PROSE} {item['query']} {item['gold']}") == [True]


def test_a_quiz_page_names_all_its_questions_and_tasks(tmp_path: Path) -> None:
    draw = random.Random(3)
    items = [{"query": " ".join(query), "gold": " ".join(gold)} for query, gold in generated(draw, 6)]
    first = write(tmp_path, items, "one.jsonl")
    second = write(tmp_path, [{**items[2], "task": "other"}, items[2]], "two.jsonl")
    block = Decontamination(questions=(first, second))
    page = " ".join(f"{number}. {items[number]['query']} {items[number]['gold']}" for number in (4, 2, 0))
    columns = block.apply(Batch(pa.record_batch({"text": pa.array([page, PROSE], pa.large_string())})))
    told, nothing = columns["detail"].to_pylist()
    assert nothing is None
    assert sorted(questions_in(told)) == ["one.jsonl:1", "one.jsonl:3", "one.jsonl:5", "two.jsonl:1", "two.jsonl:2"]
    assert told.startswith("in one: ")
    best, none = columns["decontamination.passage"].to_pylist()
    assert none is None
    line = int(columns["decontamination.question"][0].as_py().rpartition(":")[2])
    assert page[best["begin"] : best["end"]] == f"{items[line - 1]['query']} {items[line - 1]['gold']}"


@settings(max_examples=25)
@given(seed=st.integers(0, 2**32), size=st.integers(1, 4))
def test_neither_batches_nor_neighbours_nor_order_of_questions_decide(
    tmp_path_factory: pytest.TempPathFactory, seed: int, size: int
) -> None:
    draw = random.Random(seed)
    folder = tmp_path_factory.mktemp("order")
    made = [{"query": " ".join(query), "gold": " ".join(gold)} for query, gold in generated(draw, 5)]
    block = block_of(folder, *made)
    texts = []
    for item in draw.choices(made, k=5):
        words = changed(draw, f"{item['query']} {item['gold']}".split(), draw.randint(2, 9), "substitution")
        texts.append(" ".join(draw.choices(VOCABULARY, k=draw.randint(0, 40)) + words))
    expected = overlaps(block, *texts)
    assert [part for at in range(0, 5, size) for part in overlaps(block, *texts[at : at + size])] == expected
    other = Decontamination(questions=write(folder, made[::-1], "reversed.jsonl"))
    assert overlaps(other, *texts) == expected


@pytest.mark.parametrize(("limit", "is_refused"), [(0.99, True), (1.0, False), (None, False)])
def test_a_document_at_the_limit_stays(tmp_path: Path, limit: float | None, is_refused: bool) -> None:
    block = block_of(tmp_path, {"query": QUERY, "gold": GOLD}, max_overlap=limit)
    (rule,) = block.rules()
    (overlap,) = overlaps(block, f"{QUERY} {GOLD}")
    assert overlap == 1.0
    assert (rule.limit is not None and overlap > rule.limit) == is_refused
