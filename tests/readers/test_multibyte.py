"""East Asian bytes are read by WHATWG's indexes, and what means nothing costs itself only."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from textmill.archive.multibyte import decode_multibyte

CODECS = ["big5hkscs", "cp932", "cp949", "euc_jp", "gb18030", "iso2022_jp_ext"]


@pytest.mark.parametrize(
    ("codec", "body", "text"),
    [
        # NEC row 13 and IBM's additions, which Python's EUC-JP lacks; signs as Microsoft has them.
        ("euc_jp", b"\xad\xa1\xbc\xf5\xc9\xd5 \xad\xe2", "①受付 №"),
        ("euc_jp", b"\xf9\xa1\xfc\xfe", "纊＂"),
        ("euc_jp", b"\xa1\xc1\xa1\xdd\xa1\xf1 ~/", "～－￠ ~/"),
        ("euc_jp", b"\x8e\xb1\x8f\xb0\xa1\x8f\xa2\xb7", "ｱ丂～"),
        ("euc_jp", b"\xa9\xa1\xbc\xf5", "\ufffd受"),
        ("euc_jp", b"\x80\xbc\xf5\xbc", "\ufffd受\ufffd"),
        ("gb18030", b"\x8012 \xd6\x80\xd6\xd0\x80", "€12 謤中€"),
        ("gb18030", b"\xa8\xbc\xa3\xa0\x81\x30\x81\x30", "ḿ\u3000\x80"),
        ("gb18030", b"\xd6<p>\xd6\xd0\xff", "\ufffd<p>中\ufffd"),
        ("big5hkscs", b"\xa3\xe112 \xa1\x45\xa1\x4b", "€12 ‧…"),
        ("big5hkscs", b"\x87\x7a\xc6\xcf\xa3\xc0\x88\x62", "㡵廴␀Ê̄"),
        ("big5hkscs", b"\xa1\xfe\xa2\x41", "／∕"),
        ("big5hkscs", b"\x81\x40\xa4\xa4\xff", "\ufffd@中\ufffd"),
        ("cp949", b"\xc9\xa1\xb0\xa1\x81\x41", "\ufffd가갂"),
        ("cp932", b"\x87\x40\xf0\x40\xfa\x40\xb1", "①\ue000ⅰｱ"),
        ("cp932", b"\xfc\xfc\x82\xa0\x82", "\ufffdあ\ufffd"),
        ("iso2022_jp_ext", b"\x1b$B-!<uIU\x1b(B ok", "①受付 ok"),
        ("iso2022_jp_ext", b"\x1b(I1\x1b(J\\~\x1b$(D0!\x1b(B\\", "ｱ¥‾丂\\"),
        ("iso2022_jp_ext", b"\x1b$B<uIU\nnext line", "受付\nnext line"),
        ("iso2022_jp_ext", b"\x1b$B<u\xffIU\x1b(B\xff", "受\ufffd付\ufffd"),
        ("euc_kr", b"a", None),
    ],
)
def test_bytes_that_pages_have(codec, body, text):
    assert decode_multibyte(body, codec) == text


@given(
    codec=st.sampled_from(CODECS),
    text=st.lists(st.sampled_from(["受付", "中文", "가나", "かな", "abc", "\n", "<p>", "€", "，。"]), max_size=12),
)
def test_what_python_encodes_is_read_back(codec, text):
    body = "".join(text).encode(codec, "ignore")
    assert decode_multibyte(body, codec) == body.decode(codec)


@given(codec=st.sampled_from(CODECS), body=st.binary(max_size=300))
def test_any_bytes_are_text_and_ascii_tags_stay(codec, body):
    found = decode_multibyte(body, codec)
    found.encode()
    tail = b"\n<p>mill</p>"
    # A dangling first half may take one byte, the line's end, and no more.
    assert decode_multibyte(body + b"\x1b(B" * (codec[:3] == "iso") + tail, codec).endswith("<p>mill</p>")
