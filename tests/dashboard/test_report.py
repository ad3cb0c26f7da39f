"""The report is one offline page in which whatever a page says stays text."""

import csv
import io
import json
from dataclasses import replace
from pathlib import Path

import pytest
from fake_run import Doc, FakeRun, Setup, Step, crawl
from lxml import html
from tests.dashboard.pages import check_is_harmless, downloads

from textmill.dashboard.document_list import TEXT_CHARS
from textmill.dashboard.export import exported
from textmill.dashboard.navigation import VIEWS
from textmill.dashboard.query import Query
from textmill.dashboard.rendering import problem_page, runs_page
from textmill.dashboard.report import render
from textmill.dashboard.runs import Run
from textmill.inspect import views

HOSTILE = [
    "</pre><script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "</style><svg onload=alert(1)>",
    "</title><script src=https://evil.example/x.js></script>",
    "{{ 7 * 7 }}{% include 'style.css' %}",
    "--><!--<iframe srcdoc='x'>",
    "javascript:alert(1)",
    "nul\x00 bell\x07 bidi\u202e\u2066 end",
    "]]><base href=//evil.example>",
]


def hostile_run(folder: Path, words: str) -> FakeRun:
    """A run with the same words in every field that a page, a licence or a config can reach."""
    kept = Doc("1", text=words, url=words, language=words, license=words, license_url=words, source=words, shard=words)
    setup = Setup(
        name=words,
        config={"name": words, words: [words]},
        read=(Step("warc", words), Step(words, f"filters.{words}")),
        versions={words: words},
    )
    dropped = [replace(kept, id=words, fate=f"{words}.{words}"), replace(kept, id="3", url=f"https://{words}/")]
    return FakeRun(folder, [kept, *dropped], setup)


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_words_in_every_field_stay_text(tmp_path: Path, words: str) -> None:
    run = hostile_run(tmp_path, words)
    run.quarantine("0-read", words, words)
    tree = check_is_harmless(render(run.all()), is_file=True)
    clean = " ".join(words.split("\x00")[0].split())
    assert clean in " ".join(tree.text_content().split())
    assert clean in " ".join(tree.xpath("string(//head/title)").split())


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_words_in_other_pages(words: str, tmp_path: Path) -> None:
    check_is_harmless(problem_page(words, words, 5))
    overview = views.Overview(words, False, 1, 1, 0, 1, 1.0, 1, 1, 1, (), 1, 1, 1)
    check_is_harmless(runs_page([(words, overview), (f"{words}2", words)], 5))


def test_numbers_and_samples(tmp_path: Path) -> None:
    docs = [Doc(str(index)) for index in range(1234)] + [Doc("last", fate="url.blocked", text="x" * 5000)]
    page = render(FakeRun(tmp_path, docs).all())
    text = " ".join(check_is_harmless(page, is_file=True).text_content().split())
    assert "Of 1,235 records read, 1,234 (>99.9 %) were kept." in text
    assert "x" * (TEXT_CHARS - 1) + "…" in text
    assert "x" * TEXT_CHARS not in text
    assert "complete" in text


def test_same_run_same_page(tmp_path: Path) -> None:
    assert render(FakeRun(tmp_path / "a", crawl()).all()) == render(FakeRun(tmp_path / "b", crawl()).all())


@pytest.mark.parametrize(("read", "kept", "write"), [(0, 0, False), (1, 0, False), (2, 1, False), (2, 2, True)])
def test_unfinished_run(tmp_path: Path, read: int, kept: int, write: bool) -> None:
    run = FakeRun(tmp_path, crawl())
    run.map_stage("0-read", run.tasks[:read])
    run.map_stage("2-minhash-keep", run.tasks[:kept])
    if write:
        run.write()
    tree = check_is_harmless(render(run.store), is_file=True)
    assert not tree.xpath("//meta[@http-equiv='refresh']|//*[@data-events]")
    assert {link.get("href") for link in tree.xpath("//nav//a")} == {f"#{view.name}" for view in VIEWS}


def test_run_in_which_everything_was_dropped(tmp_path: Path) -> None:
    text = html.document_fromstring(render(FakeRun(tmp_path, [Doc("1", fate="url.blocked")]).all())).text_content()
    assert "Of 1 record read" in " ".join(text.split())


def test_secrets_of_the_config_are_not_shown(tmp_path: Path) -> None:
    setup = Setup(config={"paths": "s3://ann:hunter2@bucket/x", "token": "hunter2"})
    assert "hunter2" not in render(FakeRun(tmp_path, crawl(), setup).all())


def test_every_table_is_in_the_file_as_it_is_exported(tmp_path: Path) -> None:
    store = FakeRun(tmp_path, crawl()).all()
    found = dict(downloads(check_is_harmless(render(store), is_file=True)))
    for view in VIEWS:
        for table in view.make(Run(store), Query()).tables:
            if table.rows or f"{view.name}-{table.key}.csv" in found:
                assert found[f"{view.name}-{table.key}.csv"] == exported(table, "csv").decode()
                assert json.loads(found[f"{view.name}-{table.key}.json"])["rows"] == [list(row) for row in table.rows]
    assert len(list(csv.reader(io.StringIO(found["funnel-blocks.csv"], newline="")))) == 7


def test_without_text_no_text_and_no_address_is_left(tmp_path: Path) -> None:
    setup = Setup(
        config={"sources": [{"paths": "https://crawl.example/private/list"}], "blocks": [{"filters.url": {}}]},
    )
    docs = [replace(doc, text="secret words", url=f"https://example.org/private/{doc.id}?q=private") for doc in crawl()]
    run = FakeRun(tmp_path, docs, setup)
    run.quarantine("0-read", "cc/a.warc.gz", "cannot read 's3://ann:pw@crawl.example/private/a.warc.gz': 403")
    store = run.all()
    assert "private" in render(store)
    page = render(store, has_text=False)
    tree = check_is_harmless(page, is_file=True)
    everything = page + "".join(content for _, content in downloads(tree))
    for word in ("secret", "private", "ann:pw", "words = 3"):
        assert word not in everything
    assert "crawl.example/…" in tree.text_content()
    assert "example.org" in dict(downloads(tree))["languages-by-host.csv"]
    assert "left out" in tree.xpath("string(//footer)")


def test_a_report_stays_small_whatever_the_run_holds(tmp_path: Path) -> None:
    steps = (Step("warc", "readers.warc"), Step("gopher_quality", "filters.gopher_quality"))
    docs = [
        Doc(
            str(number),
            fate=f"gopher_quality.reason_{number % 700}",
            text="ü" * 2000,
            url=f"https://{'x' * 200}{number}.example/{'y' * 2000}",
            language=f"l{number}" * 40,
        )
        for number in range(4000)
    ]
    run = FakeRun(tmp_path, docs, Setup(read=steps))
    for number in range(300):
        run.quarantine("0-read", f"cc/{number}", "x" * 100_000)
    assert len(render(run.all()).encode()) < 10_000_000
