"""Every "recipes N.N" in the code leads to a section of docs/recipes.md, and every section is cited."""

import re
from pathlib import Path

PROJECT = Path(__file__).parents[1]
HEADINGS = re.findall(r"^##+ (\d+(?:\.\d+)?) \S", (PROJECT / "docs" / "recipes.md").read_text("utf-8"), re.MULTILINE)
NUMBER = r"\d+(?:\.\d+)?"
CITATION = re.compile(rf"\brecipes ({NUMBER}(?:(?:, and|,| and| to) {NUMBER})*)")


def cited(text: str) -> set[str]:
    """The numbers of all sections that a text cites, those between the ends of `11.1 to 11.4` too."""
    found: set[str] = set()
    for citation in CITATION.findall(" ".join(text.split())):
        found.update(re.findall(NUMBER, citation))
        for first, last in re.findall(rf"({NUMBER}) to ({NUMBER})", citation):
            (part, begin), (end_part, end) = first.split("."), last.split(".")
            assert part == end_part
            found.update(f"{part}.{number}" for number in range(int(begin), int(end)))
    return found


def citations() -> dict[str, set[str]]:
    """The files that cite each section."""
    files: dict[str, set[str]] = {}
    for folder in ("blocks", "pipelines", "scripts", "configs"):
        for path in (PROJECT / folder).rglob("*.*"):
            if path.suffix in {".py", ".yaml"}:
                for number in cited(path.read_text("utf-8")):
                    files.setdefault(number, set()).add(path.relative_to(PROJECT).as_posix())
    return files


def test_citations_are_read_in_all_their_forms() -> None:
    assert cited("(recipes 8.2, 10.5), after; recipes 7.5 and\n7.7; recipes\n6.6) in 2020") == {
        "8.2",
        "10.5",
        "7.5",
        "7.7",
        "6.6",
    }
    assert cited("2025; recipes 10.4, 11.1 to 11.4), recipes 8).") == {"10.4", "11.1", "11.2", "11.3", "11.4", "8"}


def test_every_citation_has_a_section() -> None:
    files = citations()
    assert len(files) > 40
    assert {number: files[number] for number in files if number not in HEADINGS} == {}


def test_every_section_is_cited_or_holds_one() -> None:
    files = citations()
    parents = {number.split(".")[0] for number in files}
    assert [number for number in HEADINGS if number not in files and number not in parents] == []


def test_sections_are_in_order_and_say_what_where_and_whence() -> None:
    assert sorted(set(HEADINGS), key=lambda number: [int(part) for part in number.split(".")]) == HEADINGS
    page = (PROJECT / "docs" / "recipes.md").read_text("utf-8")
    sections = re.split(r"^### ", page, flags=re.MULTILINE)[1:]
    for section in sections:
        for word in ("Rule", "Relied on", "Source"):
            assert section.count(f"**{word}.**") == 1, section.splitlines()[0]
