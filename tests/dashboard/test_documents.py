"""The documents view: what is found, one document, and what is said where a run knows less."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from fake_run import FakeRun, crawl
from lxml import html
from tests.dashboard.pages import check_is_harmless
from tests.inspect.sample_run import sample_run

from textmill.dashboard import rendering
from textmill.dashboard.navigation import VIEWS, view_named
from textmill.dashboard.query import Query
from textmill.dashboard.report import render
from textmill.dashboard.runs import Run
from textmill.inspect.views import overview
from textmill.store.store import Store


def opened(run: Run, **query: str) -> html.HtmlElement:
    """The view as the server gives it."""
    view, asked = view_named("documents"), Query(query)
    assert view is not None
    frame = rendering.Frame(overview(run.snapshot), "/r/0")
    page = rendering.run_page(frame, rendering.section(frame, view, view.make(run, asked), asked), VIEWS)
    return check_is_harmless(page)


def words(tree: html.HtmlElement) -> str:
    return " ".join(tree.xpath("string(//main)").split())


def links(tree: html.HtmlElement) -> list[dict[str, str]]:
    """The documents that the cards lead to."""
    return [dict(Query.parse(link[1:]).values) for link in tree.xpath("//article//p[@class='url']//a/@href")]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return sample_run(tmp_path_factory.mktemp("documents"))


@pytest.fixture(scope="module")
def run(store: Store) -> Run:
    return Run(store, sources=str(Path(store.root).parent))


def test_without_a_question_there_is_a_sample_of_every_fate(run: Run) -> None:
    seen: list[str] = []
    page = 1
    while found := links(tree := opened(run, page=str(page))):
        seen += tree.xpath("//article//p[@class='facts']/span[1]//text()")
        assert len(found) <= 20
        page += 1
    assert {*filter(str.strip, seen)} == {"kept", *run.snapshot.stats.drops}


@pytest.mark.parametrize(
    ("query", "number"),
    [
        ({"fate": "minhash.duplicate"}, 5),
        ({"wanted": "tidewater.example.org", "fate": "kept"}, 4),
        ({"words": "lorem ipsum"}, 1),
        ({"wanted": "nobody.example.org"}, 0),
        ({"language": "deu", "page": "99"}, 0),
    ],
)
def test_a_question_is_a_state_with_an_address(run: Run, query: dict[str, str], number: int) -> None:
    tree = opened(run, **query)
    assert (len(links(tree)) >= number) if number else (not links(tree))
    for name, value in query.items():
        if name != "page":
            chosen = tree.xpath(f"//input[@name='{name}']/@value|//select[@name='{name}']/option[@selected]/@value")
            assert chosen == [value]


def test_a_document_stands_with_its_measures_limits_and_place(run: Run) -> None:
    (link, *_) = links(opened(run, fate="kept"))
    tree = opened(run, **link)
    text = words(tree)
    for said in ("gopher_quality.words", "dropped if < 50", "passes", "Offset in the archive", "Text as written"):
        assert said in text
    assert link["id"] in text
    assert not tree.xpath("//main//a[starts-with(@href, 'http')]")


def test_a_rule_that_fails_is_said(run: Run) -> None:
    (link, *_) = links(opened(run, fate="gopher_quality.too_few_words"))
    rows = [" ".join(row.text_content().split()) for row in opened(run, **link).xpath("//tbody/tr")]
    assert any(row.startswith("gopher_quality.words") and row.endswith("dropped if < 50 fails") for row in rows)


def test_a_duplicate_stands_beside_its_kept_copy(run: Run) -> None:
    for link in links(opened(run, fate="minhash.duplicate")):
        tree = opened(run, **link)
        assert "What it is a copy of" in words(tree)
        assert tree.xpath("//ins|//del")
        (other,) = tree.xpath("//section[@aria-label='The document that stands for it']//h3//a/@href")
        copy = opened(run, **Query.parse(other[1:]).values)
        assert "What it is a copy of" not in words(copy)
        assert link["id"] in str(copy.xpath("//section[@aria-label='Duplicates']//a/@href")).replace("%3A", ":")


def test_an_edit_is_shown_against_the_page_read_again(run: Run, store: Store) -> None:
    (link, *_) = links(opened(run, fate="kept"))
    assert "Since it was extracted" in words(opened(run, **link, compare="extracted"))
    assert "--sources" in words(opened(Run(store), **link, compare="extracted"))


@pytest.mark.parametrize("name", ["id", "shard", "wanted", "fate", "language", "source", "license", "words", "page"])
@pytest.mark.parametrize(
    "value", ["<script>alert(1)</script>", "\x00\u202e\ud800", "../../etc/passwd", "'\"", "9" * 500]
)
def test_hostile_questions_are_data(run: Run, name: str, value: str) -> None:
    opened(run, **{name: value})


def test_an_unknown_document_is_said(run: Run) -> None:
    (link, *_) = links(opened(run, fate="kept"))
    assert "No document with the id" in words(opened(run, id="nobody"))
    assert "No document with the id" in words(opened(run, id=link["id"], shard="sample/other"))


@pytest.mark.parametrize(
    ("gone", "said"),
    [
        (["corpus"], "Text as written"),
        (["corpus", "stages/*/data"], "this copy of the run has neither"),
    ],
)
def test_a_copy_says_what_it_lacks(store: Store, tmp_path: Path, gone: list[str], said: str) -> None:
    folder = tmp_path / "copy"
    shutil.copytree(store.root, folder)
    for path in [path for name in gone for path in folder.glob(name)]:
        shutil.rmtree(path)
    copy = Run(Store(str(folder)))
    (link, *_) = links(opened(copy, fate="kept"))
    assert said in words(opened(copy, **link))


@pytest.mark.parametrize(
    ("overrides", "said"),
    [
        (("stats.documents=none",), "keeps none of its records' fates"),
        (("stats.documents=sample", "stats.rate=0.5"), "keeps a sample of its records' fates"),
        (("removed.keep=none",), "were not kept (setting removed.keep: none)"),
        (("stats.documents=none", "removed.keep=none"), "keeps none"),
    ],
)
def test_runs_that_keep_less_say_so(tmp_path: Path, overrides: tuple[str, ...], said: str) -> None:
    run = Run(sample_run(tmp_path, *overrides))
    pages = [opened(run, page=str(page)) for page in (1, 2, 3)]
    assert said in " ".join(map(words, pages))
    (link, *_) = links(pages[0])
    assert "Text" in words(opened(run, **link))


def test_a_run_of_an_earlier_version_has_its_documents(tmp_path: Path) -> None:
    """Neither fates nor rules."""
    run = Run(FakeRun(tmp_path, crawl()).all())
    found = [link["id"] for link in links(opened(run))]
    assert {*found} == {doc.id for doc in crawl()}
    assert [link["id"] for link in links(opened(run, fate="minhash"))] == ["5"]
    assert "Some plain words" in words(opened(run, id="5", shard="cc/a.warc.gz"))


def test_a_run_at_work_has_what_is_committed(tmp_path: Path) -> None:
    fake = FakeRun(tmp_path, crawl())
    assert "The run is at work" in words(opened(Run(fake.store)))
    fake.map_stage("0-read", fake.tasks[:1])
    assert {link["id"] for link in links(opened(Run(fake.store)))} == {"2", "4"}


def test_credentials_of_addresses_are_not_shown(tmp_path: Path) -> None:
    docs = [replace(doc, url="https://ann:hunter2@example.org/x?token=secret") for doc in crawl()]
    run = Run(FakeRun(tmp_path, docs).all())
    for tree in (opened(run), opened(run, id="1")):
        assert "example.org/x" in html.tostring(tree, encoding="unicode")
        assert not {"hunter2", "secret"} & {*html.tostring(tree, encoding="unicode").replace("=", "@").split("@")}
        assert "hunter2" not in html.tostring(tree, encoding="unicode")


def test_the_report_has_each_document_with_its_measures(store: Store) -> None:
    tree = check_is_harmless(render(store), is_file=True)
    cards = tree.xpath("//section[@id='documents']//article")
    fates = [card.xpath("string(.//p[@class='facts']/span[1])").strip() for card in cards]
    assert {*fates} == {"kept", *Run(store).snapshot.stats.drops}
    assert fates.count("kept") == 6
    assert "dropped if" in cards[0].text_content()
    assert not tree.xpath("//section[@id='documents']//article//a")


def test_without_text_no_document_is_in_the_report(store: Store) -> None:
    tree = check_is_harmless(render(store, has_text=False), is_file=True)
    assert not tree.xpath("//section[@id='documents']//article")
    assert "left out" in tree.xpath("string(//section[@id='documents'])")
