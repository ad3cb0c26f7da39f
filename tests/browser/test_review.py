"""Documents are judged with the keyboard alone, in the served page and in a report, and both end in the same files."""

import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, expect
from small_run import small_run
from tests.browser.tab import Tab
from tests.dashboard.serving import serving
from tests.inspect.run_pair import run_pair

from textmill.dashboard.report import render
from textmill.inspect.judgement_tables import imported, read_file
from textmill.inspect.judgements import Judgement, JudgementFiles
from textmill.store.store import Store

HOSTILE = "</textarea></div><script>document.documentElement.id='owned'</script><img src=x onerror=alert(1)>"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Store:
    documents = [
        {
            "text": (f"The boats of {number % 7} rise with the tide until noon. " * (20 if number % 2 else 1))
            + HOSTILE,
            "url": f"https://ann:pw@example.org/{number}?{HOSTILE}",
            "id": f"{number}{HOSTILE}",
        }
        for number in range(24)
    ]
    return small_run(tmp_path_factory.mktemp("review"), [documents], ["filters.gopher_quality", "dedup.exact"])


@pytest.fixture
def store(made: Store) -> Iterator[Store]:
    yield made
    made.remove("review")


@pytest.fixture
def served(browser: Browser, store: Store) -> Iterator[tuple[Tab, str]]:
    with serving({"one": store}) as server:
        page = browser.new_page(viewport={"width": 1000, "height": 700})
        yield Tab(page, urlsplit(server.address).netloc), f"{server.address}r/0/review"
        page.close()


def lasting(store: Store) -> list[Judgement]:
    return list(JudgementFiles(store).read().lasting.values())


def test_a_queue_is_judged_with_the_keyboard(served: tuple[Tab, str], store: Store) -> None:
    tab, address = served
    tab.page.goto(f"{address}?queue=gopher_quality.too_few_words&reviewer=ann")
    progress = tab.page.locator("[data-progress]")
    expect(tab.page.locator(".item:visible")).to_have_count(1)
    keys = tab.page.keyboard
    keys.press("1")
    expect(progress).to_have_text("1")
    keys.press("n")
    keys.type("12 is in the note, j too\N{RIGHT-TO-LEFT OVERRIDE}")
    keys.press("Escape")
    keys.press("2")
    expect(progress).to_have_text("2")
    keys.press("j")
    keys.press("k")
    keys.press("ArrowRight")
    keys.press("ArrowLeft")
    keys.press("3")
    expect(progress).to_have_text("3")
    found = lasting(store)
    assert [one.judgement for one in found] == ["right", "wrong", "unsure"]
    assert found[1].note == "12 is in the note, j too\N{RIGHT-TO-LEFT OVERRIDE}"
    assert {(one.reviewer, one.rule, one.fate) for one in found} == {
        ("ann", "gopher_quality.too_few_words", "gopher_quality.too_few_words")
    }
    assert all(HOSTILE in one.id for one in found)
    row = tab.page.locator("#review-precision tbody tr")
    expect(row.locator("td").nth(3)).to_have_text("50.0 %")
    tab.page.reload()
    expect(progress).to_have_text("3")
    assert tab.page.locator(".item").nth(1).locator("[aria-pressed=true]").inner_text().split()[-1] == "wrong"
    tab.check()


def test_the_last_judgement_counts_and_a_note_comes_later(served: tuple[Tab, str], store: Store) -> None:
    tab, address = served
    tab.page.goto(f"{address}?queue=kept&reviewer=ann")
    first = tab.page.locator(".item").first
    for judgement in ("right", "wrong"):
        first.get_by_role("button", name=judgement).click()
        expect(tab.page.locator(".item").nth(1)).to_be_visible()  # it goes on once the judgement is kept
        tab.page.get_by_role("button", name="Back").click()
    first.get_by_label("Note").fill("=1+1")
    first.get_by_label("Note").press("Escape")
    expect(tab.page.locator("#review-judgements tbody td").nth(2)).to_have_text("=1+1")
    (one,) = lasting(store)
    assert (one.judgement, one.note, one.rule) == ("wrong", "=1+1", "kept")
    tab.check()


def test_duplicates_stand_beside_the_kept_copy(served: tuple[Tab, str]) -> None:
    tab, address = served
    tab.page.set_viewport_size({"width": 390, "height": 844})
    tab.page.goto(f"{address}?queue=duplicates&reviewer=ann")
    item = tab.page.locator(".item.current")
    expect(item.get_by_label("Text of the duplicate")).to_contain_text("rise with the tide")
    expect(item.get_by_label("Text of the kept copy")).to_contain_text("rise with the tide")
    assert "ann:pw" not in tab.page.content()
    assert tab.page.evaluate("document.documentElement.scrollWidth") <= 390
    tab.check()


def test_without_a_name_nothing_is_judged(served: tuple[Tab, str], store: Store) -> None:
    tab, address = served
    tab.page.goto(f"{address}?reviewer=../ann")
    expect(tab.page.get_by_role("alert")).to_contain_text("up to 64 letters")
    tab.page.keyboard.press("1")
    expect(tab.page.get_by_role("status")).to_contain_text("Give a reviewer’s name")
    assert lasting(store) == []
    tab.page.get_by_label("Reviewer").fill("bo-2")
    tab.page.get_by_label("Queue").select_option("kept")
    tab.page.get_by_role("button", name="Show").click()
    tab.page.wait_for_url("**reviewer=bo-2**")
    tab.page.keyboard.press("1")
    expect(tab.page.locator("[data-progress]")).to_have_text("1")
    assert [one.reviewer for one in lasting(store)] == ["bo-2"]
    tab.check()


def test_what_a_report_saves_is_imported(lone_tab: Tab, store: Store, tmp_path: Path) -> None:
    file = tmp_path / "report.html"
    file.write_text(render(store), "utf-8")
    page = lone_tab.page
    page.goto(f"{file.as_uri()}#review")
    page.get_by_label("Reviewer").fill("cy")
    page.get_by_label("Reviewer").press("Escape")
    for key in ("1", "2", "1"):
        page.keyboard.press(key)
    with page.expect_download() as started:
        page.get_by_role("button", name="Save judgements").click()
    assert started.value.suggested_filename == "cy.jsonl"
    saved = tmp_path / "cy.jsonl"
    started.value.save_as(saved)
    assert len({json.loads(line)["key"] for line in saved.read_text("utf-8").splitlines()}) == 3
    assert imported(JudgementFiles(store), read_file(str(saved), None)) == 3
    assert [one.judgement for one in lasting(store)] == ["right", "wrong", "right"]
    lone_tab.check()


def test_two_runs_side_by_side_are_clean(browser: Browser, tmp_path: Path) -> None:
    before, after = run_pair(tmp_path)
    with serving({"before": before, "after": after}) as server:
        page = browser.new_page()
        tab = Tab(page, urlsplit(server.address).netloc)
        for scheme, width in (("light", 1280), ("dark", 390)):
            page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
            page.set_viewport_size({"width": width, "height": 844})
            page.goto(f"{server.address}r/0/compare?with=1")
            expect(page.locator("pre.diff .after").last).to_contain_text("min_words: 70")
            expect(page.locator("ins").first).to_contain_text("ann")
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            tab.check()
        row = page.locator("#compare-changes tbody tr", has_text="too_few_words").first
        row.get_by_role("link").click()
        assert "was=" in page.url
        expect(page.get_by_role("link", name="show all")).to_be_visible()
        page.close()
