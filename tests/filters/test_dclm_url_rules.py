from pathlib import Path

import pyarrow as pa
import pytest

from textmill.batch import Batch
from textmill.block import Filter
from textmill.decide import faults, first_failing
from textmill.errors import UserError
from textmill.filters.dclm_url_domains import DclmUrlDomains
from textmill.filters.dclm_url_words import DclmUrlWords

HOSTS = ("bad-site.com", "AWFUL.net", "www.keep.org")


def fault_of(block: Filter, url: str | None) -> str | None:
    """The fault of one URL."""
    rules = block.rules()
    columns = block.apply(Batch(pa.record_batch({"url": pa.array([url], pa.string())})))
    fault: str | None = faults(first_failing(columns, rules, 1), rules).to_pylist()[0]
    return fault


@pytest.mark.parametrize(
    ("url", "meant", "faithful"),
    [
        ("https://bad-site.com/x", True, True),
        ("https://www.bad-site.com/x", True, False),
        ("https://WWW.Awful.Net:80/", True, False),
        ("https://Awful.Net/", True, True),
        ("https://u@awful.net/", True, False),
        ("https://a.awful.net/", False, False),
        ("https://wwwawful.net/", False, True),
        ("https://www.keep.org/", True, False),
        ("https://keep.org/", True, False),
        ("bad-site.com", True, False),
        ("http://[::1", False, False),
        (None, False, False),
    ],
)
def test_hosts(url: str | None, meant: bool, faithful: bool) -> None:
    assert (fault_of(DclmUrlDomains(hosts=HOSTS), url) == "listed_host") is meant
    assert (fault_of(DclmUrlDomains(hosts=HOSTS, faithful=True), url) == "listed_host") is faithful


def test_hosts_from_a_file(tmp_path: Path, url_cache: Path) -> None:
    file = tmp_path / "hosts"
    file.write_text("bad-site.com\n0.0.0.0 awful.net\nwww.keep.org\n")
    block = DclmUrlDomains(lists=(str(file),))
    block.prepare()
    for host in ("bad-site.com", "www.awful.net", "keep.org"):
        assert fault_of(block, f"http://{host}/") == "listed_host"
    assert fault_of(block, "http://good.org") is None
    assert block.identity()


@pytest.mark.parametrize(
    ("settings", "url", "listed"),
    [
        ({"words": ["cab", "ca"]}, "http://x.org/CAB", True),
        ({"words": ["cab"], "case_sensitive": True}, "http://x.org/CAB", False),
        ({"words": ["cab"]}, "http://x.org/c-a.b", False),
        ({"words": ["cab"], "ignore": ["-", "."]}, "http://x.org/c-a.b", True),
        ({"words": ["cab"], "whole_words": True}, "http://x.org/cab_1", False),
        ({"words": ["cab"], "whole_words": True}, "http://x.org/cab-1", True),
        ({"words": ["ca", "cab"], "max_words": 1}, "http://x.org/cab/CAB", False),
        ({"words": ["ca", "cab"], "max_words": 1}, "http://x.org/cab/ca", True),
        ({"words": ["ink"]}, "http://x.org/\u0131NK", True),
        ({"words": ["ink"], "max_words": None}, "http://x.org/ink", False),
    ],
)
def test_words(settings: dict[str, object], url: str, listed: bool) -> None:
    assert (fault_of(DclmUrlWords.model_validate(settings), url) == "listed_words") is listed


@pytest.mark.parametrize(("name", "size"), [("strict", 117), ("hard", 176), ("soft", 83), ("ldnoobw", 377)])
def test_built_in_lists(name: str, size: int) -> None:
    from textmill.origins.dclm.lists import words_of

    assert len(words_of(name)) == size


def test_words_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "words"
    file.write_text("cab\ntaxi\n")
    block = DclmUrlWords(words=str(file))
    assert fault_of(block, "http://taxi.org") == "listed_words"
    assert block.identity()
    file.write_text("cab\n\n")
    with pytest.raises(UserError, match="empty line"):
        DclmUrlWords(words=str(file)).prepare()
    with pytest.raises(UserError, match="there is no such file"):
        DclmUrlWords(words=str(tmp_path / "none")).prepare()


@pytest.mark.parametrize("words", [[], ["a", ""]])
def test_empty_words_are_refused(words: list[str]) -> None:
    with pytest.raises(ValueError, match="at least one"):
        DclmUrlWords.model_validate({"words": words})
