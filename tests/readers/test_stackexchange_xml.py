"""Threads of Stack Exchange dumps: parts in their order, wherever their rows stand, each under its own licence."""

import gzip
import json
import sqlite3
from collections import Counter
from html import escape
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests import shared_place

from textmill.block import Shard
from textmill.errors import ShardError
from textmill.formats.stackexchange.dump import Threads
from textmill.readers.stackexchange_xml import StackexchangeXml

OLD, MIDDLE, NEW = "2010-01-01T00:00:00.000", "2014-01-01T00:00:00.000", "2020-01-01T00:00:00.000"


def row(**values: object) -> str:
    written = " ".join(f'{name}="{escape(str(value))}"' for name, value in values.items() if value is not None)
    return f"  <row {written} />\n"


def question(number: int, date: str = NEW, **more: object) -> str:
    known = {"Body": f"<p>Question {number}</p>", "Title": f"Title {number}", "Score": 3, "OwnerUserId": 7}
    return row(Id=number, PostTypeId=1, CreationDate=date, **{**known, **more})


def answer(number: int, parent: object, score: int = 0, date: str = NEW, **more: object) -> str:
    return row(
        Id=number,
        PostTypeId=2,
        ParentId=parent,
        CreationDate=date,
        Score=score,
        **{"Body": f"<p>Answer {number}</p>", **more},
    )


def dump(*rows: str, table: str = "posts") -> bytes:
    return f'\ufeff<?xml version="1.0" encoding="utf-8"?>\n<{table}>\n{"".join(rows)}</{table}>'.encode()


def read(path: Path, data: bytes | None = None, **chosen: object) -> tuple[list[dict[str, object]], Counter[str]]:
    if data is not None:
        path.write_bytes(data)
    counts: Counter[str] = Counter()
    reader = StackexchangeXml.model_validate({"paths": str(path), **chosen})
    (shard,) = reader.shards("s")
    return [found for batch in reader.read(shard, counts) for found in batch.to_pylist()], counts


def test_a_thread_in_its_order(tmp_path: Path) -> None:
    rows = (
        answer(9, 1, 5),
        answer(4, 1, 5),
        question(1, AcceptedAnswerId=8, Tags="<a><b-c>", ViewCount=12),
        answer(8, 1, -2, OwnerDisplayName="Gone"),
        question(2, Tags="|x|y|"),
        answer(3, 1, 99, LastEditDate="2021-01-01T00:00:00.000"),
    )
    (first, second), counts = read(tmp_path / "mill.example.com-Posts.xml", dump(*rows))
    assert first["text"] == "# Title 1\n\nQuestion 1\n\nAnswer 8\n\nAnswer 3\n\nAnswer 4\n\nAnswer 9"
    assert (first["id"], first["url"]) == ("mill.example.com/1", "https://mill.example.com/questions/1")
    assert (first["authors"], first["modified"]) == (["user7", "Gone"], "2021-01-01T00:00:00.000Z")
    metadata = json.loads(str(first["metadata"]))
    assert (metadata["tags"], metadata["views"], metadata["score"]) == (["a", "b-c"], 12, 3)
    assert [part["id"] for part in metadata["parts"]] == [1, 8, 3, 4, 9]
    assert metadata["parts"][0]["author_url"] == "https://mill.example.com/users/7"
    assert json.loads(str(second["metadata"]))["tags"] == ["x", "y"]
    assert counts == {"deleted_users": 4}


def test_licences_of_all_parts(tmp_path: Path) -> None:
    rows = (
        question(1, OLD),
        answer(2, 1, 9, MIDDLE),
        answer(3, 1, 8, NEW, ContentLicense="CC BY-SA 3.0"),
        answer(4, 1, 7, NEW, ContentLicense="Strictly mine"),
        question(5, "2011-04-08T00:00:00.000"),
        question(6, "2011-04-07T23:59:59.999"),
        question(7, "2018-05-02T00:00:00.000"),
        question(8, "2018-05-01T23:59:59.999"),
        question(9, NEW, ContentLicense="???"),
        question(10, "no date"),
    )
    found, counts = read(tmp_path / "Posts.xml", dump(*rows), site="x.example")
    assert [one["license"] for one in found[:5]] == [
        "CC-BY-SA-2.5 AND CC-BY-SA-3.0",
        *("CC-BY-SA-3.0", "CC-BY-SA-2.5", "CC-BY-SA-4.0", "CC-BY-SA-3.0"),
    ]
    assert [one["fault"] for one in found[5:]] == ["unknown_license", "unknown_license"]
    assert counts["unknown_license_parts"] == 3
    assert found[0]["license_evidence"] == (
        "ContentLicense: CC-BY-SA-3.0 (1 part); "
        "Stack Exchange's terms by CreationDate: CC-BY-SA-2.5 (1 part), CC-BY-SA-3.0 (1 part)"
    )
    assert "Answer 4" not in str(found[0]["text"])
    assert found[1]["license_url"] == "https://creativecommons.org/licenses/by-sa/3.0/"


def test_comments_and_users_beside_the_posts(tmp_path: Path) -> None:
    comment = row(Id=5, PostId=2, Score=1, Text="Try `x` & y", CreationDate=OLD, UserId=8)
    lost = row(Id=6, PostId=99, Text="lost", CreationDate=OLD, UserId=8)
    first = row(Id=4, PostId=1, Text="first", CreationDate=OLD, UserDisplayName="Left")
    users = dump(row(Id=7, DisplayName="Ann", Reputation=1), row(Id=8, DisplayName="Bob"), table="users")
    (tmp_path / "Users.xml.gz").write_bytes(gzip.compress(users))
    (tmp_path / "Comments.xml").write_bytes(dump(comment, lost, first, comment, table="comments"))
    data = dump(question(1), answer(2, 1, OwnerUserId=8))
    (found,), counts = read(tmp_path / "Posts.xml", data)
    assert found["text"] == "# Title 1\n\nQuestion 1\n\nfirst\n\nAnswer 2\n\nTry `x` & y"
    assert found["authors"] == ["Ann", "Left", "Bob"]
    assert found["license"] == "CC-BY-SA-2.5 AND CC-BY-SA-4.0"
    assert counts["orphan_comments"] == counts["duplicate_comments"] == counts["deleted_users"] == 1
    (bare,), _ = read(tmp_path / "Posts.xml", comments=False)
    assert bare["text"] == "# Title 1\n\nQuestion 1\n\nAnswer 2"
    reader = StackexchangeXml.model_validate({"paths": str(tmp_path / "*")})
    (shard,) = reader.shards("s")
    (tmp_path / "Comments.xml").write_bytes(dump(table="comments"))
    assert reader.shards("s")[0].identity != shard.identity


def test_7z_of_a_site(tmp_path: Path) -> None:
    py7zr = pytest.importorskip("py7zr")
    path = tmp_path / "mill.example.com.7z"
    with py7zr.SevenZipFile(path, "w") as archive:
        archive.writestr(dump(row(Id=1, UserId=7, Name="Student"), table="badges"), "Badges.xml")
        archive.writestr(dump(row(Id=1, PostId=1, Text="hm", CreationDate=NEW), table="comments"), "Comments.xml")
        archive.writestr(dump(question(1), answer(2, 1)), "Posts.xml")
        archive.writestr(dump(row(Id=7, DisplayName="Ann"), table="users"), "Users.xml")
    (found,), counts = read(path)
    assert (found["id"], found["authors"]) == ("mill.example.com/1", ["Ann"])
    assert found["text"] == "# Title 1\n\nQuestion 1\n\nhm\n\nAnswer 2"
    assert counts == {"other_files": 1, "deleted_users": 2}
    rows, _ = read(path, path.read_bytes()[:-9])
    assert "bad_7z" in [one["fault"] for one in rows]


def test_what_belongs_to_no_thread_is_counted(tmp_path: Path) -> None:
    rows = (
        question(1),
        question(1),
        answer(2, 77),
        row(Id=3, PostTypeId=5, Body="wiki"),
        row(Id=4, PostTypeId=4711, Body="?"),
        row(Id=5, VoteTypeId=2),
    )
    found, counts = read(tmp_path / "Posts.xml", dump(*rows))
    assert len(found) == 1
    assert counts == {
        "orphan_answers": 1,
        "duplicate_posts": 1,
        "tag_wikis": 1,
        "unknown_post_types": 1,
        "other_rows": 1,
        "missing_id": 1,
    }


def test_faults_cost_their_row(tmp_path: Path) -> None:
    big = [answer(number, 2, Body="x" * 400) for number in range(10, 14)]
    rows = (
        question(1),
        answer(3, None),
        row(Id="x", PostTypeId=1),
        "<row Id='9' PostTypeId='1' Body='&' />",
        question(2),
        *big,
    )
    found, _ = read(tmp_path / "Posts.xml", dump(*rows)[:-20], max_record_bytes=1000)
    assert [one["fault"] for one in found] == ["bad_row", "bad_row", "bad_xml", "truncated", None, "too_large"]
    assert [one["fault"] for one in read(tmp_path / "Posts.xml", b"<html>no dump</html>")[0]] == ["no_row"]
    assert read(tmp_path / "Posts.xml", b"")[0] == []
    packed = gzip.compress(dump(question(1), question(2)))
    assert "truncated" in [one["fault"] for one in read(tmp_path / "Posts.xml", packed[:-15])[0]]


def test_a_full_disk_is_the_machines_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> str | None:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(Threads, "add", full)
    with pytest.raises(ShardError, match=r"temporary files: database or disk is full"):
        read(tmp_path / "Posts.xml", dump(question(1)))


@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.data())
def test_any_bytes_are_read(tmp_path: Path, data: st.DataObject) -> None:
    good = bytearray(dump(question(1), answer(2, 1, Body="<ul><li>a<pre>b</pre></ul>"), question(3)))
    for _ in range(data.draw(st.integers(1, 6))):
        good[data.draw(st.integers(0, len(good) - 1))] = data.draw(st.integers(0, 255))
    try:
        rows, _ = read(tmp_path / "Posts.xml", bytes(good))
    except ShardError:
        return
    assert all(one["fault"] or one["text"] is not None for one in rows)


@pytest.mark.skipif(not shared_place.is_here(), reason=shared_place.ABSENT)
def test_the_sample() -> None:
    path = next((shared_place.SHARED / "data" / "sources" / "stackexchange").glob("*Posts.xml.gz"))
    reader = StackexchangeXml.model_validate({"paths": str(path)})
    counts: Counter[str] = Counter()
    shard = Shard("s", path.name, str(path), "")
    rows = [one for batch in reader.read(shard, counts) for one in batch.to_pylist()]
    assert len(rows) == 397
    assert {one["license"] for one in rows} == {"CC-BY-SA-3.0"}
    parts = [part["kind"] for one in rows for part in json.loads(one["metadata"])["parts"]]
    assert Counter(parts) == {"question": 397, "answer": 1507}
    assert counts == {"tag_wikis": 78, "tag_wiki_excerpts": 78, "wiki_placeholders": 1, "deleted_users": 8}
    assert rows[0]["text"].startswith(
        "# Encouraging class participation\n\nI teach calculus to college students, and find"
    )
    assert "\n\n1. Pose a question\n2. Give students 1 minute" in rows[0]["text"]
