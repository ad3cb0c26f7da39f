"""Licences through whole runs: declared, contradicted, given by blocks, filtered by a policy, noted and verified."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import yaml
from damage_lab import content
from small_run import corpus, reasons

from textmill.cli import main as cli
from textmill.config import pipeline as config
from textmill.corpus.checksums import SUMS, checksums, corpus_files
from textmill.errors import UserError
from textmill.inspect.snapshot import take
from textmill.inspect.status import status
from textmill.inspect.verify import verify
from textmill.inspect.why import why
from textmill.run.driver import run
from textmill.run.executor import InlineExecutor
from textmill.stages.write_part import WriteCorpus
from textmill.store.store import Store

Row = Mapping[str, object]
DECLARED = {"spdx": "CC-BY-4.0", "evidence": "https://example.org/terms"}
ROWS: list[Row] = [
    {"id": "silent", "text": "one plain text"},
    {"id": "same", "text": "another text", "license": "cc-by-4.0"},
    {"id": "stricter", "text": "third text", "license": "CC BY-NC 4.0"},
    {"id": "other", "text": "fourth text", "license": "CC0-1.0"},
    {"id": "unclear", "text": "fifth text", "license": "house rules"},
]


def described(
    folder: Path,
    sources: Mapping[str, tuple[Sequence[Row], object]],
    blocks: Sequence[object],
    writer: object = "writers.parquet",
) -> Path:
    """A pipeline file over sources, each with rows and a licence."""
    for name, (rows, _) in sources.items():
        (folder / f"{name}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    path = folder / "pipeline.yaml"
    readers = [
        {"name": name, "reader": {"readers.jsonl": {"paths": f"{name}.jsonl"}}, "license": license}
        for name, (_, license) in sources.items()
    ]
    pipeline = {"name": "licences", "sources": readers, "blocks": [*blocks], "writer": writer}
    path.write_text(yaml.safe_dump({**pipeline, "removed": {"keep": "all"}}))
    return path


def done(path: Path, out: str = "run") -> Store:
    result = run(config.load(str(path)), str(path.parent / out), lambda: InlineExecutor(retries=0))
    assert result.is_complete, result.quarantined
    assert list(verify(result.store)) == []
    return result.store


def ledger(store: Store) -> list[dict[str, Any]]:
    with store.open("corpus/LICENSES.parquet") as stream:
        rows: list[dict[str, Any]] = pq.read_table(stream).to_pylist()
    return rows


def credits(store: Store) -> list[dict[str, Any]]:
    with store.open("corpus/ATTRIBUTION.jsonl") as stream:
        return [json.loads(line) for line in stream]


def test_a_document_keeps_its_own_licence_against_its_sources(tmp_path: Path) -> None:
    store = done(described(tmp_path, {"s": (ROWS, DECLARED)}, []))
    rows = {row["id"]: row for row in corpus(store)}
    assert {name: row["license"] for name, row in rows.items()} == {
        "silent": "CC-BY-4.0",
        "same": "CC-BY-4.0",
        "stricter": "CC-BY-NC-4.0",
        "other": "CC0-1.0",
        "unclear": None,
    }
    ways = {row["id"]: (row["license_scope"], row["license_method"]) for row in ledger(store)}
    assert ways == {
        "silent": ("collection", "declared"),
        **dict.fromkeys(("same", "stricter", "other"), ("document", "row")),
        "unclear": (None, None),
    }
    beside = {name: row["license_declared"] for name, row in rows.items() if row["license_declared"]}
    assert beside == dict.fromkeys(("stricter", "other", "unclear"), "CC-BY-4.0")
    assert {row["id"]: row["license_declared"] for row in ledger(store) if row["license_declared"]} == beside
    assert status(store).contradicting == 3
    assert "3 documents stated another licence than the source declares" in "\n".join(status(store).lines())


@pytest.mark.parametrize(
    ("declared", "kept"),
    [
        ("CC-BY-4.0", {"silent", "same", "other"}),
        ("CC-BY-NC-4.0", set[str]()),
        ("CC-BY-NC-4.0 OR CC0-1.0", {"silent", "same", "other"}),
        ("GPL-2.0-only", set[str]()),
    ],
)
def test_a_policy_needs_both(declared: str, kept: set[str], tmp_path: Path) -> None:
    blocks = [{"filters.license": {"policy": "common-pile"}}]
    store = done(described(tmp_path, {"s": (ROWS, {**DECLARED, "spdx": declared})}, blocks))
    assert {row["id"] for row in corpus(store)} == kept
    fates = reasons(store)
    assert (fates["stricter"], fates["unclear"]) == ("license.not_allowed", "license.unknown")
    if declared == "GPL-2.0-only":
        assert (fates["silent"], fates["other"]) == ("license.not_allowed", "license.source_not_allowed")


def test_licences_that_blocks_find_later_are_held_against_the_source_too(tmp_path: Path) -> None:
    rows = [
        {"id": "silent", "text": "plain"},
        {"id": "same", "text": "=CC-BY-NC-4.0 words"},
        {"id": "freer", "text": "=CC-BY-4.0 words"},
        {"id": "back", "text": "=CC-BY-NC-4.0 and more", "license": "CC0-1.0"},
    ]
    blocks: list[object] = ["license_blocks:Told", "dedup.exact", {"filters.license": {"allow": ["CC-BY", "CC-BY-NC"]}}]
    path = described(tmp_path, {"s": (rows, {**DECLARED, "spdx": "CC-BY-NC-4.0"})}, blocks)
    store = done(path)
    found = {row["id"]: row for row in corpus(store)}
    assert {name: row["license_declared"] for name, row in found.items()} == {
        **dict.fromkeys(("silent", "same", "back")),
        "freer": "CC-BY-NC-4.0",
    }
    told = next(block for block in take_blocks(store) if block["kind"] == "license_blocks:Told")
    assert told["counts"] == {"license_differs_from_source": 1}
    ways = {row["id"]: (row["license_method"], row["license_evidence"]) for row in ledger(store)}
    assert ways["silent"] == ("declared", DECLARED["evidence"])
    assert ways["freer"] == ("license_blocks:Told", "first word: CC-BY-4.0")
    path.write_text(path.read_text().replace("      - CC-BY-NC\n", "").replace("    - CC-BY-NC\n", ""))
    again = done(path)
    assert [row["id"] for row in corpus(again)] == []
    assert reasons(again)["freer"] == "license.source_not_allowed"
    assert credits(again) == []


def take_blocks(store: Store) -> list[dict[str, Any]]:
    return [{"kind": block.kind, "counts": block.counts} for block in take(store).stats.blocks]


def test_evidence_of_another_licence_does_not_stay(tmp_path: Path) -> None:
    rows = [{"id": "a", "text": "=MIT words"}, {"id": "b", "text": "words"}]
    store = done(described(tmp_path, {"s": (rows, DECLARED)}, ["license_blocks:Bare"]))
    assert [tuple(row.values())[2:] for row in ledger(store)] == [
        ("MIT", None, None, None, "license_blocks:Bare", "CC-BY-4.0"),
        ("CC-BY-4.0", None, DECLARED["evidence"], "collection", "declared", None),
    ]


def test_a_policy_ends_the_run_at_a_licence_without_evidence(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [{"id": "a", "text": "=MIT words"}, {"id": "b", "text": "words"}]
    blocks: list[object] = ["license_blocks:Bare", {"filters.license": {"policy": "common-pile"}}]
    path = described(tmp_path, {"s": (rows, DECLARED)}, blocks)
    with pytest.raises(UserError, match=r"license_blocks:Bare gave document 'a' the licence 'MIT' without evidence"):
        done(path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.argv", ["textmill", "run", "pipeline.yaml", "--out", "other", "--executor", "inline"])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 2
    assert "without evidence" in " ".join(capfd.readouterr().err.split())
    blocks = ["license_blocks:Told", *blocks[1:]]
    store = done(described(tmp_path, {"s": (rows, DECLARED)}, blocks))
    assert [(row["id"], row["license_evidence"]) for row in ledger(store)] == [
        ("a", "first word: MIT"),
        ("b", DECLARED["evidence"]),
    ]


def test_a_policy_needs_the_column_of_evidence(tmp_path: Path) -> None:
    path = described(tmp_path, {"s": (ROWS, None)}, [{"filters.license": {"policy": "common-pile"}}])
    assert {row["id"] for row in corpus(done(path))} == {"same", "other"}
    path.write_text(path.read_text().replace("policy: common-pile", "policy: common-pie"))
    with pytest.raises(UserError, match="policy"):
        config.load(str(path))


CREDITED: list[Row] = [
    {"id": f"{at}", "text": f"words of {name}", "license": license, "title": f"On {name}", "author": name}
    for at, (name, license) in enumerate(
        [("Ann", "CC-BY-4.0"), ("Bob", "CC-BY-SA-3.0"), ("Cleo", "CC-BY-4.0"), ("Dora", "MIT"), ("Emil", "CC-BY-4.0")]
    )
]


def with_names(path: Path) -> Path:
    """The pipeline, with columns for titles and authors."""
    data = yaml.safe_load(path.read_text())
    for source in data["sources"]:
        source["reader"]["readers.jsonl"]["columns"] = {"title": "string", "author": {"rename": "site_name"}}
    path.write_text(yaml.safe_dump(data))
    return path


def test_removing_a_document_removes_its_names(tmp_path: Path) -> None:
    """By a later filter, by a later deduplication, and by a source that takes it back."""
    sources: dict[str, tuple[Sequence[Row], object]] = {"s": (CREDITED, None)}
    store = done(with_names(described(tmp_path, sources, [])))
    assert [line["site"] for line in credits(store)] == ["Ann", "Bob", "Cleo", "Dora", "Emil"]
    done(with_names(described(tmp_path, sources, [{"filters.license": {"allow": ["CC-BY", "MIT"]}}])))
    assert named(store) == {"Ann", "Cleo", "Dora", "Emil"}
    double = [*CREDITED, {**CREDITED[0], "id": "5", "author": "Ann's copy", "title": "Copied"}]
    done(with_names(described(tmp_path, {"s": (double, None)}, ["dedup.exact"])))
    assert named(store) == {"Ann", "Bob", "Cleo", "Dora", "Emil"}
    done(with_names(described(tmp_path, {"s": ([CREDITED[0], *CREDITED[3:]], None)}, [])))
    assert named(store) == {"Ann", "Dora", "Emil"}


def named(store: Store) -> set[str]:
    """Whom any file of the corpus names, by its bytes or rows."""
    told = " ".join(json.dumps([*corpus(store), *ledger(store), *credits(store)]).split())
    with store.open("corpus/ATTRIBUTION.md") as page, store.open("corpus/README.md") as card:
        told += (page.read() + card.read()).decode()
    return {name for name in ("Ann", "Bob", "Cleo", "Dora", "Emil", "Copied", "Ann's copy") if f'"{name}"' in told}


def test_what_was_changed_is_said(tmp_path: Path) -> None:
    sources: dict[str, tuple[Sequence[Row], object]] = {"s": (ROWS, DECLARED)}
    blocks: list[object] = ["formatters.pii", "formatters.whitespace", "formatters.pii"]
    blocks[2] = {"formatters.pii": {"name": "later"}}
    store = done(described(tmp_path, sources, blocks))
    said = "personal data such as e-mail addresses masked; white space simplified"
    assert {line["changes"] for line in credits(store)} == {said}
    with store.open("corpus/ATTRIBUTION.md") as stream:
        page = stream.read().decode()
    assert f"| `s` | {said} |" in page
    assert "<https://creativecommons.org/licenses/by/4.0/>" in page
    assert "1 document without a known licence" in page
    before = content(store)
    done(described(tmp_path, sources, []))
    assert {line["changes"] for line in credits(store)} == {None}
    done(described(tmp_path, sources, blocks))
    assert content(store) == before


@pytest.mark.parametrize("writer", ["writers.parquet", "writers.jsonl"])
def test_a_killed_run_ends_with_the_same_ledgers(writer: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Killed while the second part is written, and with the parts written from the last to the first."""
    rows = [{**row, "id": f"{at}/{row['id']}"} for at in range(4) for row in ROWS]
    sources: dict[str, tuple[Sequence[Row], object]] = {"a": (rows, DECLARED), "b": (CREDITED, None)}
    path = described(tmp_path, sources, [], {writer: {"max_rows_per_file": 3}})
    whole = content(done(path))
    write, written = WriteCorpus.run, []

    def killed(self: WriteCorpus, part: Any, files: Any) -> Any:
        written.append(part.name)
        if len(written) == 2:
            raise UserError("killed")
        return write(self, part, files)

    monkeypatch.setattr(WriteCorpus, "run", killed)
    with pytest.raises(UserError, match="killed"):
        done(path, "killed")
    monkeypatch.setattr(WriteCorpus, "run", write)
    parts = WriteCorpus.parts
    monkeypatch.setattr(WriteCorpus, "parts", lambda self, made: reversed([*parts(self, made)]))
    assert content(done(path, "killed")) == whole
    assert content(done(path, "reversed")) == whole


@pytest.mark.parametrize("writer", ["writers.parquet", "writers.jsonl"])
@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (lambda rows: rows[:-1], "the corpus has document _Claim"),
        (lambda rows: [*rows, rows[0]], "LICENSES.parquet has document _Claim"),
        (lambda rows: [rows[0], *rows], "row 1 is of document 'silent', but the corpus has 'same' there"),
        (lambda rows: [rows[1], rows[0], *rows[2:]], "row 0 is of document 'same', but the corpus has 'silent' there"),
        (
            lambda rows: [{**rows[0], "license": "MIT"}, *rows[1:]],
            "document 'silent' is under 'MIT', but the corpus says",
        ),
    ],
)
def test_verify_says_the_first_difference(writer: str, change: Any, problem: str, tmp_path: Path) -> None:
    store = done(described(tmp_path, {"s": (ROWS, DECLARED)}, [], writer))
    rows = ledger(store)
    pq.write_table(pa.Table.from_pylist(change(rows)), store.locate("corpus/LICENSES.parquet"))
    vouch(store)
    found = list(verify(store))
    assert problem in found[0]


def vouch(store: Store) -> None:
    """Make the list of checksums that of the files as they are."""
    digests = {name: hashlib.sha256(store.open(f"corpus/{name}").read()).hexdigest() for name in corpus_files(store)}
    store.put(f"corpus/{SUMS}", checksums({name: one for name, one in digests.items() if name != SUMS}).encode())


def test_verify_holds_the_attribution_against_the_ledger(tmp_path: Path) -> None:
    store = done(described(tmp_path, {"s": (ROWS, DECLARED)}, []))
    path = Path(store.locate("corpus/ATTRIBUTION.jsonl"))
    lines = path.read_bytes().splitlines(keepends=True)
    for changed, problem in (
        (lines[1:], "line 1 credits 'same' under 'CC-BY-4.0', but the next licensed document is 'silent'"),
        ([*lines, lines[0]], "line 5 credits 'silent' under 'CC-BY-4.0', but the next licensed document is none"),
        ([lines[0].replace(b"CC-BY-4.0", b"CC0-1.0"), *lines[1:]], "line 1 credits 'silent' under 'CC0-1.0'"),
        ([b"{", *lines], "cannot be compared"),
    ):
        path.write_bytes(b"".join(changed))
        vouch(store)
        assert [line for line in verify(store) if problem in line], problem


def test_verify_compares_what_was_kept_where_the_corpus_has_no_ids(tmp_path: Path) -> None:
    store = done(described(tmp_path, {"s": (ROWS, DECLARED)}, [], {"writers.parquet": {"columns": ["text"]}}))
    rows = ledger(store)
    pq.write_table(
        pa.Table.from_pylist([{**rows[0], "license": "MIT"}, *rows[1:]]), store.locate("corpus/LICENSES.parquet")
    )
    vouch(store)
    assert [line for line in verify(store) if "are not those of the documents that were kept" in line]
    pq.write_table(pa.Table.from_pylist(rows[1:]), store.locate("corpus/LICENSES.parquet"))
    vouch(store)
    assert [line for line in verify(store) if "4 documents, but 5 were kept" in line]


def test_documents_that_are_written_several_times_are_noted_once(tmp_path: Path) -> None:
    path = with_names(described(tmp_path, {"s": (CREDITED, None)}, [], {"writers.parquet": {"repeat_by": "n"}}))
    data = yaml.safe_load(path.read_text())
    data["sources"][0]["reader"]["readers.jsonl"]["columns"]["n"] = "int"
    path.write_text(yaml.safe_dump(data))
    (tmp_path / "s.jsonl").write_text(
        "".join(json.dumps({**row, "n": int(str(row["id"])) + 1}) + "\n" for row in CREDITED)
    )
    store = done(path)
    assert len(corpus(store)) == 15
    assert [row["id"] for row in ledger(store)] == [line["id"] for line in credits(store)] == list("01234")


def test_a_declaration_that_changes_is_noted_anew(tmp_path: Path) -> None:
    path = described(tmp_path, {"s": (ROWS[:2], DECLARED)}, [])
    store = done(path)
    done(described(tmp_path, {"s": (ROWS[:2], {**DECLARED, "spdx": "CC-BY-SA-4.0", "evidence": "new terms"})}, []))
    assert [(row["license"], row["license_evidence"]) for row in ledger(store)] == [
        ("CC-BY-SA-4.0", "new terms"),
        ("CC-BY-4.0", "license of the row: cc-by-4.0"),
    ]


@pytest.mark.parametrize("kind", ["parquet", "jsonl"])
def test_an_earlier_runs_contradiction_binds_when_its_corpus_is_read_again(kind: str, tmp_path: Path) -> None:
    rows = [{"id": "a", "text": "words", "license": "CC-BY-4.0"}, {"id": "b", "text": "words"}]
    done(described(tmp_path, {"s": (rows, {**DECLARED, "spdx": "CC-BY-NC-4.0"})}, [], f"writers.{kind}"))
    path = tmp_path / "second.yaml"
    reader = {f"readers.{kind}": {"paths": "run/corpus/data/*"}}
    blocks = [{"filters.license": {"policy": "common-pile"}}]
    pipeline = {"name": "second", "sources": [{"name": "t", "reader": reader}], "blocks": blocks}
    path.write_text(yaml.safe_dump({**pipeline, "writer": "writers.parquet"}))
    assert reasons(done(path, "again")) == {"a": "license.source_not_allowed", "b": "license.not_allowed"}
    path.write_text(path.read_text().replace("policy: common-pile", "allow: [CC-BY, CC-BY-NC]"))
    ways = {row["id"]: (row["license_scope"], row["license_method"]) for row in ledger(done(path, "again"))}
    assert ways == {"a": ("document", "row"), "b": ("collection", "declared")}


def test_why_tells_where_a_licence_was_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = done(described(tmp_path, {"s": (ROWS, DECLARED)}, [{"filters.license": {"policy": "common-pile"}}]))
    told = {one.id: one for name in ("silent", "stricter", "other") for one in why(store, name).found}
    assert (told["silent"].license_method, told["silent"].license_evidence) == ("declared", DECLARED["evidence"])
    assert (told["stricter"].fate, told["stricter"].license_evidence) == (
        "license.not_allowed",
        "license of the row: CC BY-NC 4.0",
    )
    assert told["other"].license_declared == "CC-BY-4.0"
    assert {name: tally.kept for name, tally in take(store).stats.breakdowns["license_method"].items()} == {
        "declared": 1,
        "row": 2,
        "": 0,
    }


def test_a_corpus_of_reviewed_hosts_can_be_audited(tmp_path: Path) -> None:
    """As CCCC: a page's licence is its host's, but for what it says itself; the ledger tells the review of each."""
    rows: list[Row] = [
        {"id": "listed", "text": "one", "url": "https://WWW.Example.org:443/a"},
        {"id": "stricter", "text": "two", "url": "https://example.org/b", "license": "CC-BY-NC-4.0"},
        {"id": "below", "text": "three", "url": "https://ann.blog.net/"},
        {"id": "unlisted", "text": "four", "url": "https://other.org/"},
    ]
    (tmp_path / "hosts.csv").write_text(
        "host,license,evidence,note,date,subdomains\n"
        "example.org,CC-BY-4.0,https://example.org/terms,Ann,2026-01-31,no\n"
        "blog.net,CC-BY-SA-4.0,https://blog.net/about,Bob,2026-02-01,yes\n"
    )
    blocks: list[object] = [
        {"licenses.hosts": {"hosts": "hosts.csv", "refuse_unlisted": True}},
        {"filters.license": {"policy": "common-pile"}},
    ]
    path = described(tmp_path, {"s": (rows, None)}, blocks)
    store = done(path)
    assert reasons(store) == {"stricter": "license.not_allowed", "unlisted": "hosts.unlisted_host"}
    assert {row["id"]: tuple(row.values())[2:] for row in ledger(store)} == {
        "listed": (
            "CC-BY-4.0",
            "https://creativecommons.org/licenses/by/4.0/",
            "hosts list: https://example.org/terms (reviewed 2026-01-31: Ann)",
            "site",
            "reviewed_host",
            None,
        ),
        "below": (
            "CC-BY-SA-4.0",
            "https://creativecommons.org/licenses/by-sa/4.0/",
            "hosts list: https://blog.net/about (reviewed 2026-02-01: Bob)",
            "site",
            "reviewed_host",
            None,
        ),
    }
    counts = {block.label: block.counts for block in take(store).stats.blocks}
    assert counts["hosts"] == {"page_restricts": 1, "page_is_freer": 0}
    before = content(store)
    (tmp_path / "hosts.csv").write_text((tmp_path / "hosts.csv").read_text().replace("CC-BY-SA-4.0", "CC-BY-ND-4.0"))
    assert reasons(done(path))["below"] == "license.not_allowed"
    assert "ann.blog.net" not in " ".join(json.dumps(line) for line in credits(store))
    (tmp_path / "hosts.csv").write_text((tmp_path / "hosts.csv").read_text().replace("CC-BY-ND-4.0", "CC-BY-SA-4.0"))
    assert content(done(path)) == before


def test_a_source_that_declares_and_a_page_that_its_host_grants(tmp_path: Path) -> None:
    rows: list[Row] = [{"id": "a", "text": "one", "url": "https://example.org/"}, {"id": "b", "text": "two", "url": ""}]
    (tmp_path / "hosts.yaml").write_text(
        "- {host: example.org, license: CC0-1.0, evidence: terms, note: Ann, date: 2026-01-31}\n"
    )
    blocks: list[object] = [{"licenses.hosts": {"hosts": "hosts.yaml"}}, {"filters.license": {"policy": "common-pile"}}]
    path = described(tmp_path, {"s": (rows, {**DECLARED, "spdx": "GPL-2.0-only"})}, blocks)
    assert reasons(done(path)) == {"a": "license.source_not_allowed", "b": "license.not_allowed"}
    store = done(described(tmp_path, {"s": (rows, DECLARED)}, blocks))
    assert [(row["license"], row["license_method"]) for row in ledger(store)] == [
        ("CC0-1.0", "reviewed_host"),
        ("CC-BY-4.0", "declared"),
    ]
    assert status(store).contradicting == 1
