"""Keys meet in one scope only; what a crawl is called is read from where the shard is."""

import numpy as np
import pyarrow as pa
import pytest

from textmill.batch import Batch
from textmill.dedup.exact import Exact
from textmill.dedup.minhash import Minhash
from textmill.dedup.sentences import Sentences
from textmill.errors import UserError
from textmill.matching import scope
from textmill.matching.spans.contract import Spans

WORDS = "one two three four five six"


def batch(**columns: list[str | None]) -> Batch:
    rows = len(next(iter(columns.values())))
    texts = {"text": pa.array([WORDS] * rows, pa.large_string())}
    return Batch(pa.record_batch({**texts, **{name: pa.array(v, pa.string()) for name, v in columns.items()}}))


@pytest.mark.parametrize(
    ("address", "crawl"),
    [
        (
            "s3://commoncrawl/crawl-data/CC-MAIN-2024-18/segments/1712296815919.75/warc/"
            "CC-MAIN-20240412101354-20240412131354-00000.warc.gz",
            "CC-MAIN-2024-18",
        ),
        ("data/CC-MAIN-2013-20/000_00000.parquet", "CC-MAIN-2013-20"),
        ("CC-MAIN-2024-18-00001.jsonl", "CC-MAIN-2024-18"),
        ("crawl-data/CC-MAIN-2008-2009/x", "CC-MAIN-2008-2009"),
        ("crawl-data/CC-MAIN-2012/x", "CC-MAIN-2012"),
        ("CC-MAIN-2024-10-again/CC-MAIN-2024-18/x", "CC-MAIN-2024-18"),
        ("CC-MAIN-20240412101354-20240412131354-00000.warc.gz", None),
        ("CC-MAIN-2012x/a", None),
        ("CC-MAIN-2024-181/a", None),
        ("CC-NEWS-20240501000000-00001.warc.gz", None),
        ("", None),
    ],
)
def test_the_name_of_a_crawl(address: str, crawl: str | None) -> None:
    assert scope.crawl_in(address) == crawl


@pytest.mark.parametrize(
    ("setting", "columns", "groups"),
    [
        ("global", {"source": ["a", "b", None, "a"]}, [0, 0, 0, 0]),
        ("source", {"source": ["a", "b", None, "a"]}, [0, 1, 2, 0]),
        ("dump", {"dump": ["x", "y", "x", "z"]}, [0, 1, 0, 2]),
        (
            "language",
            {"language": ["srp", "srp", None, "srp"], "script": ["Cyrl", "Latn", None, "Cyrl"]},
            [0, 1, 2, 0],
        ),
    ],
)
def test_keys_meet_in_one_scope_only(setting: str, columns: dict[str, list[str | None]], groups: list[int]) -> None:
    given = batch(**columns)
    exact = Exact.model_validate({"scope": setting})
    keys, _ = scope.keys(exact, given)
    whole, _ = scope.whole_keys(Minhash.model_validate({"scope": setting}), given)
    spans: Spans = scope.spans(Sentences.model_validate({"scope": setting, "span": 1}), given)
    for found in (keys[:, 0].tolist(), whole[:, 3].tolist(), spans.keys.tolist()):
        assert [found.index(key) for key in found] == [groups.index(group) for group in groups]
    if setting == "global":
        assert np.array_equal(keys, exact.keys(given)[0])


def test_a_language_told_apart_twice_is_told_apart() -> None:
    """`tokenizer: document` has the language in its keys already; the same number again would take it out."""
    given = batch(language=["eng", "eng", "deu"], script=["Latn", "Latn", "Latn"])
    keys, mask = scope.keys(Minhash.model_validate({"scope": "language", "tokenizer": "document"}), given)
    assert mask.all()
    assert keys[0, 0] == keys[1, 0] != keys[2, 0]


def test_whole_keys_sort_as_before_within_a_scope() -> None:
    texts = [f"{WORDS} {number}th{number}" for number in range(20)]
    given = Batch(pa.record_batch({"text": pa.array(texts, pa.large_string()), "source": pa.array(["a"] * 20)}))
    minhash = Minhash(scope="source")
    assert np.array_equal(
        np.argsort(scope.whole_keys(minhash, given)[0], axis=0, kind="stable"),
        np.argsort(minhash.whole_keys(given)[0], axis=0, kind="stable"),
    )


@pytest.mark.parametrize(
    ("column", "address", "dumps"),
    [
        (None, "CC-MAIN-2024-18/a", ["CC-MAIN-2024-18"] * 2),
        (["x", None], "CC-MAIN-2024-18/a", ["x", "CC-MAIN-2024-18"]),
        (["x", ""], "CC-MAIN-2024-18/a", ["x", "CC-MAIN-2024-18"]),
        (["x", "y"], "a", ["x", "y"]),
        (["x", None], "a", None),
        (None, "a", None),
    ],
)
def test_the_dump_of_a_document(column: list[str | None] | None, address: str, dumps: list[str] | None) -> None:
    given = batch(id=["0", "1"], **({} if column is None else {"dump": column}))
    barrier = Exact(scope="dump")
    if dumps is None:
        with pytest.raises(UserError, match=r"exact: scope: dump: a has no crawl's name such as CC-MAIN-2024-18 in it"):
            scope.with_dump(barrier, given, address)
    else:
        assert scope.with_dump(barrier, given, address).column("dump").to_pylist() == dumps


def test_other_scopes_ask_for_no_dump() -> None:
    given = batch(id=["0"])
    assert scope.with_dump(Exact(), given, "a") is given


def test_columns_that_keys_are_made_of() -> None:
    assert Exact(column="url").reads() == ("id", "url")
    assert Exact(scope="source", column="source").reads() == ("id", "source")
    assert Minhash(scope="language").reads() == ("id", "text", "language", "script")
    assert Sentences(scope="source").reads() == ("text", "source")
