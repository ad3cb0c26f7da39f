"""LaTeX projects: folders, archives and arXiv's forms; inputs inside the project, and none outside it."""

import gzip
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.readers.reading import Row, bytes_rows, rows_of
from tests.readers.test_text_files import tar_of, zip_of
from tests.shared_place import ABSENT, SHARED, is_here

from textmill.errors import ShardError

NAME = "readers.latex"
RESERVED = "LicenseRef-All-Rights-Reserved"
MAIN = (
    b"\\documentclass{article}\\usepackage{mine}\\title{The Mill}\\author{Ann \\and Bob}\n"
    b"\\begin{document}\n\\maketitle One.\n"
    b"\\input{parts/a}\\include{parts/b.tex}\\mill\n\\bibliography{x}\\input{main.bbl}\\end{document}\n"
)
FILES = {
    "main.tex": MAIN,
    "parts/a.tex": b"Part a.\n\\input parts/c\n",
    "parts/b.tex": b"Part b. % \\input{gone}\n",
    "parts/c.tex": b"Part c.\\endinput not this",
    "mine.sty": b"\\newcommand{\\mill}{The mill grinds.}",
    "main.bbl": b"\\begin{thebibliography}{9}\\end{thebibliography}",
    "fig.png": b"\x89PNG\r\n\x1a\n" + bytes(20),
}
TEXT = "# The Mill\n\nOne. Part a. Part c.\n\nPart b.\n\nThe mill grinds."


def told(rows: list[Row]) -> list[tuple[object, object]]:
    return [(row["id"], row.get("text")) if "fault" not in row else (row["fault"], None) for row in rows]


@pytest.mark.parametrize(
    ("pack", "ending"), [(tar_of, "tar"), (zip_of, "zip"), (lambda f: gzip.compress(tar_of(f)), "tar.gz")]
)
def test_a_project_in_an_archive(tmp_path: Path, pack: object, ending: str) -> None:
    assert callable(pack)
    (row,), counts = bytes_rows(NAME, tmp_path / f"p.{ending}", pack(FILES))
    assert (row["id"], row["title"], row["authors"]) == (f"s/p.{ending}", "The Mill", ["Ann", "Bob"])
    assert row["text"] == TEXT
    assert counts == {"other_files": 1, "missing_inputs": 1}


def test_a_folder_is_a_project(tmp_path: Path) -> None:
    for name, data in FILES.items():
        path = tmp_path / "papers/one" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    (tmp_path / "papers/one/.git").mkdir()
    (tmp_path / "papers/one/.git/x.tex").write_text("\\begin{document}x\\end{document}")
    (tmp_path / "papers/one/link.tex").symlink_to("/etc/passwd")
    (tmp_path / "papers/two.tex").write_text("\\section{Two} alone")
    rows, counts = rows_of(NAME, tmp_path / "papers/*")
    assert told(rows) == [("s/one", TEXT), ("s/two.tex", "## Two\n\nalone")]
    assert counts["archive_links"] == 1


def test_inputs_that_lead_out_or_round_are_refused(tmp_path: Path) -> None:
    (tmp_path / "secret.tex").write_text("SECRET")
    files = {
        "p/main.tex": b"\\begin{document}\\input{../../secret}\\input{/etc/passwd}"
        b"\\input{a}\\input{|ls}\\input{main}x\\end{document}",
        "p/a.tex": b"A\\input{b}",
        "p/b.tex": b"B\\input{a}",
    }
    (row,), counts = bytes_rows(NAME, tmp_path / "p.tar", tar_of(files))
    assert row["text"] == "AB x"
    assert (counts["inputs_outside"], counts["input_loops"]) == (3, 2)


def test_inputs_that_grow_without_end_are_one_fault(tmp_path: Path) -> None:
    files = {f"f{number}.tex": b"x" * 99 + f"\\input{{f{number + 1}}}".encode() * 9 for number in range(9)}
    files |= {"main.tex": b"\\begin{document}\\input{f0}\\end{document}", "f9.tex": b"y" * 500}
    rows, _ = bytes_rows(NAME, tmp_path / "p.tar", tar_of(files), max_record_bytes=100_000)
    assert told(rows) == [("too_large", None)]


def test_several_documents_and_parts_without_any(tmp_path: Path) -> None:
    whole = {name: b"\\begin{document}" + name.encode() + b"\\input{c}\\end{document}" for name in ("a.tex", "b.tex")}
    rows, counts = bytes_rows(NAME, tmp_path / "p.tar", tar_of({**whole, "c.tex": b"C", "notes.tex": b"\\section{N}"}))
    assert told(rows) == [("s/p.tar/a.tex", "a.texC"), ("s/p.tar/b.tex", "b.texC")]
    assert counts["unused_files"] == 1
    rows, _ = bytes_rows(
        NAME, tmp_path / "q.tar", tar_of({"a.tex": b"\\chapter{A}\\input{c}", "b.tex": b"\\chapter{B}", "c.tex": b"C"})
    )
    assert told(rows) == [("s/q.tar/a.tex", "# A\n\nC"), ("s/q.tar/b.tex", "# B")]


def test_forms_of_arxiv(tmp_path: Path) -> None:
    single = b"\\documentstyle{article}\\begin{document}Old paper.\\end{document}"
    pdf = b"%PDF-1.5\n" + bytes(range(256))
    assert told(bytes_rows(NAME, tmp_path / "0001001.gz", gzip.compress(single))[0]) == [("s/0001001.gz", "Old paper.")]
    assert told(bytes_rows(NAME, tmp_path / "0001002.gz", gzip.compress(pdf))[0]) == [("pdf_only", None)]
    assert told(bytes_rows(NAME, tmp_path / "0001003.pdf", pdf)[0]) == [("pdf_only", None)]
    bulk = {
        "0001/hep-th0001001.gz": gzip.compress(single),
        "0001/hep-th0001002.pdf": pdf,
        "0001/2001.00003v2.gz": gzip.compress(tar_of(FILES)),
        "0001/2001.00004.gz": gzip.compress(pdf),
        "0001/2001.00005.gz": gzip.compress(b"Plain \\TeX\\ it is.\\bye not"),
        "0001/2001.00006.gz": gzip.compress(b"<html>no TeX at all</html>"),
        "0001/2001.00007.gz": gzip.compress(single)[:-12],
    }
    rows, _ = bytes_rows(NAME, tmp_path / "arXiv_src_0001_001.tar", tar_of(bulk))
    prefix = "s/arXiv_src_0001_001.tar/0001"
    assert told(rows) == [
        (f"{prefix}/hep-th0001001.gz", "Old paper."),
        ("pdf_only", None),
        (f"{prefix}/2001.00003v2.gz", TEXT),
        ("pdf_only", None),
        (f"{prefix}/2001.00005.gz", "Plain TeX it is."),
        ("no_tex", None),
        ("truncated", None),
    ]
    assert "2001.00004" in str(rows[3]["detail"])


def test_macros_without_end_cost_their_document(tmp_path: Path) -> None:
    files = {
        "a.tex": b"\\begin{document}\\def\\x{\\x\\x}\\x\\end{document}",
        "b.tex": b"\\begin{document}fine\\end{document}",
    }
    rows, _ = bytes_rows(NAME, tmp_path / "p.tar", tar_of(files))
    assert told(rows) == [("too_complex", None), ("s/p.tar/b.tex", "fine")]


@pytest.mark.parametrize(
    ("source", "license"),
    [
        (b"% This work is licensed under CC BY-SA 4.0.\n\\begin{document}x\\end{document}", "CC-BY-SA-4.0"),
        (b"\\begin{document}x\\section{Licence}This book is under the MIT License.\\end{document}", "MIT"),
        (b"\\begin{document}I once released a book under the GNU Free Documentation License.\\end{document}", None),
    ],
)
def test_the_licence_that_a_source_states(tmp_path: Path, source: bytes, license: str | None) -> None:
    (row,), _ = bytes_rows(NAME, tmp_path / "a.tex", source)
    assert row.get("license") == license
    assert ("license_evidence" in row) == (license is not None)


@given(st.integers(0, 5000), st.binary(max_size=6))
def test_any_bytes_give_rows(tmp_path_factory: pytest.TempPathFactory, at: int, noise: bytes) -> None:
    good = gzip.compress(tar_of(FILES))
    at %= len(good)
    try:
        rows, _ = bytes_rows(NAME, tmp_path_factory.mktemp("any") / "a", good[:at] + noise + good[at + len(noise) :])
    except ShardError:
        return
    assert rows
    assert all("text" in row or "fault" in row for row in rows)


@pytest.mark.skipif(not is_here(), reason=ABSENT)
def test_the_samples() -> None:
    rows, counts = rows_of(
        NAME, SHARED / "data/sources/latex/hott_book", SHARED / "data/sources/latex/think_python/*.gz"
    )
    assert [(str(row["id"]), row.get("license"), row.get("title")) for row in rows] == [
        ("s/book.tex.gz", "CC-BY-NC-3.0", "Think Python"),
        ("s/hott_book/categories.tex", None, None),
        ("s/hott_book/introduction.tex", None, None),
        ("s/hott_book/preliminaries.tex", None, None),
    ]
    assert not [row for row in rows if "fault" in row]
    assert "# The way of the program\n\nThe goal of this book is to teach you to think like a computer\n" not in str(
        rows[0]["text"]
    )
    assert (
        "# The way of the program\n\nThe goal of this book is to teach you to think like a computer scientist."
        in str(rows[0]["text"])
    )
    assert "notions of “sameness” than equality" in str(rows[1]["text"])
    assert counts["unclosed_formulas"] == 0


@pytest.mark.parametrize(
    ("head", "body", "license"),
    [
        ("\\title{T\\thanks{This work is licensed under CC BY-NC 4.0.}}", "", "CC-BY-NC-4.0"),
        (
            "\\title{T\\thanks{This work is licensed under \\textbf{CC BY-NC 4.0}.}}",
            "This text is licensed under CC BY 4.0.",
            "CC-BY-NC-4.0 AND CC-BY-4.0",
        ),
        ("\\title{T\\thanks{open {", "", None),
        ("\\usepackage[type={CC},modifier={by-nc},version={4.0}]{doclicense}", "", "CC-BY-NC-4.0"),
        ("% \\usepackage[type={CC},modifier={by},version={4.0}]{doclicense}", "", None),
        ("\\usepackage[modifier=by-nc-sa]{doclicense}", "This text is under CC BY 4.0.", "LicenseRef-CC-BY-NC-SA"),
        ("", "This text is licensed under CC BY 4.0.\n\n\\copyright 2020 Ann. All rights reserved.", RESERVED),
    ],
)
def test_licences_outside_the_text_count(tmp_path: Path, head: str, body: str, license: str | None) -> None:
    text = f"\\begin{{document}}\n\\maketitle Words.\n\n{body}\n\\end{{document}}\n"
    source = f"\\documentclass{{article}}\n{head}\n{text}"
    (row,), _ = bytes_rows(NAME, tmp_path / "a.tex", source.encode())
    assert row.get("license") == license
