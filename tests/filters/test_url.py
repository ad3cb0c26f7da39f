import gzip
import re
import string
import tarfile
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from tldextract import TLDExtract

from textmill.addresses import url_lists
from textmill.addresses.url_entries import entries
from textmill.addresses.url_hosts import hosts_of
from textmill.batch import Batch
from textmill.decide import faults, first_failing
from textmill.errors import UserError
from textmill.filters.url import Url

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
    ("url", "fault", "faithful"),
    [
        ("https://www.bad.co.uk/page", "listed_domain", "listed_domain"),
        ("https://x.good.org", "listed_host", "listed_host"),
        ("https://a.x.good.org", "listed_host", None),
        ("https://ax.good.org", None, None),
        ("https://good.org", None, None),
        ("https://hosts-file.net/", "listed_domain", "listed_domain"),
        ("https://a.local-host.net/", "listed_domain", "listed_domain"),
        ("https://BAD.co.uk/", "listed_domain", None),
        ("http://1.2.3.4/", "listed_host", None),
        ("http://1.2.3.4:80/", "listed_host", None),
        ("http://5.1.2.3.4/", None, None),
        ("https://fine.org/secret", "listed_url", "listed_url"),
        ("http://fine.org/secret", "listed_url", None),
        ("https://fine.org/secrets", None, None),
        ("fine.org/other", "listed_url", "listed_url"),
        ("https://www.Fine.org/other/", "listed_url", None),
        ("https://fine.org/Other", None, None),
        ("https://ok.org/for-forbid", "hard_word", "hard_word"),
        ("https://ok.org/Forbid", "hard_word", None),
        ("https://ok.org/forbidden", None, None),
        ("https://ok.org/alpha/alpha", None, None),
        ("https://ok.org/alpha?beta=1", "soft_words", "soft_words"),
        ("https://ok.org/alpha?Beta=1", "soft_words", None),
        ("https://ok.org/Spam-Myself", "subword", "subword"),
        ("https://bad.co.uk/forbid", "listed_domain", "listed_domain"),
        ("http://[::1", None, None),
        ("nonsense", None, None),
    ],
)
def test_faults(lists: dict[str, str], url: str, fault: str | None, faithful: str | None) -> None:
    assert decide(Url.model_validate({**WORDS, **lists}), url) == [fault]
    assert decide(Url.model_validate({**WORDS, **lists, "faithful": True}), url) == [faithful]


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


@pytest.mark.parametrize(
    ("entry", "url", "is_listed"),
    [
        ("münchen-bad.de", "http://xn--mnchen-bad-9db.de/", True),
        ("xn--bse-sna.example", "http://böse.example/", True),
        ("Bad.ORG", "//bad.org/x", True),
        ("*.bad.org", "http://a.bad.org:8080/", True),
        ("||bad.org^", "bad.org:80/x", True),
        ("http://bad.org/", "http://me@BAD.org./", True),
        ("www.bad.org", "http://bad.org/", True),
        ("www.bad.org", "http://www.bad.org/", True),
        ("www.bad.org", "http://other.bad.org/", False),
        ("bad.org", "http://b%61d.org/", True),
        ("bad.org", "http://notbad.org/", False),
        ("127.0.0.1", "http://0x7f.1/", True),
        ("2001:db8:0::1", "http://[2001:DB8::1]:80/", True),
    ],
)
def test_hosts_and_entries_have_one_spelling(entry: str, url: str, is_listed: bool, tmp_path: Path) -> None:
    (tmp_path / "list").write_text(f"{entry}\nfine.example\n", encoding="utf-8")
    block = Url(domains=str(tmp_path / "list"), hard_words=(), soft_words=(), subwords=())
    assert (decide(block, url)[0] is not None) is is_listed


@pytest.mark.parametrize(
    ("entry", "url"),
    [
        ("www.w.com/a", "https://w.com/a"),
        ("site.com/über", "http://site.com/%C3%BCber"),
        ("http://site.com:80/%7Ea/", "https://www.site.com/~a#top"),
        ("site.com/a?b=ü", "site.com/a?b=%c3%bc"),
    ],
)
def test_pages_and_entries_have_one_spelling(entry: str, url: str, tmp_path: Path) -> None:
    (tmp_path / "list").write_text(f"{entry}\n", encoding="utf-8")
    assert decide(Url(urls=str(tmp_path / "list")), url, url.replace("com/", "com/x")) == ["listed_url", None]


def test_what_of_a_list_can_match_is_said(tmp_path: Path) -> None:
    (tmp_path / "list").write_text("bad.org\nbad.org/path\nad*.org\n", encoding="utf-8")
    block = Url(domains=str(tmp_path / "list"))
    expected = f"domains of {tmp_path / 'list'}: 1 usable entries, 2 can match nothing, as 'bad.org/path'"
    assert block.notes() == (expected,)
    assert Url(domains=str(tmp_path / "list")).notes() == (expected,)  # from the cache
    assert Url(domains=str(tmp_path / "list"), faithful=True).notes() == (
        f"domains of {tmp_path / 'list'}: 3 usable entries",
    )
    (tmp_path / "list").write_text("bad.org/path\n", encoding="utf-8")
    with pytest.raises(UserError, match="none of its 1 entries can match"):
        Url(domains=str(tmp_path / "list")).prepare()


def test_words_behind_percent_signs() -> None:
    block = Url.model_validate(WORDS)
    assert decide(block, "https://ok.org/f%6Frbid", "https://ok.org/a%2Fforbid") == ["hard_word", "hard_word"]


HOSTS = """# a hosts file
127.0.0.1 localhost local
::1 localhost ip6-loopback
0.0.0.0 0.0.0.0
0.0.0.0 one.org two.org # both
fe80::1%lo0 localhost
"""
TOULOUSE = {
    "blacklists/adult/domains": "three.org\n10.0.0.1\n",
    "blacklists/adult/urls": "ok.org/three\n",
    "blacklists/adult/usage": "black\n",
    "blacklists/press/domains": "four.org\n",
    "blacklists/press/urls": "",
}


@pytest.fixture
def toulouse(tmp_path: Path) -> Path:
    """Toulouse's folder, and beside it the archive and the archive of one category."""
    for name, content in TOULOUSE.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(content)
    for name, folder in (("blacklists.tar.gz", "blacklists"), ("adult.tar.gz", "blacklists/adult")):
        with tarfile.open(tmp_path / name, "w:gz") as archive:
            archive.add(tmp_path / folder, arcname=Path(folder).name)
    return tmp_path


def test_a_hosts_file(tmp_path: Path) -> None:
    (tmp_path / "hosts").write_text(HOSTS)
    assert list(entries(tmp_path / "hosts", "domains")) == ["one.org", "two.org"]
    (tmp_path / "hosts.gz").write_bytes(gzip.compress(HOSTS.encode()))
    assert list(entries(tmp_path / "hosts.gz", "domains")) == ["one.org", "two.org"]


@pytest.mark.parametrize(
    ("place", "categories"),
    [
        ("blacklists/adult", ()),
        ("adult.tar.gz", ()),
        ("blacklists", ("adult",)),
        ("blacklists.tar.gz", ("adult",)),
    ],
)
def test_toulouses_lists(toulouse: Path, place: str, categories: tuple[str, ...]) -> None:
    settings = {**WORDS, "domains": str(toulouse / place), "urls": str(toulouse / place), "categories": categories}
    found = decide(Url.model_validate(settings), "http://a.three.org/", "http://four.org/", "https://ok.org/three")
    assert found == ["listed_domain", None, "listed_url"]


@pytest.mark.parametrize("place", ["blacklists", "blacklists.tar.gz"])
def test_several_categories_need_a_choice(toulouse: Path, place: str) -> None:
    both = Url(domains=str(toulouse / place), categories=("adult", "press"))
    assert decide(both, "http://three.org", "http://four.org") == ["listed_domain", "listed_domain"]
    with pytest.raises(UserError, match="several categories; name some: adult, press"):
        Url(domains=str(toulouse / place)).prepare()
    with pytest.raises(UserError, match="no category 'malware', only: adult, press"):
        Url(domains=str(toulouse / place), categories=("malware",)).prepare()


def test_a_folder_without_lists_is_a_users_error(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="holds no file named domains"):
        Url(domains=str(tmp_path)).prepare()


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


def test_hosts_under_every_suffix_are_those_of_tldextract() -> None:
    extract = TLDExtract(cache_dir=None, suffix_list_urls=())
    names = [suffix.replace("*", "any").lstrip("!") for suffix in extract.tlds]
    urls = [f"http://{labels}{name}/" for name in names for labels in ("", "a.", "www.b-1.")]
    domains, hosts = hosts_of(urls)
    parts = list(map(extract, urls))
    assert domains == [part.top_domain_under_public_suffix for part in parts]
    assert hosts == [part.fqdn for part in parts]


@given(st.lists(st.text(st.sampled_from("aBc1-_./?é\n日"), max_size=12), max_size=4))
def test_words_are_those_of_the_expression(urls: list[str]) -> None:
    words = {"hard_words": ("a", "c1"), "soft_words": ("a", "ca", "1"), "subwords": ("ab", "c1a")}
    found = Url.model_validate(words).apply(Batch(pa.record_batch({"url": pa.array(urls, pa.string())})))
    pieces = [set(re.split("[^a-zA-Z0-9]+", url)) for url in urls]
    letters = [re.sub("[^a-zA-Z0-9]+", "", url).lower() for url in urls]
    assert found["url.hard_words"].to_pylist() == [len({"a", "c1"} & words) for words in pieces]
    assert found["url.soft_words"].to_pylist() == [len({"a", "ca", "1"} & words) for words in pieces]
    assert found["url.subwords"].to_pylist() == [sum(word in line for word in ("ab", "c1a")) for line in letters]
