import pytest

from textmill.origins.dclm.normalizers import normalize_line, normalize_line_as_ccnet, normalize_url


@pytest.mark.parametrize(
    ("url", "normal"),
    [
        ("https://www.Example.com/a/?utm_source=x&b=1", "Example.com/a"),
        ("http://example.com/a/?b=1&utm_x=2", "example.com/a/?b=1&utm_x=2"),
        ("https://x.org/http://www.y.org/", "x.org/y.org"),
        ("example.com//", "example.com"),
        ("", ""),
    ],
)
def test_urls(url: str, normal: str) -> None:
    assert normalize_url(url) == normal


def test_lines() -> None:
    assert normalize_line(" \tA b\xa0") == "a b"


def test_lines_as_ccnet_compares_them() -> None:
    assert normalize_line_as_ccnet("  Page 12…\x07 ok ") == "page 00 ok"


def test_lines_beyond_ascii_as_ccnet_compares_them() -> None:
    pytest.importorskip("unidecode", reason="the extra `dclm` is not installed")
    assert normalize_line_as_ccnet("  Héllo, Wörld… 123 “quoted” — x\t") == "hello, world 000 quoted  x"
