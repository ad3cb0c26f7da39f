"""Under `faithful`, n-grams of evaluations are found as datatrove finds them, and as a plain search does."""

import json
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.shared_place import rows

from textmill.batch import Batch
from textmill.errors import MissingModelError, UserError
from textmill.evaluations.ngram_index import Evaluations
from textmill.evaluations.questions import questions_in, read_items
from textmill.filters.decontamination import Decontamination

Found = list[tuple[int, str | None]]


def questions(folder: Path, *items: object, name: str = "task1.jsonl") -> str:
    path = folder / name
    path.write_text("".join(json.dumps(item) + "\n" for item in items))
    return str(path)


def found(block: Decontamination, *texts: str) -> Found:
    columns = block.apply(Batch(pa.record_batch({"text": pa.array(texts, pa.large_string())})))
    return list(zip(columns["decontamination.matches"].to_pylist(), columns["detail"].to_pylist(), strict=True))


@pytest.mark.parametrize("row", rows(lambda row: row["kind"] == "decontamination"))
def test_vectors(row, tmp_path):
    params = row["params"]
    block = Decontamination(
        faithful=True,
        questions=questions(tmp_path, {"query": row["input"]["query"], "gold": row["input"]["gold"]}),
        ngram=params["n_grams"],
        answers_across_query=params.get("find_overlap_ngrams", True),
        queries=params.get("find_query_ngrams", False),
    )
    assert len(block.evaluations()) == row["n_index_hashes"]
    ((matches, detail),) = found(block, row["input"]["text"])
    assert (matches > 0) == (row["decision"] == "drop")
    told = row["metadata_out"]
    asked = "; asked in task1.jsonl:1"
    assert detail == (f"in {told['contaminated_task']}: {told['contaminated_ngram']}{asked}" if told else None)


letters = st.lists(st.sampled_from("abcde"), max_size=9)


def grams(words: Sequence[str], n: int) -> list[str]:
    return [" ".join(words[at : at + n]) for at in range(len(words) - n + 1)]


@settings(max_examples=60, deadline=None)
@given(query=letters, gold=letters, text=letters, n=st.integers(1, 4), across=st.booleans(), queries=st.booleans())
def test_plain_twin(tmp_path_factory, query, gold, text, n, across, queries):
    known = set(grams(gold, n))
    if queries:
        known |= set(grams(query, n))
    if across:
        known |= {
            " ".join(query[-n + 1 + i :] + gold[: i + 1])
            for i in range(n - 1)
            if len(query) >= n - 1 - i and len(gold) > i
        }
    path = questions(tmp_path_factory.mktemp("twin"), {"query": " ".join(query), "gold": " ".join(gold)})
    block = Decontamination(faithful=True, questions=path, ngram=n, answers_across_query=across, queries=queries)
    hits = [gram for gram in grams(text, n) if gram in known]
    assert len(block.evaluations()) == len(known)
    assert found(block, " ".join(text)) == [
        (len(hits), f"in task1: {hits[0]}; asked in task1.jsonl:1" if hits else None)
    ]


@pytest.mark.parametrize(("limit", "kept"), [(0, False), (1, False), (2, True), (3, True)])
def test_a_document_at_the_limit_stays(tmp_path, limit, kept):
    block = Decontamination(faithful=True, questions=questions(tmp_path, {"gold": "a b c"}), ngram=2, max_matches=limit)
    ((matches, _),) = found(block, "a b. B C!")
    (rule,) = block.rules()
    assert (matches > rule.limit) is not kept


def test_tasks_files_and_several_answers(tmp_path):
    first = questions(tmp_path, {"task": "zeta one", "gold": ["a b", "c d"]}, {"gold": "e f"}, name="z.jsonl")
    second = questions(tmp_path, {"gold": "a b"}, name="a.jsonl")
    block = Decontamination(faithful=True, questions=(first, second), ngram=2)
    assert found(block, "x a b", "c d", "e f", "f e") == [
        (1, "in zeta_one: a b; asked in a.jsonl:1, z.jsonl:1"),
        (1, "in zeta_one: c d; asked in z.jsonl:1"),
        (1, "in z: e f; asked in z.jsonl:2"),
        (0, None),
    ]


def test_questions_with_more_ngrams_come_first(tmp_path):
    path = questions(tmp_path, {"gold": "a b"}, {"gold": "x y"}, {"gold": "a b c d"}, {"gold": "c d"})
    ((matches, told),) = found(Decontamination(faithful=True, questions=path, ngram=2), "a b c d, a b c d")
    assert matches == 6
    assert questions_in(told) == ["task1.jsonl:3", "task1.jsonl:1", "task1.jsonl:4"]


def test_the_first_hit_in_a_long_document(tmp_path):
    block = Decontamination(faithful=True, questions=questions(tmp_path, {"gold": "needle in hay"}), ngram=3)
    assert found(block, "straw " * 40_000 + "needle in hay") == [(1, "in task1: needle in hay; asked in task1.jsonl:1")]


def test_identity_is_the_content(tmp_path):
    block = Decontamination(faithful=True, questions=questions(tmp_path, {"gold": "a"}))
    before = block.identity()
    copy = Decontamination(faithful=True, questions=questions(tmp_path, {"gold": "a"}, name="other.jsonl"))
    assert copy.identity() == before
    questions(tmp_path, {"gold": "a, b"})
    assert block.identity() != before


@pytest.mark.parametrize(
    "line", ["[1]", "{}", '{"gold": 1}', '{"gold": [1]}', '{"gold": "a", "query": 1}', '{"gold": "a", "task": 1}', "{"]
)
def test_a_line_that_is_no_question(tmp_path, line):
    path = tmp_path / "q.jsonl"
    path.write_text(f'{{"gold": "a"}}\n\n{line}\n')
    with pytest.raises(UserError, match=r"q\.jsonl:3: no evaluation question"):
        list(read_items("q.jsonl", str(path)))


def test_a_missing_file():
    with pytest.raises(MissingModelError, match="point `questions:` at the file"):
        Decontamination(faithful=True, questions="no/such.jsonl").prepare()


def test_no_questions():
    assert len(Evaluations.of([])) == 0
