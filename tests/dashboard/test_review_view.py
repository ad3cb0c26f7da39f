"""The views for judging and comparing, over real runs: what they show, leave out, and say where something lacks."""

import shutil
from pathlib import Path

import pytest
from tests.dashboard.pages import check_is_harmless
from tests.dashboard.serving import ask, serving
from tests.inspect.run_pair import run_pair
from tests.inspect.test_judgements import judged

from textmill.dashboard.query import Query
from textmill.dashboard.report import render
from textmill.dashboard.runs import Run
from textmill.dashboard.views import compare, review
from textmill.inspect.judgements import JudgementFiles
from textmill.store.store import Store

SHORT = "gopher_quality.too_few_words"
HOSTILE = "</td><script>alert(1)</script>\x1b[31m\N{RIGHT-TO-LEFT OVERRIDE}"


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> tuple[Store, Store]:
    before, after = run_pair(tmp_path_factory.mktemp("pair"))
    told = {"fate": SHORT, "rule": SHORT, "source": "s", "shard": "000.jsonl"}
    JudgementFiles(after).add(
        [
            judged(id="0/1", note=HOSTILE, **told),
            judged(id=HOSTILE, reviewer="bo", **{**told, "rule": HOSTILE}),
            judged(id="0/1", reviewer="bo", **told),
        ]
    )
    return before, after


@pytest.mark.parametrize(
    "address",
    [
        "/r/0/review",
        "/r/1/review?queue=kept&reviewer=bo",
        "/r/1/review?queue=duplicates&reviewer=%3Cscript%3E",
        "/r/1/review?by=rule&queue=gopher_quality.too_few_words",
        "/r/1/review?queue=nothing&by=nothing",
        "/r/0/compare",
        "/r/0/compare?with=1&was=kept&now=gopher_quality.too_few_words",
        "/r/1/compare?with=7&was=%3Cscript%3E",
    ],
)
def test_pages_are_harmless(pair: tuple[Store, Store], address: str) -> None:
    with serving({"before": pair[0], "after": pair[1]}) as server:
        status, page, _ = ask(server, address)
    assert status == 200
    check_is_harmless(page)


def test_a_reason_of_duplicates_shows_the_kept_copy(pair: tuple[Store, Store]) -> None:
    with serving({"after": pair[1]}) as server:
        tree = check_is_harmless(ask(server, "/r/0/review?queue=exact.duplicate")[1])
        short = check_is_harmless(ask(server, f"/r/0/review?queue={SHORT}")[1])
    cards = tree.xpath("//article[contains(@class, 'item')]")
    assert cards
    assert len(tree.xpath("//article//div[@class='pair']//*[@aria-label='Text of the kept copy']")) == len(cards)
    assert not short.xpath("//article//div[@class='pair']")


def test_two_reviewers_agree(pair: tuple[Store, Store]) -> None:
    tables = {table.key: list(table.rows) for table in review.view(Run(pair[1]), Query()).tables}
    assert list(tables["agreement"]) == [("ann", "bo", 1, 1.0, None)]
    assert [row[0] for row in tables["precision"]] == [SHORT, HOSTILE]
    assert tables["precision"][1][-1] == 1  # of a document that the run does not have
    assert {row[-1] for row in tables["judgements"]} == {SHORT, "(not in the run)"}


def test_a_report_without_text_has_precision_and_nothing_of_documents(pair: tuple[Store, Store]) -> None:
    page = render(pair[1], has_text=False)
    tree = check_is_harmless(page, is_file=True)
    assert tree.xpath("//*[@id='review-precision']")
    assert not tree.xpath("//*[@id='review-judgements']|//article[contains(@class, 'item')]")
    assert "The boats of" not in page
    whole = check_is_harmless(render(pair[1]), is_file=True)
    assert whole.xpath("//article[contains(@class, 'item')]")


@pytest.mark.parametrize(
    ("left_out", "said"),
    [
        (("fates",), "cannot be read"),
        (("removed", "data"), "No document of this queue is stored"),
    ],
)
def test_copies_say_what_they_lack(
    pair: tuple[Store, Store], tmp_path: Path, left_out: tuple[str, ...], said: str
) -> None:
    shutil.copytree(pair[1].root, tmp_path / "copy", ignore=shutil.ignore_patterns(*left_out, "corpus"))
    with serving({"copy": Store(str(tmp_path / "copy")), "whole": pair[0]}) as server:
        status, page, _ = ask(server, "/r/0/review?queue=kept")
        compared = ask(server, "/r/1/compare")
    assert (status, compared[0]) == (200, 200)
    assert said in page
    assert review.view(Run(Store(str(tmp_path / "copy"))), Query()).tables[0].rows  # as in a report


def test_one_run_alone_has_nothing_to_compare_with(pair: tuple[Store, Store], tmp_path: Path) -> None:
    with serving({"one": pair[0]}) as server:
        assert "There is no other run here" in ask(server, "/r/0/compare")[1]
    with serving({"one": pair[0], "gone": Store(str(tmp_path))}) as server:
        assert "The other run cannot be read" in ask(server, "/r/0/compare")[1]


def test_comparing_shows_what_changed(pair: tuple[Store, Store]) -> None:
    run, other = Run(pair[0]), Run(pair[1])
    run.beside = (("before", run), ("after", other))
    tables = {table.key: table for table in compare.view(run, Query()).tables}
    assert ("kept", SHORT) in {(row[0], row[1]) for row in tables["changes"].rows}
    assert {link["with"] for link in tables["changes"].links} == {"1"}
    assert [row[0] for row in tables["blocks"].rows] == ["jsonl", "gopher_quality", "exact", "pii"]


def test_what_was_judged_may_be_unreadable(pair: tuple[Store, Store], tmp_path: Path) -> None:
    shutil.copytree(pair[0].root, tmp_path / "copy")
    (tmp_path / "copy" / "review" / "ann.jsonl").mkdir(parents=True)
    page = review.view(Run(Store(str(tmp_path / "copy"))), Query())
    assert "What was judged cannot be read" in str(page.context["problem"])
