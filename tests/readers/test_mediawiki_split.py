"""Dumps of MediaWiki in parts give what the whole gives: same pages, ids, faults, counts and order."""

import bz2
import gzip
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from splitting import read_parts, read_whole
from tests.readers.test_mediawiki_xml import dump, page, revision

from textmill.readers.mediawiki_xml import MediawikiXml

Pack = Callable[[bytes], bytes]


def in_streams(pack: Pack, size: int) -> Pack:
    """As Wikimedia packs: the head, so many pages at a time, and the end, each a stream of its own."""

    def packed(data: bytes) -> bytes:
        head, *pages = data.split(b"<page>")
        whole = [b"<page>" + one for one in pages]
        streams = [b"".join(whole[at : at + size]) for at in range(0, len(whole), size)]
        return b"".join(pack(one) for one in (head, *streams) if one)

    return packed


PACKS: dict[str, Pack] = {
    "plain": bytes,
    "with a mark": lambda data: b"\xef\xbb\xbf" + data,
    "bz2": bz2.compress,
    "bz2 of two": in_streams(bz2.compress, 2),
    "gzip of one": in_streams(lambda data: gzip.compress(data, mtime=0), 1),
}
PAGES = st.sampled_from(
    [
        page(1, revision("Text of one page, which is as long as others. " * 9)),
        page(2, revision("#REDIRECT [[One]]")),
        page(3, revision("Talk."), rest="<ns>1</ns>"),
        page(4, revision("old", date="2019-01-02T03:04:05Z"), revision("new")),
        page(5, revision("an &unknown <b>bad</i> one")),
        page(6, revision("long " * 400)),
        page(7).replace("</revision>", ""),
        page(8).replace("<page>", ""),
    ]
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(PAGES, max_size=9),
    st.sampled_from(sorted(PACKS)),
    st.sampled_from([64, 300, 1000]),
    st.integers(0, 80),
)
def test_parts_are_the_whole(tmp_path: Path, pages: list[str], pack: str, split: int, cut_off: int) -> None:
    data = PACKS[pack](dump(*pages))
    (tmp_path / "wiki.xml").write_bytes(data[: len(data) - cut_off])
    reader = MediawikiXml.model_validate(
        {"paths": str(tmp_path / "wiki.xml"), "split": split, "max_record_bytes": 1500}
    )
    whole = read_whole(reader)
    parts, _ = read_parts(reader)
    assert parts == whole


@pytest.mark.parametrize("encoding", ["utf-16", "iso-8859-1"])
def test_a_dump_in_another_encoding_is_read_as_one(tmp_path: Path, encoding: str) -> None:
    text = f'<?xml version="1.0" encoding="{encoding}"?>' + dump(*[page(n) for n in range(9)]).decode()
    (tmp_path / "wiki.xml").write_bytes(text.encode(encoding))
    reader = MediawikiXml.model_validate({"paths": str(tmp_path / "wiki.xml"), "split": 500})
    parts, number = read_parts(reader)
    assert parts == read_whole(reader)
    assert (len(parts[0]), number > 1) == (9, True)
