"""What a block that gives licences leaves unsaid is completed, and never taken from the licence before."""

import pyarrow as pa
import pytest

from textmill.batch import Batch, Columns
from textmill.block import Block
from textmill.config.pipeline import SourceLicense
from textmill.documents import column_type, schema_of
from textmill.stages.given_licenses import completed, contradicting, gives_licenses

DECLARED = SourceLicense(spdx="CC-BY-4.0", evidence="terms")
NAMES = ("license", "license_url", "license_evidence", "license_scope", "license_method", "license_confidence")
OF_SOURCE = ("CC-BY-4.0", None, "terms", "collection", "declared", 1.0)
NOTHING = (None,) * 6
HERE = f"{__name__}:Gives"


class Gives(Block):
    """Gives what a test says."""

    def provides(self) -> pa.Schema:
        return schema_of("license")


def columns(*rows: tuple[object, ...]) -> Columns:
    """The columns of NAMES, as far as rows go."""
    names = NAMES[: len(rows[0])]
    return {name: pa.array([row[at] for row in rows], column_type(name)) for at, name in enumerate(names)}


@pytest.mark.parametrize(
    ("before", "given", "after", "beside"),
    [
        (OF_SOURCE, ("CC-BY-4.0",), OF_SOURCE, None),
        (OF_SOURCE, ("MIT",), ("MIT", None, None, None, HERE, None), "CC-BY-4.0"),
        (OF_SOURCE, (None,), (None, None, None, None, None, None), "CC-BY-4.0"),
        (NOTHING, ("MIT",), ("MIT", None, None, None, HERE, None), "CC-BY-4.0"),
        (OF_SOURCE, ("MIT", None, "page"), ("MIT", None, "page", None, HERE, None), "CC-BY-4.0"),
        (
            OF_SOURCE,
            ("CC-BY-4.0", None, "page", "site", "link", 0.5),
            ("CC-BY-4.0", None, "page", "site", "link", 0.5),
            None,
        ),
        (OF_SOURCE, ("CC-BY-4.0", None, None, None, None, None), OF_SOURCE, None),
        (OF_SOURCE, (None, None, "conflict"), (None, None, "conflict", None, None, None), "CC-BY-4.0"),
        (NOTHING, (None,), NOTHING, "CC-BY-4.0"),
    ],
)
def test_one_document(
    before: tuple[object, ...], given: tuple[object, ...], after: tuple[object, ...], beside: str | None
) -> None:
    batch = Batch(pa.record_batch(columns(before)))
    found = completed(Gives(), batch, columns(given), DECLARED)
    assert tuple(found[name].to_pylist()[0] for name in NAMES) == after
    assert found["license_declared"].to_pylist() == [beside]
    assert list(contradicting(batch, found)) == [beside is not None]
    undeclared = completed(Gives(), batch, columns(given), None)
    assert "license_declared" not in undeclared
    assert not contradicting(batch, undeclared).any()


def test_a_contradiction_is_counted_once() -> None:
    first = Batch(pa.record_batch(columns(OF_SOURCE, OF_SOURCE)))
    found = completed(Gives(), first, columns(("MIT",), ("CC-BY-4.0",)), DECLARED)
    assert list(contradicting(first, found)) == [True, False]
    second = first.with_columns(found)
    again = completed(Gives(), second, columns(("CC0-1.0",), ("CC-BY-4.0",)), DECLARED)
    assert list(contradicting(second, again)) == [False, False]
    assert again["license_declared"].to_pylist() == ["CC-BY-4.0", None]


def test_documents_that_have_no_such_columns_yet() -> None:
    batch = Batch(pa.record_batch({"id": ["a", "b"]}))
    found = completed(Gives(), batch, columns(("MIT",), (None,)), None)
    assert {name: values.to_pylist() for name, values in found.items()} == {
        "license": ["MIT", None],
        "license_method": [HERE, None],
    }
    assert gives_licenses(Gives())
    assert not gives_licenses(Block())


def test_columns_of_a_users_own_under_these_names() -> None:
    """Texts where a number is meant, and a struct, ended a shard in an error."""
    odd = {"license_confidence": ["high"], "license_scope": [{"a": 1}], "license_declared": [[1]], "license": ["MIT"]}
    found = completed(Gives(), Batch(pa.record_batch(odd)), columns(("ISC",)), DECLARED)
    assert {name: values.to_pylist() for name, values in found.items()} == {
        "license": ["ISC"],
        "license_method": [HERE],
        "license_declared": ["CC-BY-4.0"],
    }
