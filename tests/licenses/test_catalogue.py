import bz2
import gzip
import json
from pathlib import Path

import pyarrow as pa
import pytest
from pydantic import ValidationError

from textmill.batch import Batch
from textmill.decide import first_failing
from textmill.errors import UserError
from textmill.licenses.catalogue import Catalogue

ROWS = [
    {"id": "0704.0001", "license": "http://creativecommons.org/licenses/by/4.0/"},
    {"id": "hep-th/9901001", "license": "http://arxiv.org/licenses/nonexclusive-distrib/1.0/"},
    {"id": "0704.0003", "license": None},
    {"id": "0704.0004", "license": "CC0-1.0"},
    {"id": "0704.0005", "license": "CC-BY-4.0"},
    {"id": "0704.0005", "license": "CC-BY-NC-4.0"},
    {"id": "0704.0006", "license": "CC BY 4.0"},
    {"id": "0704.0006", "license": "CC-BY-4.0"},
]
PATTERN = r"/(?P<key>[0-9]{4}\.[0-9]{4,5}|[a-z-]+[0-9]{7})"
Row = dict[str, object]


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """A catalogue as arXiv's metadata are."""
    path = tmp_path / "papers.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in ROWS))
    return path


def settled(table: Path, rows: list[Row], **settings: object) -> list[Row]:
    names = ["id", "license", "license_evidence", "license_method"]
    batch = Batch(pa.record_batch({name: pa.array([row.get(name) for row in rows], pa.string()) for name in names}))
    block = Catalogue.model_validate({"table": str(table), "pattern": PATTERN, "ignored": "/", **settings})
    columns = block.apply(batch)
    assert pa.table({name: columns[name] for name in block.provides().names}).schema == block.provides()
    failed = first_failing(columns, block.rules(), len(rows))
    found: list[Row] = pa.table(columns).to_pylist()
    return [{**row, "fails": bool(fails >= 0)} for row, fails in zip(found, failed, strict=True)]


@pytest.mark.parametrize(
    ("id_", "license", "evidence"),
    [
        ("a/t.tar/0704.0001", "CC-BY-4.0", "catalogue papers.jsonl: http://creativecommons.org/licenses/by/4.0/"),
        (
            "a/t.tar/0704.0001v2/x.tex",
            "CC-BY-4.0",
            "catalogue papers.jsonl: http://creativecommons.org/licenses/by/4.0/",
        ),
        ("a/hep-th9901001", None, "catalogue papers.jsonl: http://arxiv.org/licenses/nonexclusive-distrib/1.0/"),
        ("a/0704.0003", None, "catalogue papers.jsonl: no licence"),
        ("a/0704.0004", "CC0-1.0", "catalogue papers.jsonl: CC0-1.0"),
        ("a/0704.0005", None, "catalogue papers.jsonl: CC-BY-4.0; CC-BY-NC-4.0"),
        ("a/0704.0006", "CC-BY-4.0", "catalogue papers.jsonl: CC BY 4.0"),
        ("a/0704.9999", None, None),
        ("nothing", None, None),
        (None, None, None),
    ],
)
def test_a_document_that_says_nothing(table: Path, id_: str | None, license: str | None, evidence: str | None) -> None:
    (row,) = settled(table, [{"id": id_}])
    assert (row["license"], row["license_evidence"]) == (license, evidence)
    assert row["catalogue.listed"] == int(evidence is not None)
    assert row["license_method"] == (None if evidence is None else "catalogue")
    assert row["license_declared"] is None


@pytest.mark.parametrize(
    ("own", "method", "license", "declared", "differs"),
    [
        ("CC-BY-4.0", "notice", "CC-BY-4.0", None, 0),
        ("CC-BY-NC-4.0", "notice", "CC-BY-NC-4.0", "CC-BY-4.0", 1),
        ("CC0-1.0", "notice", "CC0-1.0", "CC-BY-4.0", 1),
        (None, "notice", None, "CC-BY-4.0", 1),
        ("CC0-1.0", "declared", "CC-BY-4.0", "CC0-1.0", 0),
        ("CC-BY-4.0", "declared", "CC-BY-4.0", None, 0),
    ],
)
def test_a_document_that_says_something(
    table: Path, own: str | None, method: str, license: str | None, declared: str | None, differs: int
) -> None:
    said: Row = {"id": "a/0704.0001", "license": own, "license_evidence": "words", "license_method": method}
    (row,) = settled(table, [said])
    assert (row["license"], row["license_declared"], row["catalogue.differs"]) == (license, declared, differs)


def test_what_is_not_understood_stands_against_a_document(table: Path) -> None:
    (row,) = settled(table, [{"id": "a/hep-th9901001", "license": "CC-BY-4.0", "license_evidence": "head"}])
    assert (row["license"], row["license_declared"]) == ("CC-BY-4.0", "NOASSERTION")


def test_both_must_say_one(table: Path) -> None:
    rows = settled(table, [{"id": "a/0704.0001"}, {"id": "a/0704.9999"}], fills=False, refuse_unlisted=True)
    assert [(row["license"], row["fails"]) for row in rows] == [(None, False), (None, True)]


@pytest.mark.parametrize("packed", [gzip.compress, bz2.compress, bytes], ids=["gz", "bz2", "plain"])
@pytest.mark.parametrize("sign", [",", "\t"])
def test_tables(tmp_path: Path, packed: type[bytes], sign: str) -> None:
    names = {gzip.compress: ".csv.gz", bz2.compress: ".csv.bz2", bytes: ".csv"}
    path = tmp_path / f"t{names[packed]}"
    path.write_bytes(packed(f'\ufeffname{sign}rights\r\n"a b"{sign}MIT\r\n\r\nc{sign}"CC BY-SA 4.0"\r\n'.encode()))
    rows = settled(path, [{"id": "a b"}, {"id": "c"}], key_field="name", license_field="rights", pattern=None)
    assert [row["license"] for row in rows] == ["MIT", "CC-BY-SA-4.0"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b'{"id": 1}\n{"id": \n', ":2: no JSON"),
        (b'{"id": 1}\n[1]\n', ":2: no JSON object"),
        (b'{"name": 1}\n', ":1: there is no field 'id'; it has name"),
        (b"a,b\n1,2\n", ":2: there is no field 'id'; it has a, b"),
        (b"id,license\n\xff,MIT\n", "not a catalogue"),
        (b"", "is empty"),
    ],
)
def test_what_is_no_catalogue(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "t.jsonl"
    path.write_bytes(content)
    with pytest.raises(UserError) as error:
        Catalogue(table=str(path)).prepare()
    assert said in str(error.value)


def test_a_truncated_table(tmp_path: Path) -> None:
    path = tmp_path / "t.csv.gz"
    path.write_bytes(gzip.compress(b"id,license\n" + b"1,MIT\n" * 1000)[:-12])
    with pytest.raises(UserError, match="not a catalogue"):
        Catalogue(table=str(path)).prepare()


@pytest.mark.parametrize("pattern", ["(", "([0-9]+)", "(?P<id>[0-9]+)"])
def test_a_pattern_without_a_key(tmp_path: Path, pattern: str) -> None:
    with pytest.raises(ValidationError):
        Catalogue(table="t.csv", pattern=pattern)


def test_many_works_take_little_memory(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("id,license\n" + "".join(f"{number},CC-BY-4.0\n" for number in range(100_000)))
    block = Catalogue(table=str(path))
    listed = block._listed()
    assert listed.keys.nbytes + listed.entries.nbytes == 20 * 100_000
    assert len(listed.said) == 1
