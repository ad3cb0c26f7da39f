"""Pages in any charset, declared truly, falsely or not at all, as bytes, and any bytes; Python's codecs are the twin.

Each page is read as a response of a WARC and extracted by Resiliparse in this process; the sandbox around extractors
has tests of its own.
"""

import codecs
from dataclasses import dataclass
from typing import Final

from hypothesis import strategies as st
from resiliparse.extract.html2text import extract_plain_text
from tests.fuzz.formats import Format, bounded

from textmill.archive.charset import decode_page, decode_text

__all__ = ["HTML"]

SCRIPTS: Final = {
    "windows-1252": "The miller's café — naïve façade, über Straße, señor. ",
    "iso-8859-2": "Zażółć gęślą jaźń, příliš žluťoučký kůň úpěl ďábelské ódy. ",
    "windows-1251": "Съешь же ещё этих мягких французских булок, да выпей чаю. ",
    "koi8-r": "Съешь же ещё этих мягких французских булок, да выпей чаю. ",
    "iso-8859-7": "Η μυλωνού αλέθει το σιτάρι κάθε πρωί στον παλιό μύλο. ",
    "windows-1255": "הטוחן טוחן את החיטה בכל בוקר בטחנה הישנה. ",
    "windows-1256": "الطحان يطحن القمح كل صباح في الطاحونة القديمة. ",
    "windows-874": "คนโม่แป้งบดข้าวสาลีทุกเช้าในโรงสีเก่า ",
    "shift_jis": "粉屋は毎朝、古い水車小屋で小麦を挽いている。 ",
    "euc-jp": "粉屋は毎朝、古い水車小屋で小麦を挽いている。 ",
    "iso-2022-jp": "粉屋は毎朝、古い水車小屋で小麦を挽いている。 ",
    "gbk": "磨坊主每天早上在旧磨坊里磨小麦,然后去市场。 ",
    "gb18030": "磨坊主每天早上在旧磨坊里磨小麦,然后去市场。 ",
    "big5": "磨坊主每天早上在舊磨坊裡磨小麥,然後去市場。 ",
    "euc-kr": "방앗간 주인은 매일 아침 오래된 방앗간에서 밀을 빻는다. ",
    "utf-8": "粉屋 мельник café 방앗간 ",
    "utf-16le": "粉屋 мельник café 방앗간 ",
}
LABELS: Final = st.sampled_from(
    [*SCRIPTS, "utf8", "latin1", "x-user-defined", "ansi", "none", "x" * 41, "utf-7", "", "é"]
)
TAGS: Final = st.sampled_from(
    [
        "<p>",
        "</p>",
        "<script>",
        "<!--",
        "-->",
        "<table><tr>",
        "&amp;",
        "&#0;",
        "&#xD800;",
        "&bogus",
        "<a href='",
        '">',
        "<svg>",
        "\0",
    ]
)
BOMS: Final = st.sampled_from(
    [b"", b"", b"", codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_LE]
)


@dataclass(frozen=True)
class Case:
    charset: str
    words: str
    in_meta: str | None
    in_header: str | None
    bom: bytes
    strays: list[tuple[float, bytes]]


CASES: Final = st.builds(
    Case,
    st.sampled_from(list(SCRIPTS)),
    st.lists(TAGS | st.text(max_size=8), max_size=6).map("".join),
    st.none() | st.just("its own") | LABELS,
    st.none() | st.just("its own") | LABELS,
    BOMS,
    st.lists(st.tuples(st.floats(0, 1), st.binary(min_size=1, max_size=5)), max_size=3),
)


def check(case: Case) -> None:
    """Any bytes are decoded; a page that says truly what it is in has its words; odd text never ends the extractor."""
    said = {name: case.charset if label == "its own" else label for name, label in _labels(case)}
    meta = f"<meta charset='{said['meta']}'>" if said["meta"] is not None else ""
    page = (
        f"<html><head>{meta}<title>t</title></head><body><p>{SCRIPTS[case.charset] * 3}</p>{case.words}</body></html>"
    )
    body = case.bom + page.encode(case.charset.replace("windows-", "cp"), "ignore")
    for place, stray in case.strays:
        at = int(place * len(body))
        body = body[:at] + stray + body[at:]
    with bounded():
        found = decode_page(body, said["header"])
        extract_plain_text(found.text, main_content=True).encode()
        texts = decode_text(body)
    for decoded in (found, texts):
        decoded.text.encode()
        assert "\0" not in decoded.text
        assert 0 <= decoded.replaced <= decoded.text.count("\ufffd")
    is_true = {case.in_meta, case.in_header} <= {None, "its own"} and case.in_header == "its own"
    if is_true and not case.bom and not case.strays:
        assert SCRIPTS[case.charset] in found.text, (found.charset, "its words are lost")
    if (
        case.charset == "utf-8"
        and not case.bom
        and said["header"] in (None, "utf-8")
        and said["meta"] in (None, "utf-8")
    ):
        assert texts.text.count("粉屋") >= 1, "a stray byte costs the page"


def _labels(case: Case) -> tuple[tuple[str, str | None], ...]:
    return (("meta", case.in_meta), ("header", case.in_header))


HTML: Final = Format("html", CASES, check, 150)
