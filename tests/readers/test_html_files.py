import gzip
import io
import tarfile
import zipfile
from pathlib import Path

import pytest
from tests.readers.reading import bytes_rows, rows_of

PAGE = "<!DOCTYPE html><html><head><title>Mühle</title>{}</head><body><p>The mill of Köln grinds.</p></body></html>"
NAME = "readers.html_files"


def page(head: str = "") -> bytes:
    return PAGE.format(head).encode()


def tar(files: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w") as archive:
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return target.getvalue()


def test_a_folder_of_pages(tmp_path: Path) -> None:
    (tmp_path / "docs" / "a b").mkdir(parents=True)
    (tmp_path / "docs" / "index.html").write_bytes(page('<link rel="canonical" href="https://mill.example/">'))
    (tmp_path / "docs" / "a b" / "two.html").write_bytes(page())
    rows, counts = rows_of(NAME, tmp_path / "docs" / "**" / "*.html", base_url="https://mill.example/docs")
    assert [(row["id"], row["url"], row["charset"], row["mime"]) for row in rows] == [
        ("s/a b/two.html", "https://mill.example/docs/a%20b/two.html", "utf-8", "text/html"),
        ("s/index.html", "https://mill.example/", "utf-8", "text/html"),
    ]
    assert rows[0]["html"] == page().decode()
    assert counts == {"address_by_path": 1}


@pytest.mark.parametrize(
    ("head", "url"),
    [
        ('<link rel="canonical" href="/own">', "https://mill.example/own"),
        ('<meta property="og:url" content="https://og.example/x">', "https://og.example/x"),
        ("<!-- saved from url=(0024)https://saved.example/x -->", "https://saved.example/x"),
        (
            "<!-- Mirrored from www.mirror.example/x.html by HTTrack Website Copier/3.x -->",
            "http://www.mirror.example/x.html",
        ),
        ('<link rel="canonical" href="javascript:void(0)">', "https://mill.example/p.html"),
        ('<link rel="canonical" href="http://[">', "https://mill.example/p.html"),
        ("", "https://mill.example/p.html"),
    ],
)
def test_addresses(tmp_path: Path, head: str, url: str) -> None:
    rows, _ = bytes_rows(NAME, tmp_path / "p.html", page(head), base_url="https://mill.example/")
    assert rows[0]["url"] == url
    rows, _ = bytes_rows(NAME, tmp_path / "p.html", page(head), base_url="https://mill.example/", trust_pages=False)
    assert rows[0]["url"] == "https://mill.example/p.html"


def test_a_page_without_an_address_is_counted(tmp_path: Path) -> None:
    rows, counts = bytes_rows(NAME, tmp_path / "p.html", page('<link rel="canonical" href="/own">'))
    assert "url" not in rows[0]
    assert counts == {"no_address": 1}


@pytest.mark.parametrize(
    ("data", "charset"),
    [
        (page(), "utf-8"),
        (PAGE.format('<meta charset="iso-8859-1">').encode("cp1252"), "cp1252"),
        (b"\xff\xfe" + PAGE.format("").encode("utf-16-le"), "utf-16-le"),
        (PAGE.format("").replace("Mühle", "Мельница стоит у реки").encode("utf-8"), "utf-8"),
    ],
)
def test_encodings(tmp_path: Path, data: bytes, charset: str) -> None:
    rows, _ = bytes_rows(NAME, tmp_path / "p.html", data)
    assert rows[0]["charset"] == charset
    assert "Köln" in str(rows[0]["html"])


def test_a_declared_encoding(tmp_path: Path) -> None:
    data = PAGE.format("").replace("Mühle", "Młyn nad rzeką").encode("iso-8859-2", "ignore")
    rows, _ = bytes_rows(NAME, tmp_path / "p.html", data, encoding="iso-8859-2")
    assert "Młyn nad rzeką" in str(rows[0]["html"])


FAULTS: dict[str, tuple[str, bytes, str]] = {
    "empty": ("p.html", b" \n", "empty"),
    "nothing": ("p.html", b"", "empty"),
    "an image": ("p.html", b"\x89PNG\r\n\x1a\n<html>", "not_html"),
    "words": ("p.html", b"No tag at all.", "not_html"),
    "words of another name": ("p.txt", b"Words, and then <b>a tag</b>.", "not_html"),
    "another XML": ("p.html", b'<?xml version="1.0"?><rss><a>b</a></rss>', "not_html"),
    "noise": ("p.html", b"<html>" + bytes(range(128, 160)) * 40, "bad_encoding"),
    "too large": ("p.html", page() + b"x" * 3000, "too_large"),
    "cut off": ("p.html.gz", gzip.compress(page() * 9)[:60], "truncated"),
    "damaged": ("p.html.gz", gzip.compress(page())[:12] + b"\0" * 40, "bad_gzip"),
}


@pytest.mark.parametrize(("name", "data", "fault"), FAULTS.values(), ids=FAULTS)
def test_faults(tmp_path: Path, name: str, data: bytes, fault: str) -> None:
    rows, _ = bytes_rows(NAME, tmp_path / name, data, max_file_bytes=2000, encoding="utf-8")
    assert [row["fault"] for row in rows] == [fault]
    assert "p." in str(rows[0]["detail"]) or fault in ("truncated", "bad_gzip")
    assert "html" not in rows[0]


def test_a_page_that_begins_with_words_is_one_if_it_is_called_so(tmp_path: Path) -> None:
    rows, _ = bytes_rows(NAME, tmp_path / "p.htm", b"Words, and then <b>a tag</b>.")
    assert rows[0]["html"] == "Words, and then <b>a tag</b>."


def test_packed_pages_and_archives(tmp_path: Path) -> None:
    files = {"site/a.html": page(), "site/b.css": b"p {}", "../c.html": page(), "d.HTM": page()}
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    for name, data in (("x.tar.gz", gzip.compress(tar(files))), ("x.zip", target.getvalue())):
        rows, counts = bytes_rows(NAME, tmp_path / name, data, base_url="https://mill.example/")
        assert [(row.get("id"), row.get("url"), row.get("fault")) for row in rows] == [
            (f"s/{name}/site/a.html", "https://mill.example/site/a.html", None),
            (f"s/{name}#1", None, "unsafe_name"),
            (f"s/{name}/d.HTM", "https://mill.example/d.HTM", None),
        ]
        assert counts["other_files"] == 1
    rows, _ = bytes_rows(NAME, tmp_path / "p.html.gz", gzip.compress(page()), base_url="https://mill.example/")
    assert (rows[0]["id"], rows[0]["url"]) == ("s/p.html.gz", "https://mill.example/p.html")


def test_settings_that_mean_nothing_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no encoding"):
        rows_of(NAME, tmp_path / "p.html", encoding="klingon")
    with pytest.raises(ValueError, match="no whole address"):
        rows_of(NAME, tmp_path / "p.html", base_url="/docs")
