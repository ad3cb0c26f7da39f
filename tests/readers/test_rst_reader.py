"""reStructuredText: headers of PEPs, docinfo, and licences in fields, sections, comments and last paragraphs."""

import json
from pathlib import Path

import orjson
import pytest
from tests.readers.reading import Row, bytes_rows, rows_of
from tests.shared_place import ABSENT, SHARED, is_here

NAME = "readers.rst"
PEPS = SHARED / "data/sources/peps"


def read(path: Path, text: str) -> Row:
    (row,), _ = bytes_rows(NAME, path / "a.rst", text.encode())
    return row


def test_a_header_of_mail_fields(tmp_path: Path) -> None:
    text = (
        "PEP: 9999\nTitle: A very\n  long title\nAuthor: Ann Lee <ann@mill.example>,\n        bob at "
        "mill.example (Bob Ray)\n"
        "Created: 05-Mar-2001\nLast-Modified: $Date: 2004-01-02 03:04:05 $\n\nAbstract\n========\n\nText.\n\n"
        "Copyright\n---------\nThis document has been placed in the public domain.\n\n\f\n..\n  "
        "Local Variables:\n  mode: text\n"
    )
    row = read(tmp_path, text)
    assert (row["title"], row["published"], row["modified"]) == (
        "A very long title",
        "2001-03-05",
        "2004-01-02T03:04:05",
    )
    assert row["authors"] == ["Ann Lee", "Bob Ray"]
    assert row["url"] == "https://peps.python.org/pep-9999/"
    assert (row["license"], row["license_method"]) == ("LicenseRef-Public-Domain", "license_notice")
    assert row["license_evidence"] == "section 'Copyright': This document has been placed in the public domain."
    assert str(row["text"]).startswith("PEP: 9999\n")
    assert orjson.loads(str(row["metadata"]))["fields"]["pep"] == "9999"


def test_docinfo_after_the_title(tmp_path: Path) -> None:
    text = (
        ".. comment\n\n=====\nTitle\n=====\n--------\nSubtitle\n--------\n\n:Authors: - Ann Lee\n  - "
        "Bob Ray\n:Date: 2020-05-01\n"
        ":Copyright: This document is licensed under CC BY-SA 4.0.\n:Language: de\n\nText :field: of prose.\n"
    )
    row = read(tmp_path, text)
    assert (row["title"], row["authors"], row["published"]) == ("Title", ["Ann Lee", "Bob Ray"], "2020-05-01")
    assert (row["license"], row["license_method"], row["declared_language"]) == ("CC-BY-SA-4.0", "docinfo", "de")


@pytest.mark.parametrize(
    ("text", "license"),
    [
        (".. SPDX-License-Identifier: CC-BY-4.0\n\nTitle\n=====\n\nText\n", "CC-BY-4.0"),
        (
            "Title\n=====\n\nText\n\nLicence\n~~~~~~~\n\nThis work is under the MIT License.\n\nEnd\n"
            "~~~\n\na\n\nb\n\nc",
            "MIT",
        ),
        ("Copyright\n\n    This document has been placed in the public domain.\n", "LicenseRef-Public-Domain"),
        ("Licenses\n========\n\nAn essay about what CC BY-SA 4.0 would mean for code.\n", None),
        (
            "T\n=\n\nThis document is published under `CC BY <https://creativecommons.org/licenses/by/4.0/>`_.",
            "CC-BY-4.0",
        ),
        ("Title\n=====\n\n:Copyright: Ann\n", None),
    ],
)
def test_where_a_licence_stands(tmp_path: Path, text: str, license: str | None) -> None:
    row = read(tmp_path, text)
    assert row.get("license") == license
    assert ("license_evidence" in row) == (license is not None)


def test_includes_are_not_followed_and_counted(tmp_path: Path) -> None:
    text = "Title\n=====\n\n.. include:: /etc/passwd\n\n  .. literalinclude:: ../../secret.py\n"
    (row,), counts = bytes_rows(NAME, tmp_path / "a.rst", text.encode())
    assert (row["text"], counts["includes"]) == (text.rstrip(), 2)


@pytest.mark.parametrize(
    "text", ["=", "==\n==\n==", ":a:", "\n".join(["="] * 5000), "a\n=" * 3000, ".. " * 9000, "PEP:\n" * 900]
)
def test_odd_texts_are_documents(tmp_path: Path, text: str) -> None:
    assert read(tmp_path, text)["text"] == text.strip()


@pytest.mark.skipif(not is_here(), reason=ABSENT)
def test_the_samples_have_the_licence_of_the_manifest() -> None:
    manifest = map(json.loads, (SHARED / "data/sources/manifest.jsonl").read_text().splitlines())
    known = {row["path"].rpartition("/")[2]: row["license"] for row in manifest if row["source"] == "peps"}
    rows, _ = rows_of(NAME, PEPS / "*.rst")
    assert len(rows) == len(known) == 22
    for row in rows:
        said = str(known[str(row["shard"])]).partition(" ")[0]
        either = "CC0-1.0 OR LicenseRef-Public-Domain" if said == "CC0-1.0" else said
        assert row.get("license", "NOASSERTION") == either
        assert row["title"]
        assert row["authors"]
        assert row["published"]


GRANT = "This text is licensed under CC BY 4.0."


@pytest.mark.parametrize(
    ("text", "license"),
    [
        (
            "T\n=\n\n:license: CC-BY-4.0\n\nA.\n\nLicence\n-------\n\nThis text is under CC BY-NC 4.0.\n",
            "CC-BY-NC-4.0",
        ),
        ("T\n=\n\n:license: CC-BY-4.0\n:copyright: All rights reserved\n\nA.\n", "LicenseRef-All-Rights-Reserved"),
        (
            f"..\n   This text is licensed under\n   CC BY-NC 4.0.\n\nT\n=\n\nLicence\n-------\n\n{GRANT}\n",
            "CC-BY-NC-4.0 AND CC-BY-4.0",
        ),
        (
            "PEP: 9\nTitle: T\nAuthor: A\n\nCopyright\n=========\n\nThis document may not be redistributed.\n",
            "LicenseRef-All-Rights-Reserved",
        ),
        (f".. image:: a.png\n   :alt: {GRANT}\n\nT\n=\n\nA.\n\nB.\n\nC.\n", None),
        (f"T\n=\n\nWrite::\n\n    {GRANT}\n\n    {GRANT}\n", None),
        (f"T\n=\n\nA.\n\nReferences\n----------\n\n{GRANT}\n", None),
    ],
)
def test_the_strictest_statement_of_a_text_counts(tmp_path: Path, text: str, license: str | None) -> None:
    assert read(tmp_path, text).get("license") == license
