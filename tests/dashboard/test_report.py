"""The report is one offline page in which whatever a page says stays text."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from fake_run import Doc, FakeRun, Setup, Step, crawl
from lxml import html

from textmill.dashboard.report import render, render_index, render_problem
from textmill.dashboard.samples import TEXT_CHARS
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


def check_is_harmless(page: str) -> html.HtmlElement:
    tree = html.document_fromstring(page)
    names = {element.tag for element in tree.iter() if isinstance(element.tag, str)}
    assert not names & {"script", "img", "iframe", "object", "embed", "link", "base", "form", "input", "audio", "video"}
    for element in tree.iter():
        for name, value in element.attrib.items():
            assert not name.lower().startswith("on")
            assert name not in ("src", "srcdoc", "srcset", "style", "xlink:href", "action", "formaction")
            if name == "href":
                assert re.fullmatch(r"#[a-z]+|/[0-9]*", value)
    policies = tree.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    assert len(policies) == 1
    assert policies[0].startswith("default-src 'none'; style-src 'unsafe-inline'; img-src data:")
    assert len(tree.xpath("//title[not(ancestor::svg)]")) == 1
    assert len(tree.xpath("//style")) == 1
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]", page)
    assert not re.search(r"url\(|@import", page)
    return tree


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
    tree = check_is_harmless(render(run.all(), refresh_seconds=5))
    clean = " ".join(words.split("\x00")[0].split())
    assert clean in " ".join(tree.text_content().split())
    assert clean in " ".join(tree.xpath("string(//head/title)").split())


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_words_in_other_pages(words: str, tmp_path: Path) -> None:
    check_is_harmless(render_problem(words, 5))
    overview = views.Overview(words, False, 1, 1, 0, 1, 1.0, 1, 1, 1, (), 1, 1, 1)
    check_is_harmless(render_index({words: overview, f"{words}2": words}))


def test_numbers_and_samples(tmp_path: Path) -> None:
    docs = [Doc(str(index)) for index in range(1234)] + [Doc("last", fate="url.blocked", text="x" * 5000)]
    page = render(FakeRun(tmp_path, docs).all())
    text = " ".join(check_is_harmless(page).text_content().split())
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
    page = render(run.store, refresh_seconds=7)
    assert check_is_harmless(page).xpath("//meta[@http-equiv='refresh']/@content") == ["7"]
    assert not html.document_fromstring(render(run.store)).xpath("//meta[@http-equiv='refresh']")


def test_finished_run_does_not_reload(tmp_path: Path) -> None:
    page = render(FakeRun(tmp_path, crawl()).all(), refresh_seconds=7)
    assert not html.document_fromstring(page).xpath("//meta[@http-equiv='refresh']")


def test_run_in_which_everything_was_dropped(tmp_path: Path) -> None:
    text = html.document_fromstring(render(FakeRun(tmp_path, [Doc("1", fate="url.blocked")]).all())).text_content()
    assert "Of 1 records read" in " ".join(text.split())


def test_secrets_of_the_config_are_not_shown(tmp_path: Path) -> None:
    setup = Setup(config={"paths": "s3://ann:hunter2@bucket/x", "token": "hunter2"})
    assert "hunter2" not in render(FakeRun(tmp_path, crawl(), setup).all())
