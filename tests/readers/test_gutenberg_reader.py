"""Project Gutenberg: headers and trailers of all years, and books that are not in the public domain."""

import io
import time
import zipfile
from pathlib import Path

import orjson
import pytest
from tests.readers.reading import Row, bytes_rows, rows_of
from tests.shared_place import ABSENT, SHARED, is_here

NAME = "readers.gutenberg"
FREE = (
    "This eBook is for the use of anyone anywhere in the United States and\nmost other parts of the "
    "world at no cost and "
    "with almost no restrictions\nwhatsoever. You may copy it under the terms of the Project Gutenberg License.\n\n"
)
LICENSE = (
    "START: FULL LICENSE\n\nNearly all the individual works in the collection are in the public "
    "domain in the United States."
    "\n\nThis eBook is for the use of anyone anywhere at no cost and with almost no restrictions whatsoever.\n"
)
BOOK = "CHAPTER I\n\nThe mill stood by the river.\n\n[Transcriber's Note: spelling as printed.]"


def modern(
    free: str = FREE, start: str = "THE PROJECT GUTENBERG EBOOK THE MILL", book: str = BOOK, trailer: str = LICENSE
) -> str:
    return (
        f"The Project Gutenberg eBook of The Mill\n\n{free}Title: The Mill\n        A Tale\n\nAuthor: "
        f"Ann Lee and Bob Ray\n\n"
        "Release date: May 1, 2020 [eBook #70001]\n\nLanguage: English, French\n\nCharacter set encoding: UTF-8\n\n"
        f"*** START OF {start} ***\n\n\nProduced by Carl Low and\nothers.\n\n\n{book}\n\n\n"
        f"End of Project Gutenberg's The Mill, by Ann Lee\n\n*** END OF THE PROJECT GUTENBERG EBOOK "
        f"THE MILL ***\n\n{trailer}"
    )


OLD = (
    "**The Project Gutenberg Etext of The Mill, by Ann Lee**\n#3 in our series\n\nPlease take a look "
    "at the important information "
    "in this header.\n\nThe Mill\n\nby Ann Lee\n\nNovember, 1994  [Etext #174]\n\n*****This file "
    "should be named mill10.txt*****\n\n"
    "***START**THE SMALL PRINT!**FOR {0} ETEXTS**START***\nWhy is this here? Lawyers.\n[Portions of "
    "this header are copyright "
    "(C) 2001 by Michael S. Hart]\n*END*THE SMALL PRINT! FOR {0} ETEXTS*Ver.04.29.93*END*\n\n\n" + BOOK + "\n\n\n"
    "End of this Project Gutenberg Etext of The Mill, by Ann Lee\n"
)


def read(path: Path, text: str) -> Row:
    (row,), _ = bytes_rows(NAME, path / "a.txt", text.encode())
    return row


def test_a_file_of_today(tmp_path: Path) -> None:
    row = read(tmp_path, modern())
    assert row["text"] == BOOK
    assert (row["id"], row["url"]) == ("70001", "https://www.gutenberg.org/ebooks/70001")
    assert (row["title"], row["authors"]) == ("The Mill A Tale", ["Ann Lee", "Bob Ray"])
    assert (row["published"], row["declared_language"]) == ("2020-05-01", "en")
    assert (row["license"], row["license_method"]) == ("LicenseRef-Public-Domain-US", "gutenberg_header")
    assert str(row["license_evidence"]).startswith("header: This eBook is for the use of anyone anywhere")
    assert orjson.loads(str(row["metadata"]))["credits"] == "Produced by Carl Low and others."


@pytest.mark.parametrize(
    "start",
    [
        "THIS PROJECT GUTENBERG EBOOK THE MILL",
        "THE PROJECT GUTENBERG EBOOK THE MILL, WHICH IS A\nVERY LONG TITLE",
        "THE PROJECT GUTENBERG ETEXT, THE MILL",
    ],
)
def test_marks_of_all_years(tmp_path: Path, start: str) -> None:
    assert read(tmp_path, modern(start=start))["text"] == BOOK
    assert read(tmp_path, modern(start=start).replace("*** ", "***"))["text"] == BOOK


def test_the_small_print_of_the_nineties(tmp_path: Path) -> None:
    row = read(tmp_path, OLD.format("PUBLIC DOMAIN"))
    assert (row["text"], row["id"], row["title"], row["authors"]) == (BOOK, "174", "The Mill", ["Ann Lee"])
    assert row["license"] == "LicenseRef-Public-Domain-US"


def test_the_small_print_behind_the_book(tmp_path: Path) -> None:
    text = (
        f"Project Gutenberg's The Mill, by Ann Lee [Etext #9]\n\n{BOOK}\n\n***START**THE SMALL "
        f"PRINT!**FOR PUBLIC DOMAIN "
        "ETEXTS**START***\nWords of lawyers.\n*END*THE SMALL PRINT! FOR PUBLIC DOMAIN ETEXTS*Ver.04.29.93*END*\n"
    )
    row = read(tmp_path, "\n" * 3 + text + " " * 50_000)
    assert str(row["text"]).startswith("CHAPTER I")
    assert "lawyers" not in str(row["text"])


@pytest.mark.parametrize(
    "text",
    [
        modern(free="** This is a COPYRIGHTED Project Gutenberg eBook, Details Below **\n\n" + FREE),
        modern(free="Copyright (C) 2003 Ann Lee\n\n" + FREE),
        modern(start="THE COPYRIGHTED PROJECT GUTENBERG EBOOK THE MILL"),
        modern(
            trailer="This particular work is one of the few individual works protected by copyright law.\n" + LICENSE
        ),
        OLD.format("COPYRIGHT PROTECTED"),
    ],
)
def test_copyrighted_books_are_not_public_domain(tmp_path: Path, text: str) -> None:
    row = read(tmp_path, text)
    assert row["license"] == "LicenseRef-Gutenberg-Copyrighted"
    assert row["text"] == BOOK


def test_a_copyrighted_book_has_the_licence_that_it_states(tmp_path: Path) -> None:
    notice = "This book is licensed under the Creative Commons Attribution-NonCommercial-ShareAlike 1.0 License."
    book = f"The Mill\n\n{notice}\n\n{BOOK}"
    row = read(tmp_path, modern(free="** This is a COPYRIGHTED Project Gutenberg eBook **\n\n", book=book))
    assert row["license"] == "CC-BY-NC-SA-1.0"
    assert str(row["license_evidence"]).startswith("front of the book: ")


@pytest.mark.parametrize(
    ("front", "license"),
    [
        ("This book is licensed under a Creative Commons Attribution-NonCommercial license.", "LicenseRef-CC-BY-NC"),
        ("Some rights reserved. http://creativecommons.org/licenses/by-nc-sa/2.5/", "CC-BY-NC-SA-2.5"),
        ("Copyright 1998 by Ann Miller.\nAll rights reserved.", "LicenseRef-Gutenberg-Copyrighted"),
        ("Copyright, 1901, by Ann Miller. All rights reserved.", "LicenseRef-Public-Domain-US"),
        ("Copyright, 1901, by Ann Miller. Digitized 2005.", "LicenseRef-Public-Domain-US"),
    ],
)
def test_a_book_may_contradict_its_header(tmp_path: Path, front: str, license: str) -> None:
    row = read(tmp_path, modern(book=front + "\n\n" + BOOK))
    assert row["license"] == license


def test_books_behind_the_first_are_counted(tmp_path: Path) -> None:
    rows, counts = bytes_rows(NAME, tmp_path / "1.txt", (modern() + "\n\n" + modern()).encode())
    assert len(rows) == 1
    assert counts["further_books"] == 1


def test_other_projects_and_silence_are_not_public_domain(tmp_path: Path) -> None:
    australia = modern(free="A Project Gutenberg of Australia eBook\n\n" + FREE)
    assert read(tmp_path, australia)["license"] == "LicenseRef-Gutenberg-Australia"
    assert "license" not in read(tmp_path, modern(free=""))
    made_from = (
        "Creating the works from public domain print editions means that no one owns a United States copyright.\n"
    )
    assert read(tmp_path, modern(free="", trailer=made_from))["license"] == "LicenseRef-Public-Domain-US"


def test_a_text_without_marks_is_whole(tmp_path: Path) -> None:
    (row,), counts = bytes_rows(NAME, tmp_path / "a.txt", BOOK.encode())
    assert (row["text"], counts["no_header"], counts["no_trailer"]) == (BOOK, 1, 1)
    (empty,), _ = bytes_rows(
        NAME, tmp_path / "b.txt", modern(book="").replace("Produced by Carl Low and\nothers.", "").encode()
    )
    assert empty["fault"] == "no_text"


def test_zip_and_the_declared_encoding(tmp_path: Path) -> None:
    text = modern(book="Déjà vu, très cher été à l'âge.\n\n" * 3).replace("UTF-8", "ISO Latin-1").encode("latin-1")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("mill-8/mill-8.txt", text)
        archive.writestr("mill-8/images/cover.jpg", b"\xff\xd8\xff")
    (row,), counts = bytes_rows(NAME, tmp_path / "mill-8.zip", packed.getvalue())
    assert str(row["text"]).startswith("Déjà vu")
    assert (row["id"], counts["other_files"]) == ("70001", 1)


def test_hostile_headers_take_no_time(tmp_path: Path) -> None:
    begin = time.monotonic()
    for piece in (
        "*** START OF THE PROJECT GUTENBERG EBOOK " + "a " * 200_000,
        "*" * 300_000,
        "end of " * 60_000,
        "Title:\n " * 60_000,
    ):
        assert "id" in read(tmp_path, piece)
    assert time.monotonic() - begin < 10


@pytest.mark.skipif(not is_here(), reason=ABSENT)
def test_the_samples(tmp_path: Path) -> None:
    rows, counts = rows_of(NAME, SHARED / "data/sources/gutenberg/*.txt")
    assert [(row["id"], row["license"], row["declared_language"]) for row in rows] == [
        ("44157", "LicenseRef-Public-Domain-US", "fr"),
        ("9198", "LicenseRef-Public-Domain-US", "en"),
        ("972", "LicenseRef-Public-Domain-US", "en"),
    ]
    assert not [row for row in rows if "gutenberg" in str(row["text"]).lower()]
    assert str(rows[0]["text"]).startswith("  Au lecteur.")
    assert str(rows[1]["text"]).endswith("FINIS.")
    assert not counts


@pytest.mark.skipif(not is_here(), reason=ABSENT)
def test_the_sample_in_latex() -> None:
    (row,), _ = rows_of(NAME, SHARED / "data/sources/gutenberg/*.tex")
    assert (row["id"], row["license"]) == ("41568", "LicenseRef-Public-Domain-US")
    assert (row["title"], row["authors"]) == ("An Introduction to Mathematics", ["Alfred North Whitehead"])
    text = str(row["text"])
    assert "The definition of the multiplication of ordered couples is guided by exactly the same" in text
    assert "\\documentclass" not in text
    assert "PROJECT GUTENBERG EBOOK" not in text
