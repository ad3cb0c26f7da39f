"""Logs of IRC channels, as the clients of the world write them."""

import io
import tarfile
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.shared_place import ABSENT, SHARED, is_here

from textmill.block import Shard
from textmill.formats.mail_and_chat.irc_lines import irc_line
from textmill.readers.irc_logs import IrcLogs

Row = dict[str, object]

LOG = b"""=== ann [~a@host] has joined #mill
[12:18] <|ann|> bob: how many?\r
[12:18] <bob> \x0304three\x0f, caf\xe9
[12:19]  * ann counts
=== bob is now known as bobby
[12:20] <ubottu> three is a number
[12:21] <lubot> [telegram] <Eve L> and from outside
"""
TEXT = """[12:18] <|ann|> bob: how many?
[12:18] <bob> three, café
[12:19] * ann counts
[12:21] <Eve L> and from outside"""
NOISE = [*LOG.splitlines(), b"\xff\x00<", b"<>", b"* ", b"["]


def read(path: Path, data: bytes, counts: Counter[str], **settings: object) -> list[Row]:
    path.write_bytes(data)
    reader = IrcLogs.model_validate({"paths": str(path), **settings})
    shard = Shard("irc", path.name, str(path), "")
    return [row for batch in reader.read(shard, counts) for row in batch.to_pylist()]


def test_a_log_is_a_document(tmp_path: Path) -> None:
    counts: Counter[str] = Counter()
    (row,) = read(tmp_path / "2009-05-08-#mill.txt", LOG, counts)
    assert (row["text"], row["title"], row["date"]) == (TEXT, "#mill, 2009-05-08", "2009-05-08")
    assert row["authors"] == ["|ann|", "bob", "ann", "Eve L"]
    assert counts == {"notices": 2, "bot_lines": 1, "not_utf8": 1}


def test_times_may_go_and_the_channel_is_what_people_join(tmp_path: Path) -> None:
    (row,) = read(tmp_path / "20090508.log", LOG, Counter(), timestamps="drop")
    assert str(row["text"]).startswith("<|ann|> bob: how many?\n<bob> three, café\n* ann counts")
    assert row["title"] == "#mill, 2009-05-08"


@pytest.mark.parametrize(
    ("line", "kind", "nick", "words"),
    [
        ("12:34 < nick> hi", "said", "nick", "hi"),
        ("12:34 <@nick> hi", "said", "nick", "hi"),
        ("12:34 -!- nick [n@host] has joined #a", "notice", "", ""),
        ("--- Day changed Mon Jan 01 2010", "notice", "", ""),
        ("12:34  * nick waves", "act", "nick", "waves"),
        ("2010-01-01 12:34:56\t@nick\thi", "said", "nick", "hi"),
        ("2010-01-01 12:34:56\t-->\tnick (n@host) has joined #a", "notice", "", ""),
        ("2010-01-01 12:34:56\t *\tnick waves", "act", "nick", "waves"),
        ("Jan 01 12:34:56 <nick>\thi", "said", "nick", "hi"),
        ("Jan 01 12:34:56 *\tnick has quit (bye)", "notice", "", ""),
        ("**** BEGIN LOGGING AT Fri Jan  1 12:34:56 2010", "notice", "", ""),
        ("[12:34:56] *** Joins: nick (n@host)", "notice", "", ""),
        ("[12:34:56] <nick> a < b > c", "said", "nick", "a < b > c"),
        ("2010-01-01T12:34:56 <nick> hi", "said", "nick", "hi"),
        ("[01:02 PM] <nick> hi", "said", "nick", "hi"),
        ("Session Start: Fri Jan 01 12:34:56 2010", "notice", "", ""),
        ("<nick>", "said", "nick", ""),
        ("a line of prose", "other", "", ""),
    ],
)
def test_lines_of_many_clients(line: str, kind: str, nick: str, words: str) -> None:
    found = irc_line(line)
    assert (found.kind, found.nick) == (kind, nick)
    assert kind in ("notice", "other") or found.words == words


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"", "not_irc"),
        (b"Call me Ishmael.\n" * 20, "not_irc"),
        (b"=== a has joined #b\n", "no_words"),
        (LOG * 99, "too_large"),
    ],
)
def test_what_is_no_log(tmp_path: Path, data: bytes, fault: str) -> None:
    (row,) = read(tmp_path / "a.txt", data, Counter(), max_record_bytes=4000)
    assert (row["fault"], row["text"]) == (fault, None)


def test_logs_in_an_archive(tmp_path: Path) -> None:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        for name in ("2009/05/07/#mill.txt", "2009/05/08/#mill.txt"):
            item = tarfile.TarInfo(name)
            item.size = len(LOG)
            archive.addfile(item, io.BytesIO(LOG))
    rows = read(tmp_path / "logs.tar.gz", packed.getvalue(), Counter())
    assert [row["title"] for row in rows] == ["#mill, 2009-05-07", "#mill, 2009-05-08"]
    cut = read(tmp_path / "cut.tar.gz", packed.getvalue()[:-40], Counter())
    assert {"truncated"} <= {row["fault"] for row in cut}


@given(st.lists(st.sampled_from(NOISE), max_size=9), st.binary(max_size=9))
def test_any_bytes_are_a_row(tmp_path_factory: pytest.TempPathFactory, lines: list[bytes], noise: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "any.txt"
    rows = read(path, b"\n".join(lines) + noise, Counter())
    assert len(rows) == 1 or noise[:2] in (b"\x1f\x8b", b"BZ")


@pytest.mark.skipif(not is_here(), reason=ABSENT)
def test_ubuntu_channels(tmp_path: Path) -> None:
    reader = IrcLogs(paths=str(SHARED / "data/sources/ubuntu_irc/*.txt"))
    counts: Counter[str] = Counter()
    rows = [row for shard in reader.shards("irc") for batch in reader.read(shard, counts) for row in batch.to_pylist()]
    assert [row["date"] for row in rows] == ["2004-11-15", "2005-05-14", "2006-05-29", "2007-02-15", "2009-05-08"]
    assert all(row["fault"] is None and len(row["authors"]) > 70 for row in rows)
    assert counts == {"notices": 1198, "bot_lines": 77}
