"""The report of a run over hostile documents, in a real browser where there is one: it runs nothing and shows all."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from lab import Lab
from lxml import html
from tests.dashboard.pages import check_is_harmless

ATTACK = "document.documentElement.setAttribute('data-owned', 'yes')"
NAME = f"Harbour <script>{ATTACK}</script> news"
HOSTILE = {
    "script": f"</pre></td></table><script>{ATTACK}</script>",
    "image": f'"><img src="x" onerror="{ATTACK}"><b>bold</b>',
    "svg": f"</style></title><svg onload=\"{ATTACK}\"><a href='javascript:{ATTACK}'>click</a>",
    "frame": f"--><iframe srcdoc=\"<script>parent.{ATTACK}</script>\"></iframe><meta http-equiv=refresh content='0'>",
    "bidi": "price \u202e}{ 0001\u2066 end \x00\x07\x1b]0;owned\x07\x9b31m",
    "template": "{{ 7 * 7 }}{% raw %} ${7*7} \u2028 ]]>",
}
CHROMIUM = next(
    (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), ""
)


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Lab:
    """A run that keeps half of the hostile documents and drops the other half."""
    lab = Lab.at(tmp_path_factory.mktemp("hostile"))
    words = "The tide comes in slowly and the boats rise with it until noon. " * 9
    rows = [
        {"id": f"{kind}-{length}", "text": f"{attack} {body}", "url": f"https://example.org/{kind}?{attack}"}
        for kind, attack in HOSTILE.items()
        for length, body in (("long", words), ("short", "end"))
    ]
    (lab.folder / "pages.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    reader = {"readers.jsonl": {"paths": "pages.jsonl"}}
    lab.write_config(name=NAME, sources=[{"name": "<i>crawl</i>", "reader": reader}], blocks=["filters.gopher_quality"])
    lab.run("run", "--executor", "inline")
    return lab


def check_page(tree: html.HtmlElement) -> None:
    """Nothing of a document has become markup, and what it says can be read."""
    check_is_harmless(html.tostring(tree, encoding="unicode"), is_file=True)
    assert tree.get("data-owned") is None
    assert len(tree.xpath("//meta[@http-equiv='refresh']")) == 0
    (heading,) = tree.xpath("//h1")
    assert heading.text_content().strip() == NAME
    shown = " ".join(tree.xpath("//main")[0].text_content().split())
    for kind in ("script", "image", "svg", "frame"):
        assert " ".join(HOSTILE[kind].split()) in shown, kind
    assert "{{ 7 * 7 }}{% raw %} ${7*7}" in shown
    assert "price \N{REPLACEMENT CHARACTER}}{ 0001" in shown
    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", shown)


def test_the_report_parses_to_text_only(lab: Lab) -> None:
    check_page(html.document_fromstring((lab.folder / "run" / "report.html").read_text("utf-8")))


def in_browser(page: Path, profile: Path) -> html.HtmlElement:
    """The page as it stands after a browser has loaded it and run what there is to run."""
    flags = ("--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking")
    command = [str(CHROMIUM), *flags, f"--user-data-dir={profile}", "--virtual-time-budget=2000", "--dump-dom"]
    done = subprocess.run([*command, page.as_uri()], capture_output=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr.decode(errors="replace")
    return html.document_fromstring(done.stdout.decode("utf-8"))


@pytest.mark.skipif(not CHROMIUM, reason="there is no Chromium on this machine")
def test_a_browser_shows_the_report_and_runs_nothing(lab: Lab, tmp_path: Path) -> None:
    unescaped = tmp_path / "unescaped.html"
    unescaped.write_text(f"<title>x</title><pre>{HOSTILE['script']}</pre>", "utf-8")
    assert in_browser(unescaped, tmp_path / "profile").get("data-owned") == "yes"
    tree = in_browser(lab.folder / "run" / "report.html", tmp_path / "profile")
    check_page(tree)


def test_a_report_to_be_shared_has_no_text(lab: Lab) -> None:
    report = lab.folder / "run" / "report.html"
    whole = report.read_text("utf-8")
    lab.textmill("report", "run", "--no-text")
    shown = report.read_text("utf-8")
    lab.textmill("report", "run")
    assert "The tide comes in" in whole
    assert "https://example.org/script" in whole
    assert "The tide comes in" not in shown
    assert "https://" not in shown
    assert report.read_text("utf-8") == whole


def test_the_terminal_obeys_no_document(lab: Lab) -> None:
    said = lab.textmill("why", "run", "bidi-short")
    assert "gopher_quality.too_few_words" in said
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]", said)
    for command in ("status", "verify", "report"):
        assert "\x1b" not in lab.textmill(command, "run")


def test_the_dataset_card_holds_no_markup_of_theirs(lab: Lab) -> None:
    card = (lab.folder / "run" / "corpus" / "README.md").read_text("utf-8")
    prose = re.sub(r"^```.*?^```$", "", card.removeprefix("---\n").partition("\n---\n")[2], flags=re.M | re.S)
    assert "Harbour" in prose
    assert "<" not in re.sub(r"`[^`\n]*`", "", prose)
