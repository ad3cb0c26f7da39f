"""Hosts with and without `www.`, in other case and with a port."""

from pathlib import Path

import pyarrow as pa
import pytest

from textmill.batch import Batch
from textmill.errors import UserError
from textmill.filters.cccc_hosts import CcccHosts


def listed(block: CcccHosts, url: str | None) -> bool:
    columns = block.apply(Batch(pa.record_batch({"url": pa.array([url], pa.string())})))
    return bool(columns["cccc_hosts.listed"][0].as_py())


@pytest.mark.parametrize(
    ("url", "meant", "faithful"),
    [
        ("https://www.hindawi.com/a", True, True),
        ("http://hindawi.com", True, True),
        ("https://wikitravel.org/en/", True, True),
        ("https://www.wikitravel.org/en/", True, True),
        ("https://en.wikitravel.org/", False, False),
        ("https://WikiTravel.org/", True, False),
        ("https://wikitravel.org:443/", True, False),
        ("https://me@wikitravel.org/", True, False),
        ("https://example.org/", False, False),
        ("wikitravel.org", True, False),
        ("http://[::1", False, False),
        ("", False, False),
        (None, False, False),
    ],
)
def test_hosts(url: str | None, meant: bool, faithful: bool) -> None:
    assert listed(CcccHosts(), url) is meant
    assert listed(CcccHosts(faithful=True), url) is faithful


def test_a_list_of_ones_own(tmp_path: Path) -> None:
    (tmp_path / "hosts").write_text("www.a.org\n\nb.org\n", encoding="utf-8")
    block = CcccHosts(hosts=str(tmp_path / "hosts"))
    block.prepare()
    assert [listed(block, f"https://{host}/") for host in ("a.org", "www.b.org", "hindawi.com", "")] == [
        True,
        True,
        False,
        False,
    ]


def test_a_list_in_any_form(tmp_path: Path) -> None:
    (tmp_path / "hosts").write_text("\ufeffBücher.example\r\n*.below.org\r\nno host\r\n", encoding="utf-8")
    block = CcccHosts(hosts=str(tmp_path / "hosts"))
    hosts = ("xn--bcher-kva.example", "www.bücher.example", "a.bücher.example", "a.below.org", "below.org")
    assert [listed(block, f"https://{host}/") for host in hosts] == [True, True, False, True, True]
    assert block.notes() == (f"hosts of {tmp_path / 'hosts'}: 2 usable entries, 1 can match nothing, as 'no host'",)
    (tmp_path / "hosts").write_text("no host\n")
    with pytest.raises(UserError, match="none of its entries can match"):
        CcccHosts(hosts=str(tmp_path / "hosts")).prepare()
