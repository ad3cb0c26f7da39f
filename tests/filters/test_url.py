import re
import string
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from tldextract import TLDExtract

from textmill.batch import Batch
from textmill.decide import faults, first_failing
from textmill.errors import UserError
from textmill.filters import url_lists
from textmill.filters.url import Url
from textmill.filters.url_hosts import hosts_of

WORDS: dict[str, object] = {
    "hard_words": ("forbid",),
    "soft_words": ("alpha", "beta"),
    "subwords": ("spam my",),
}
pytestmark = pytest.mark.usefixtures("url_cache")


def decide(block: Url, *urls: str | None) -> list[str | None]:
    columns = block.apply(Batch(pa.record_batch({"url": pa.array(urls, pa.string())})))
    found: list[str | None] = faults(first_failing(columns, block.rules(), len(urls)), block.rules()).to_pylist()
    return found


@pytest.fixture
def lists(tmp_path: Path) -> dict[str, str]:
    (tmp_path / "domains").write_text(
        "# comment\nbad.co.uk\nx.good.org\n\n0.0.0.0 hosts-file.net\n127.0.0.1\tlocal-host.net\n1.2.3.4\n",
        encoding="utf-8",
    )
    (tmp_path / "urls").write_text("https://fine.org/secret\nfine.org/other\n", encoding="utf-8")
    return {"domains": str(tmp_path / "domains"), "urls": str(tmp_path / "urls")}


@pytest.mark.parametrize(
    ("url", "fault"),
    [
        ("https://www.bad.co.uk/page", "listed_domain"),
        ("https://x.good.org", "listed_host"),
        ("https://a.x.good.org", None),
        ("https://good.org", None),
        ("https://hosts-file.net/", "listed_domain"),
        ("https://a.local-host.net/", "listed_domain"),
        ("https://BAD.co.uk/", None),
        ("http://1.2.3.4/", None),
        ("https://fine.org/secret", "listed_url"),
        ("https://fine.org/secrets", None),
        ("fine.org/other", "listed_url"),
        ("https://ok.org/for-forbid", "hard_word"),
        ("https://ok.org/Forbid", None),
        ("https://ok.org/forbidden", None),
        ("https://ok.org/alpha/alpha", None),
        ("https://ok.org/alpha?beta=1", "soft_words"),
        ("https://ok.org/Spam-Myself", "subword"),
        ("https://bad.co.uk/forbid", "listed_domain"),
        ("http://[::1", None),
        ("nonsense", None),
    ],
)
def test_faults(lists: dict[str, str], url: str, fault: str | None) -> None:
    assert decide(Url.model_validate({**WORDS, **lists}), url) == [fault]


def test_documents_without_url() -> None:
    assert decide(Url(), None, "") == [None, None]
    assert decide(Url(on_missing="drop"), None, "", "https://ok.org") == ["no_url", "no_url", None]


def test_soft_words_limit() -> None:
    def block(limit: int | None) -> Url:
        return Url.model_validate({**WORDS, "max_soft_words": limit})

    url = "https://ok.org/alpha/beta"
    assert [decide(block(limit), url)[0] for limit in (0, 1, 2, None)] == [
        "soft_words",
        "soft_words",
        None,
        None,
    ]


def test_built_in_words_and_none() -> None:
    url = "https://ok.org/bdsm"
    assert decide(Url(), url) == ["hard_word"]
    assert decide(Url(hard_words=()), url) == [None]
    with pytest.raises(ValidationError, match="match no URL"):
        Url(hard_words=("--",))


def test_a_list_that_is_not_there_is_a_users_error(tmp_path: Path) -> None:
    block = Url(domains=str(tmp_path / "none"))
    with pytest.raises(UserError, match="no such file"):
        block.prepare()
    with pytest.raises(UserError, match="no such file"):
        block.identity()


def test_hashes_are_mapped_from_the_cache_and_follow_the_file(tmp_path: Path, url_cache: Path) -> None:
    place = tmp_path / "list"
    place.write_text("one.org\n")
    block = Url(domains=str(place))
    before = block.identity()
    assert decide(block, "http://one.org", "http://two.org") == ["listed_domain", None]
    assert isinstance(url_lists.hashes(str(place), "domains"), np.memmap)
    assert not list(url_cache.rglob("*.part"))
    place.write_text("two.org\nthree.org\n")
    assert block.identity() != before
    assert decide(block, "http://one.org", "http://two.org") == [None, "listed_domain"]


def test_a_cache_that_cannot_be_written_does_no_harm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    place = tmp_path / "list"
    place.write_text("four.org\n")
    assert decide(Url(domains=str(place)), "http://four.org") == ["listed_domain"]


names = st.text(string.ascii_lowercase + ".-é", max_size=6)


@given(st.sets(names), st.lists(names, max_size=20))
def test_look_up_is_membership(listed: set[str], names: list[str]) -> None:
    hashes = np.array(sorted(url_lists._hash(name) for name in listed), dtype=np.uint64)
    assert url_lists.contains(hashes, names).tolist() == [name in listed for name in names]


LABELS = st.sampled_from(
    ["www", "a-b", "example", "COM", "co", "uk", "ck", "com", "org", "xn--p1ai", "рф", "1", "2", ""]
)
SCHEMES = st.sampled_from(
    ["http://", "https://", "HTTP://", "//", "", "ftp://", "http:/", "http://u:p@", "http://a.com:x@"]
)
TAILS = st.sampled_from(
    ["", "/", "/a.b/c", "?q=a.org", "#x", ":80/", ":80", ".", "./", " ", "\n", "/\n", "]", "\uff0e"]
)


@given(st.builds(lambda *parts: "".join(parts), SCHEMES, st.lists(LABELS, max_size=5).map(".".join), TAILS))
def test_hosts_are_those_of_tldextract(url: str) -> None:
    parts = TLDExtract(cache_dir=None, suffix_list_urls=())(url)
    assert hosts_of([url]) == ([parts.top_domain_under_public_suffix], [parts.fqdn])


@given(st.lists(st.text(st.sampled_from("aBc1-_./?é\n日"), max_size=12), max_size=4))
def test_words_are_those_of_the_expression(urls: list[str]) -> None:
    words = {"hard_words": ("a", "c1"), "soft_words": ("a", "ca", "1"), "subwords": ("ab", "c1a")}
    found = Url.model_validate(words).apply(Batch(pa.record_batch({"url": pa.array(urls, pa.string())})))
    pieces = [set(re.split("[^a-zA-Z0-9]+", url)) for url in urls]
    letters = [re.sub("[^a-zA-Z0-9]+", "", url).lower() for url in urls]
    assert found["url.hard_words"].to_pylist() == [len({"a", "c1"} & words) for words in pieces]
    assert found["url.soft_words"].to_pylist() == [len({"a", "ca", "1"} & words) for words in pieces]
    assert found["url.subwords"].to_pylist() == [sum(word in line for word in ("ab", "c1a")) for line in letters]
