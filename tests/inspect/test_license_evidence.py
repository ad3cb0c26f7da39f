"""What a licence was read from is marked where it stands in the text."""

import pytest

from textmill.inspect.license_evidence import marked

CC = "https://creativecommons.org/licenses/by/4.0/"


@pytest.mark.parametrize(
    ("text", "evidence", "url", "found"),
    [
        (f"See {CC} for it.", f"a rel=license: {CC}", CC, CC.rstrip("/")),
        ("See CreativeCommons.org/licenses/by/4.0 here", f"link: {CC}", CC, "CreativeCommons.org/licenses/by/4.0"),
        ("Released under the MIT license.", "statement: under the MIT License", "", "under the MIT license"),
        ("No word of it.", f"a rel=license: {CC}", CC, ""),
        ("A text", "", "", ""),
        ("a by a", "link: by", "by", ""),
        ("İ licenses/by/4.0/", "x: licenses/by/4.0", "", "licenses/by/4.0"),
        ("Text\n  under the\n\tMIT  licence.", "sentence: “under the MIT licence…”", "", "under the\n\tMIT  licence"),
        ("(a+)+ and (a.c)* here", "x: (a.c)* here", "", "(a.c)* here"),
    ],
)
def test_evidence_is_marked(text: str, evidence: str, url: str, found: str) -> None:
    pieces = marked(text, evidence, url)
    assert "".join(piece for piece, _ in pieces) == text
    assert "".join(piece for piece, is_evidence in pieces if is_evidence) == found
