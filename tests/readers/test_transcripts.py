"""Captions become running text: no times, no marks, no line said twice that was said once, and speakers by name."""

import gzip
import json
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from textmill.errors import ShardError
from textmill.readers.transcripts import Transcripts

VTT = """WEBVTT - A title
Kind: captions
Language: de

STYLE
::cue { color: red }

NOTE a note
of two lines

intro
00:00.000 --> 00:02.000 align:start position:0%
<v Ann Miller>Guten <i>Tag</i> &amp; <c.loud>hallo</c>,

00:02.000 --> 00:04.500
<v Ann Miller>wie geht
es?

01:00:09.000 --> 01:00:10.000
<v.x Bob>Gut.
"""

ROLLING = """WEBVTT
Kind: captions
Language: en

00:00:00.000 --> 00:00:02.000 align:start position:0%
_
the<00:00:00.500><c> mill</c>

00:00:02.000 --> 00:00:02.010 align:start position:0%
the mill
_

00:00:02.010 --> 00:00:04.000 align:start position:0%
the mill
grinds<00:00:03.000><c> corn</c>

00:00:04.000 --> 00:00:04.010 align:start position:0%
grinds corn
_

00:00:04.010 --> 00:00:06.000 align:start position:0%
grinds corn
all day
""".replace("_\n", " \n")
"""YouTube writes lines of one space."""


def read(path: Path, data: bytes | str, **chosen: object) -> tuple[list[dict[str, object]], Counter[str]]:
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    counts: Counter[str] = Counter()
    reader = Transcripts.model_validate({"paths": str(path), **chosen})
    (shard,) = reader.shards("s")
    return [row for batch in reader.read(shard, counts) for row in batch.to_pylist()], counts


def text(path: Path, data: bytes | str, **chosen: object) -> object:
    (row,) = read(path, data, **chosen)[0]
    return row["fault"] or row["text"]


def test_webvtt(tmp_path: Path) -> None:
    (row,), counts = read(tmp_path / "a.vtt", VTT)
    assert row["text"] == "Ann Miller: Guten Tag & hallo, wie geht es?\n\nBob: Gut."
    assert row["declared_language"] == "de"
    assert counts == {"other_blocks": 2, "missing_id": 1}


def test_captions_that_roll_up_say_a_line_once(tmp_path: Path) -> None:
    assert text(tmp_path / "a.vtt", ROLLING) == "the mill grinds corn all day"
    growing = ["one", "one two", "one two three", "four", "four five"]
    srt = "".join(f"{n}\n00:00:0{n},000 --> 00:00:0{n},900\n{words}\n\n" for n, words in enumerate(growing))
    assert text(tmp_path / "a.srt", srt) == "one two three four five"


def test_what_is_said_twice_stays(tmp_path: Path) -> None:
    said = [
        "Row, row",
        "row your boat",
        "No.",
        "No.",
        "gently",
        "down the stream",
        "merrily",
        "merrily",
        "life",
        "dream",
    ]
    srt = "".join(f"{n}\n00:00:{n:02},000 --> 00:00:{n:02},900\n{words}\n\n" for n, words in enumerate(said))
    assert text(tmp_path / "a.srt", srt) == " ".join(said)


def test_subrip(tmp_path: Path) -> None:
    srt = (
        "\ufeff1\r\n00:00:01,000 --> 00:00:02,000\r\n{\\an8}<font color=\"red\">One</font>\r\n\r\n"
        "2\r\n0:00:03,000-->0:00:04,0\r\n- Two\r\n- 3 < 4\r\n\r\nafter an empty line\r\n\r\n"
        "3\r\n00:01:00,000 --> 00:01:01,000\r\n1984\r\n"
    )  # fmt: skip
    assert text(tmp_path / "a.srt", srt) == "One\n- Two\n- 3 < 4 after an empty line\n\n1984"
    assert text(tmp_path / "b.srt.gz", gzip.compress(srt.encode("utf-16"))) == text(tmp_path / "a.srt", srt)
    whole = text(tmp_path / "a.srt", srt, pause_seconds=None)
    assert str(whole).endswith("empty line 1984")
    assert text(tmp_path / "a.sbv", "0:00:00.599,0:00:04.160\nHello\n\n0:00:04.160,0:00:05.000\nyou\n") == "Hello you"


@pytest.mark.parametrize(
    ("encoding", "words"), [("cp1251", "Мельница мелет зерно весь день"), ("shift_jis", "水車は一日中まわる。")]
)
def test_other_charsets(tmp_path: Path, encoding: str, words: str) -> None:
    srt = f"1\n00:00:01,000 --> 00:00:02,000\n{words}\n\n2\n00:00:02,000 --> 00:00:03,000\n{words}\n"
    assert str(text(tmp_path / "a.srt", srt.encode(encoding))).startswith(words)


def test_json(tmp_path: Path) -> None:
    events = [
        {"tStartMs": 0, "wpWinPosId": 1},
        {"tStartMs": 0, "dDurationMs": 900, "segs": [{"utf8": "the"}, {"utf8": " mill", "tOffsetMs": 9}]},
        {"tStartMs": 900, "aAppend": 1, "segs": [{"utf8": "\n"}]},
        {"tStartMs": 1000, "dDurationMs": 900, "segs": [{"utf8": "grinds"}]},
    ]
    assert text(tmp_path / "a.json3", json.dumps({"wireMagic": "pb3", "events": events})) == "the mill grinds"
    segments = [
        {"start": 0.0, "end": 1.0, "text": " Hello.", "speaker": "S1"},
        {"start": 1.0, "end": 2.0, "text": " Yes."},
    ]
    whisper = {"text": " Hello. Yes.", "segments": segments, "language": "en"}
    (row,), _ = read(tmp_path / "a.json", json.dumps(whisper))
    assert (row["text"], row["declared_language"]) == ("S1: Hello.\n\nYes.", "en")
    api = [{"text": "a &amp; b", "start": 0.0, "duration": 1.0}, {"text": "c", "start": 9.0, "duration": 1.0}]
    assert text(tmp_path / "a.json", json.dumps(api)) == "a & b\n\nc"
    assert text(tmp_path / "a.json", '{"text": "only text"}') == "only text"


def test_what_is_known_beside_the_file(tmp_path: Path) -> None:
    info = {"id": "abcdefghij_", "title": "Mills", "channel": "Ann", "upload_date": "20200102", "duration": 3}
    info |= {"webpage_url": "https://v.example/1", "license": "Creative Commons Attribution license (reuse allowed)"}
    path = tmp_path / "Mills of old [abcdefghij_].en-GB.vtt"
    (row,), _ = read(path, ROLLING)
    assert (row["title"], row["url"]) == ("Mills of old", "https://www.youtube.com/watch?v=abcdefghij_")
    assert row["license"] is None
    beside = tmp_path / "Mills of old [abcdefghij_].info.json"
    beside.write_text(json.dumps(info))
    before = Transcripts(paths=str(tmp_path / "*")).shards("s")[0].identity
    (row,), _ = read(path, ROLLING)
    assert (row["title"], row["url"], row["authors"]) == ("Mills", "https://v.example/1", ["Ann"])
    assert (row["published"], row["license"], row["license_method"]) == ("2020-01-02", "CC-BY", "youtube_license")
    assert str(row["license_evidence"]).startswith("license in .info.json: Creative Commons Attribution")
    beside.write_text("{")
    assert [one["fault"] for one in read(path, ROLLING)[0]] == ["bad_info", None]
    (shard,) = Transcripts(paths=str(tmp_path / "*")).shards("s")
    assert shard.identity != before


def test_faults(tmp_path: Path) -> None:
    assert text(tmp_path / "a.vtt", "no captions at all") == "no_cue"
    assert text(tmp_path / "a.json", '{"segments": [') == "bad_json"
    assert text(tmp_path / "a.json", '{"other": 1}') == "no_cue"
    assert text(tmp_path / "a.vtt", "WEBVTT\n\n00:00.000 --> 00:01.000\n<i></i>\n") == "no_text"
    assert text(tmp_path / "a.vtt", VTT, max_record_bytes=100) == "too_large"
    assert read(tmp_path / "a.vtt", "")[0] == []
    cut = [row["fault"] for row in read(tmp_path / "a.vtt.gz", gzip.compress(VTT.encode())[:-12])[0]]
    assert "truncated" in cut


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.data())
def test_any_bytes_are_read(tmp_path: Path, data: st.DataObject) -> None:
    good = bytearray(
        data.draw(st.sampled_from([VTT, ROLLING, '{"events":[{"segs":[{"utf8":"a"}],"tStartMs":1}]}'])).encode()
    )
    for _ in range(data.draw(st.integers(1, 8))):
        good[data.draw(st.integers(0, len(good) - 1))] = data.draw(st.integers(0, 255))
    try:
        rows, _ = read(tmp_path / "a.vtt", bytes(good))
    except ShardError:
        return
    assert all(row["fault"] or row["text"] is not None for row in rows)


def test_numbers_of_cues_without_an_empty_line_before_them(tmp_path: Path) -> None:
    text = (
        "1\n00:00:01,000 --> 00:00:02,000\nA mill\n2\n00:00:02,000 --> 00:00:03,000\nhas\n7\n"
        "3\n00:00:03,000 --> 00:00:04,000\nstones.\n"
    )
    (row,), _ = read(tmp_path / "a.srt", text.encode())
    assert row["text"] == "A mill has 7 stones."
