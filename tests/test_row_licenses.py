"""What a row says of its licence goes before what its source declares; what is not understood is never replaced."""

from collections import Counter
from pathlib import Path

import pyarrow as pa
import pytest
from small_run import corpus

from textmill.config.pipeline import load
from textmill.config.source_license import SourceLicense
from textmill.errors import ConfigError
from textmill.run.driver import run
from textmill.run.executor import InlineExecutor
from textmill.stages.row_licenses import LICENSE_COLUMNS, NOT_UNDERSTOOD, declared_beside, licensed
from textmill.store.commit import ROW_DIFFERS

DECLARED = SourceLicense(spdx="CC-BY-4.0", evidence="terms", url="https://example.org/terms")
OF_SOURCE = ("CC-BY-4.0", "https://example.org/terms", "terms")
ROW = ("document", "row")
SOURCE = ("collection", "declared")
NC = "https://creativecommons.org/licenses/by-nc/4.0/"
Row = tuple[str | None, str | None, str | None]


@pytest.mark.parametrize(
    ("own", "settled", "scope", "sure", "counted"),
    [
        ((None, None, None), OF_SOURCE, SOURCE, 1.0, {}),
        (("", None, None), OF_SOURCE, SOURCE, 1.0, {}),
        (("CC-BY-4.0", None, None), ("CC-BY-4.0", None, "license of the row: CC-BY-4.0"), ROW, 1.0, {}),
        (("cc-by-4.0", None, None), ("CC-BY-4.0", None, "license of the row: cc-by-4.0"), ROW, 0.9, {}),
        (
            ("CC BY-NC 4.0", None, None),
            ("CC-BY-NC-4.0", None, "license of the row: CC BY-NC 4.0"),
            ROW,
            0.9,
            {ROW_DIFFERS: 1},
        ),
        ((NC, None, None), ("CC-BY-NC-4.0", NC, f"license of the row: {NC}"), ROW, 0.9, {ROW_DIFFERS: 1}),
        ((None, NC, None), ("CC-BY-NC-4.0", NC, f"license of the row: {NC}"), ROW, 0.9, {ROW_DIFFERS: 1}),
        (("CC0-1.0", None, "its page"), ("CC0-1.0", None, "its page"), ROW, 1.0, {ROW_DIFFERS: 1}),
        (
            ("house rules", None, "its page"),
            (None, None, "its page; license of the row: house rules"),
            (None, None),
            None,
            {ROW_DIFFERS: 1, NOT_UNDERSTOOD: 1},
        ),
        (
            (None, None, "all rights reserved"),
            (None, None, "all rights reserved"),
            (None, None),
            None,
            {ROW_DIFFERS: 1},
        ),
    ],
)
def test_the_nearer_statement_wins(
    own: Row, settled: Row, scope: tuple[str | None, str | None], sure: float | None, counted: dict[str, int]
) -> None:
    names = ("license", "license_url", "license_evidence")
    table = pa.record_batch({name: pa.array([value], pa.string()) for name, value in zip(names, own, strict=True)})
    counts: Counter[str] = Counter()
    found = licensed(table, DECLARED, False, counts)
    beside = "CC-BY-4.0" if counted else None
    assert tuple(found.to_pylist()[0].values()) == (*settled, *scope, pytest.approx(sure), beside)
    assert counts == counted
    undeclared = tuple(licensed(table, None, False, Counter()).to_pylist()[0].values())
    assert undeclared == ((*own, None, None, None) if settled == OF_SOURCE else (*settled, *scope, pytest.approx(sure)))


def test_what_a_reader_says_of_the_statement_stays() -> None:
    names = ("license", "license_evidence", "license_scope", "license_method")
    kinds = dict.fromkeys(names, pa.string())
    rows = [
        ("CC BY 4.0", "jats license", "document", "jats"),
        (None, "figure: CC BY-NC", "other_work", "jats"),
        (None, "no reuse", "document", "jats"),
    ]
    columns = {
        **{name: pa.array([row[at] for row in rows], kinds[name]) for at, name in enumerate(names)},
        "license_confidence": pa.array([0.5, 0.5, 0.5], pa.float32()),
    }
    found = licensed(pa.record_batch(columns), DECLARED, False, Counter()).to_pylist()
    assert [row["license"] for row in found] == ["CC-BY-4.0", "CC-BY-4.0", None]
    assert [row["license_method"] for row in found] == ["jats", "declared", "jats"]
    assert [row["license_confidence"] for row in found] == [0.5, 1.0, 0.5]
    assert [row["license_declared"] for row in found] == [None, None, "CC-BY-4.0"]


@pytest.mark.parametrize(
    ("license", "before", "beside"),
    [
        ("MIT", None, None),
        ("CC-BY-4.0", None, "MIT"),
        (None, None, "MIT"),
        ("CC-BY-4.0", "MIT", "MIT"),
        ("MIT", "MIT", None),
        ("MIT", "GPL-2.0-only", "GPL-2.0-only"),
        ("CC-BY-4.0", "GPL-2.0-only OR CC0-1.0", "(GPL-2.0-only OR CC0-1.0) AND (MIT)"),
        ("CC-BY-4.0", "(GPL-2.0-only) AND (MIT)", "(GPL-2.0-only) AND (MIT)"),
        ("CC-BY-4.0", "MIT-0", "(MIT-0) AND (MIT)"),
    ],
)
def test_what_stands_beside_a_licence(license: str | None, before: str | None, beside: str | None) -> None:
    """An earlier run's declaration binds beside this one's."""
    assert declared_beside("MIT", license, before) == beside


def test_rows_without_such_columns_and_lists() -> None:
    table = pa.record_batch({"id": ["a"]})
    assert licensed(table, None, False, Counter()) is table
    assert licensed(table, DECLARED, False, Counter()).to_pylist() == [
        {"id": "a", **dict(zip((*LICENSE_COLUMNS, "license_declared"), (*OF_SOURCE, *SOURCE, 1.0, None), strict=True))}
    ]
    several = pa.record_batch({"license": pa.array([["MIT", "CC BY-NC 4.0"]], pa.list_(pa.string()))})
    assert licensed(several, DECLARED, False, Counter()).column("license").to_pylist() == ["MIT AND CC-BY-NC-4.0"]


def test_a_block_that_reads_them_as_written_finds_them_so() -> None:
    table = pa.record_batch({"license": ["CC BY-SA 2.0", None]})
    found = licensed(table, DECLARED, True, Counter())
    assert found.column("license").to_pylist() == ["CC BY-SA 2.0", "CC-BY-4.0"]


def pipeline(folder: Path, *blocks: str, spdx: str = "CC-BY-4.0") -> str:
    path = folder / "pipeline.yaml"
    path.write_text(
        "name: t\nsources:\n- name: s\n  reader: {readers.jsonl: {paths: in.jsonl}}\n"
        f"  license: {{spdx: {spdx}, evidence: terms}}\n"
        f"blocks: [{', '.join(blocks)}]\nwriter: writers.parquet\n"
    )
    return str(path)


@pytest.mark.parametrize(
    ("spdx", "hint"), [("CC BY 4.0", "write 'CC-BY-4.0'"), ("MIT License", "write 'MIT'"), ("mine", "LicenseRef-")]
)
def test_a_declared_licence_is_an_spdx_expression(spdx: str, hint: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=f"is no SPDX expression; .*{hint}"):
        load(pipeline(tmp_path, spdx=spdx))


@pytest.mark.parametrize(
    ("block", "kept"),
    [("{filters.license: {allow: [CC-BY]}}", ["a", "d"]), ("{licenses.permissive: {faithful: true}}", ["a"])],
)
def test_no_row_gets_past_the_filter_under_its_sources_licence(block: str, kept: list[str], tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_text(
        '{"id": "a", "text": "a", "license": "https://creativecommons.org/licenses/by/4.0/"}\n'
        '{"id": "b", "text": "b", "license": "CC BY-NC 4.0"}\n{"id": "c", "text": "c", "license": "ask me"}\n'
        '{"id": "d", "text": "d"}\n'
    )
    # Common Pile's parser reads the addresses that rows hold, and no names.
    result = run(load(pipeline(tmp_path, block)), str(tmp_path / "run"), InlineExecutor)
    assert result.is_complete
    assert [row["id"] for row in corpus(result.store)] == kept
