"""Wikimedia Enterprise dumps: each line's page as HTML with its own licence, from a tar archive or alone."""

import gzip
import io
import json
import tarfile
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from textmill.block import Shard
from textmill.readers.mediawiki_html import MediawikiHtml


def line(number: int, **other: object) -> bytes:
    page = {
        "name": f"Page {number}",
        "identifier": number,
        "url": f"https://en.wiki.example/wiki/Page_{number}",
        "date_modified": "2023-01-02T03:04:05Z",
        "version": {"identifier": 77, "editor": {"name": "Ann"}},
        "namespace": {"identifier": 0},
        "in_language": {"identifier": "en"},
        "is_part_of": {"identifier": "enwiki", "name": "Wiki"},
        "article_body": {"html": f"<p>{number}</p>", "wikitext": "x"},
        "license": [{"name": "CC BY-SA 3.0", "identifier": "CC-BY-SA-3.0", "url": "https://cc.example/by-sa/3.0/"}],
    }
    return json.dumps({**page, **other}).encode() + b"\n"


def tar(**members: bytes) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        for name, data in members.items():
            item = tarfile.TarInfo(name.replace("_", "."))
            item.size = len(data)
            archive.addfile(item, io.BytesIO(data))
    return packed.getvalue()


def read(path: Path, data: bytes, **chosen: object) -> tuple[list[dict[str, object]], Counter[str]]:
    path.write_bytes(data)
    counts: Counter[str] = Counter()
    reader = MediawikiHtml.model_validate({"paths": str(path), **chosen})
    batches = reader.read(Shard("s", path.name, str(path), ""), counts)
    return [row for batch in batches for row in batch.to_pylist()], counts


def test_pages_of_an_archive(tmp_path: Path) -> None:
    data = tar(a_ndjson=line(1) + line(2), b_ndjson=line(3), c_txt=b"x")
    rows, counts = read(tmp_path / "d.json.tar.gz", gzip.compress(data))
    assert [row["html"] for row in rows] == ["<p>1</p>", "<p>2</p>", "<p>3</p>"]
    assert counts == {"other_files": 1}
    row = rows[0]
    assert (row["id"], row["text"], row["title"], row["authors"]) == ("enwiki/1", None, "Page 1", ["Ann"])
    assert (row["license"], row["license_url"]) == ("CC-BY-SA-3.0", "https://cc.example/by-sa/3.0/")
    assert str(row["license_evidence"]).startswith('license: [{"name":"CC BY-SA 3.0"')
    assert (row["modified"], row["declared_language"], row["site_name"]) == ("2023-01-02T03:04:05Z", "en", "Wiki")


def test_several_licences_all_bind(tmp_path: Path) -> None:
    both = [{"identifier": "GFDL"}, {"identifier": "CC-BY-SA-3.0"}]
    rows, _ = read(tmp_path / "d", line(1, license=both) + line(2, license=[]) + line(3, license="x"))
    assert [row["license"] for row in rows] == ["CC-BY-SA-3.0 AND LicenseRef-GFDL", None, "x"]


@pytest.mark.parametrize(
    ("listed", "license"),
    [
        ("CC-BY-NC-4.0", "CC-BY-NC-4.0"),
        ([{"identifier": "CC-BY-SA-3.0", "name": "CC BY-NC 4.0"}], "CC-BY-NC-4.0"),
        (
            [{"identifier": "CC-BY-SA-3.0", "url": "https://creativecommons.org/licenses/by-sa/4.0/"}],
            "LicenseRef-CC-BY-SA",
        ),
        ([{"name": "Terms of the mill"}], "Terms of the mill"),
        ([5, None, {}], None),
    ],
)
def test_what_one_licence_is_called_in_several_ways(tmp_path: Path, listed: object, license: str | None) -> None:
    (row,), _ = read(tmp_path / "d", line(1, license=listed))
    assert row["license"] == license


def test_faults_cost_their_line(tmp_path: Path) -> None:
    bad = b'{"name"\n[1]\n' + line(1, article_body=None) + line(2, x="y" * 2000) + line(3, namespace={"identifier": 4})
    rows, counts = read(tmp_path / "d", bad + line(4), max_record_bytes=1500, namespaces=[0])
    assert [row["fault"] or row["html"] for row in rows] == ["bad_json", "bad_json", "no_html", "too_large", "<p>4</p>"]
    assert counts["other_namespaces"] == 1
    cut = tar(a_ndjson=line(1) * 2 + line(2))
    assert [row["fault"] for row in read(tmp_path / "d", cut[:900])[0]][-1] in ("truncated", "bad_tar", "bad_json")


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.data())
def test_any_bytes_are_read(tmp_path: Path, data: st.DataObject) -> None:
    good = bytearray(tar(a_ndjson=line(1) + line(2)))
    for _ in range(data.draw(st.integers(1, 6))):
        good[data.draw(st.integers(0, 1500))] = data.draw(st.integers(0, 255))
    rows, _ = read(tmp_path / "d", bytes(good))
    assert all(row["fault"] or row["html"] is not None for row in rows)
