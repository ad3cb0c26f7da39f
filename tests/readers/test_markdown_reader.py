"""Markdown: front matter of all kinds, hostile or damaged, and the licence that a text states of itself."""

import time
from pathlib import Path

import orjson
import pytest
from tests.readers.reading import Row, bytes_rows, rows_of
from tests.shared_place import ABSENT, SHARED, is_here

NAME = "readers.markdown"


def read(path: Path, text: str) -> tuple[Row, dict[str, object]]:
    (row,), counts = bytes_rows(NAME, path / "a.md", text.encode())
    return row, dict(counts)


@pytest.mark.parametrize(
    "matter",
    [
        "---\ntitle: The mill\nauthors: [Ann, {name: Bob}]\ndate: 2020-05-01\nlang: en\nlicense: cc-by-4.0\n---\n",
        '+++\ntitle = "The mill"\nauthors = ["Ann", "Bob"]\ndate = 2020-05-01\n'
        'lang = "en"\nlicense = "CC-BY-4.0"\n+++\n',
        '{"title": "The mill", "author": ["Ann", "Bob"], "date": "2020-05-01", "lang": "en", '
        '"license": "CC BY 4.0"}\n\n',
        "Title: The mill\nAuthors: Ann\nDate: May 1, 2020\nLang: en\nLicense: CC BY 4.0\n\n",
    ],
)
def test_front_matter_of_all_kinds(tmp_path: Path, matter: str) -> None:
    row, _ = read(tmp_path, matter + "# Heading\n\nText *here*.\n")
    assert row["text"] == "# Heading\n\nText *here*."
    assert (row["title"], row["published"], row["declared_language"]) == ("The mill", "2020-05-01", "en")
    assert (row["license"], row["license_method"], row["license_scope"]) == ("CC-BY-4.0", "front_matter", "document")
    assert row["authors"] in (["Ann", "Bob"], ["Ann"])


def test_values_stay_as_they_are_written(tmp_path: Path) -> None:
    row, _ = read(
        tmp_path, "---\ntitle: 1984\ndraft: no\nwhen: 2020-13-45\nx: !!python/object:os.system {a: 1}\n---\nText\n"
    )
    assert row["title"] == "1984"
    assert orjson.loads(str(row["metadata"]))["front_matter"] == {
        "title": "1984",
        "draft": "no",
        "when": "2020-13-45",
        "x": {"a": "1"},
    }


@pytest.mark.parametrize(
    "matter",
    [
        "a: &a [x,x,x,x,x,x,x,x,x]\n"
        + "".join(f"{n}: &{n} [{','.join(['*' + p] * 9)}]\n" for p, n in zip("abcdefgh", "bcdefghi", strict=True)),
        "a: &a {b: *a}\n",
        "a: " + "[" * 5000 + "\n",
        "a: &a " + "x" * 30_000 + "\nb: [" + "*a," * 5000 + "]\n",
    ],
)
def test_hostile_front_matter_is_bounded(tmp_path: Path, matter: str) -> None:
    start = time.monotonic()
    row, counts = read(tmp_path, f"---\n{matter}---\nText\n")
    assert counts["bad_front_matter"] == 1
    assert str(row["text"]).endswith("Text")
    assert len(str(row.get("metadata"))) < 200_000
    assert time.monotonic() - start < 5


def test_lines_that_are_no_yaml_are_read_line_by_line(tmp_path: Path) -> None:
    row, counts = read(tmp_path, "---\ntitle: Part 2: the end\nlicense: MIT\n---\nText\n")
    assert (row["title"], row["license"], row["text"], counts["bad_front_matter"]) == (
        "Part 2: the end",
        "MIT",
        "Text",
        1,
    )


@pytest.mark.parametrize(
    "text", ["---\n\nProse between breaks\n\n---\n\nmore", "{% include x %}\n\ntext", "Note: this\nis text\n\nmore"]
)
def test_what_is_no_front_matter_stays(tmp_path: Path, text: str) -> None:
    assert read(tmp_path, text)[0]["text"] == text


@pytest.mark.parametrize(
    ("text", "license"),
    [
        (
            "# T\n\na\n\nb\n\nc\n\nd\n\nThis text is licensed under [CC BY-SA 4.0](https://creativecommons.org/licenses/by-sa/4.0/).",
            "CC-BY-SA-4.0",
        ),
        (
            "# T\n\n## Licence\n\nThis work is under the [CC BY 3.0][1].\n\n## More\n\na\n\nb\n\nc\n\nd\n\n[1]: https://creativecommons.org/licenses/by/3.0/",
            "CC-BY-3.0",
        ),
        ("# T\n\na\n\nb\n\nc\n\nThe photo is CC BY 4.0 by Ann, you know.\n\nd\n\ne\n\nf\n\ng", None),
        ("# T\n\na\n\nb\n\nc\n\n```\nThis text is licensed under CC BY 4.0.\n```\n", None),
        ("# T\n\nBy contributing you agree to the [LICENSE](../LICENSE) of this repository.", None),
    ],
)
def test_the_licence_that_a_text_states(tmp_path: Path, text: str, license: str | None) -> None:
    row, _ = read(tmp_path, text)
    assert row.get("license") == license
    assert ("license_evidence" in row) == (license is not None)


@pytest.mark.skipif(not is_here(), reason=ABSENT)
def test_the_samples_say_nothing_of_their_licence() -> None:
    rows, counts = rows_of(
        NAME, *(SHARED / "data/sources" / place for place in ("cc_markdown/[CH]*.md", "us_gov/18f_handbook/*.md"))
    )
    assert len(rows) == 36
    assert not [row for row in rows if "fault" in row or "license" in row]
    assert sum("title" in row for row in rows) == 22
    assert not counts


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("# A *b* ##\n\nc", "A *b*"),
        ("Title\n===\n\nc", "Title"),
        ("# C#\n", "C#"),
        ("## a\n\n# [b](c)\n", "b"),
        ("#x\n", None),
    ],
)
def test_the_first_heading_is_the_title(tmp_path: Path, text: str, title: str | None) -> None:
    assert read(tmp_path, text)[0].get("title") == title


@pytest.mark.parametrize("piece", ["# ", "[", "![", "<a ", "```\n", "[a]: ", "=\n", "a\n-\n", "<a href=", "(c) "])
def test_repetition_takes_little_time(tmp_path: Path, piece: str) -> None:
    start = time.monotonic()
    assert read(tmp_path, "# " + " " * 100_000 + "x\n" + piece * 40_000)[0]["text"]
    assert time.monotonic() - start < 10


BODY = "# Mill\n\nOne.\n\nTwo.\n\nThree.\n\nFour.\n\n"
GRANT = "This text is licensed under CC BY 4.0."
RESERVED = "LicenseRef-All-Rights-Reserved"


@pytest.mark.parametrize(
    ("text", "license"),
    [
        (f"---\nlicense: CC-BY-4.0\n---\n{BODY}## Licence\n\nThis text is under CC BY-NC 4.0.\n", "CC-BY-NC-4.0"),
        (f"---\nlicense: CC-BY-NC-4.0\n---\n{BODY}## Licence\n\n{GRANT}\n", "CC-BY-NC-4.0"),
        (f"---\nlicense: CC-BY-4.0\nrights: All rights reserved\n---\n{BODY}", RESERVED),
        (f"---\nlicense: CC-BY-4.0\n---\n{BODY}© 2020 Ann. All rights reserved.\n", RESERVED),
        (
            f"---\nlicense: CC-BY-4.0\nlicense_url: https://creativecommons.org/licenses/by-nc/4.0/\n---\n{BODY}",
            "CC-BY-NC-4.0",
        ),
        (f"---\nlicense: CC-BY-4.0\nlicense_url: https://mill.example/terms\n---\n{BODY}", "CC-BY-4.0"),
        (
            "---\nlicense: {name: CC BY 4.0, url: 'https://creativecommons.org/licenses/by-nd/4.0/'}\n---\n" + BODY,
            "CC-BY-4.0 AND CC-BY-ND-4.0",
        ),
        (f"{BODY}## Licence\n\n{GRANT}\n\n© Ann. All rights reserved.\n", RESERVED),
        (f"{BODY}## Licence\n\n{GRANT}\n\nCommercial use is not allowed.\n", RESERVED),
        (f"{BODY}## Licence\n\n{GRANT}\n", "CC-BY-4.0"),
        (f"{BODY}## Credits and licence\n\n{GRANT}\n", "CC-BY-4.0"),
    ],
)
def test_the_strictest_statement_of_a_text_counts(tmp_path: Path, text: str, license: str) -> None:
    row, _ = read(tmp_path, text)
    assert row["license"] == license
    assert row["license_evidence"]


@pytest.mark.parametrize(
    "end",
    [
        f"## References\n\nRay, B.: Mills. {GRANT}\n",
        f"## Image credits\n\n{GRANT}\n",
        "## Third-party licences\n\nCC BY 4.0\n",
        "1. Ray, B. (2020). Mills. CC BY 4.0. https://creativecommons.org/licenses/by/4.0/\n",
        "* Wikipedia: CC BY-SA 3.0\n* OpenStreetMap: ODbL\n",
        f"<!-- {GRANT} -->\n",
        f"Write:\n\n    {GRANT}\n",
        f"## Licence\n\n~~{GRANT}~~\n",
    ],
)
def test_what_is_of_others_or_not_seen_grants_nothing(tmp_path: Path, end: str) -> None:
    assert "license" not in read(tmp_path, BODY + end)[0]
