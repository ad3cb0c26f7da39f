"""Reviewed hosts: which pages they speak for, what a page says against them, and every mistake in a list."""

from pathlib import Path

import pyarrow as pa
import pytest

from textmill.addresses.reviewed_hosts import read_reviewed_hosts
from textmill.batch import Batch
from textmill.decide import first_failing
from textmill.documents import column_type
from textmill.errors import UserError
from textmill.licenses.hosts import Hosts
from textmill.spdx.restriction import restriction

CSV = """host,license,evidence,note,date,subdomains
example.org,CC-BY-4.0,https://example.org/terms,"Ann: footer,
on all pages",2026-01-31,no
*.blog.net,CC-BY-SA-4.0,about page,Bob,2026-02-01,
shop.blog.net,CC0-1.0,imprint,Bob,2026-02-01,no
bücher.example,LicenseRef-CC-BY,footer,Ann,2026-02-01,yes
192.0.2.7,CC-BY-3.0,front page,Ann,2026-02-01,no
"""
YAML = """
# reviewed by hand
- host: WWW.Example.org.
  license: CC-BY-4.0
  evidence: https://example.org/terms
  note: Ann
  date: 2026-01-31
- {host: blog.net, license: CC-BY-SA-4.0, evidence: about, note: Bob, date: 2026-02-01, subdomains: true}
"""


def written(folder: Path, text: str, name: str = "hosts.csv") -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def given(block: Hosts, url: str | None, **page: object) -> dict[str, object]:
    """What the block gives one page, of which `license` and so on are known before."""
    columns = {"url": pa.array([url], pa.string())}
    columns |= {name: pa.array([value], column_type(name)) for name, value in page.items()}
    found = block.apply(Batch(pa.record_batch(columns)))
    return {name: values[0].as_py() for name, values in found.items()}


@pytest.mark.parametrize(
    ("url", "license"),
    [
        ("https://example.org/a", "CC-BY-4.0"),
        ("http://www.example.org/", "CC-BY-4.0"),
        ("HTTPS://EXAMPLE.ORG:8443/a?b", "CC-BY-4.0"),
        ("https://example.org./a", "CC-BY-4.0"),
        ("https://user@example.org/", "CC-BY-4.0"),
        ("https://sub.example.org/", None),
        ("https://notexample.org/", None),
        ("https://example.org.evil.net/", None),
        ("https://evil.net/example.org", None),
        ("https://evil.net/?u=https://example.org/", None),
        ("https://example.org@evil.net/", None),
        ("https://blog.net/", "CC-BY-SA-4.0"),
        ("https://ann.blog.net/x", "CC-BY-SA-4.0"),
        ("https://www.ann.blog.net/x", "CC-BY-SA-4.0"),
        ("https://shop.blog.net/", "CC0-1.0"),
        ("https://www.shop.blog.net/", "CC0-1.0"),
        ("https://deep.shop.blog.net/", "CC-BY-SA-4.0"),
        ("https://blog.net.org/", None),
        ("https://bücher.example/", "LicenseRef-CC-BY"),
        ("https://xn--bcher-kva.example/", "LicenseRef-CC-BY"),
        ("https://BÜCHER.example:443/", "LicenseRef-CC-BY"),
        ("https://www.bu\u0308cher.example/", "LicenseRef-CC-BY"),
        ("http://192.0.2.7:80/", "CC-BY-3.0"),
        ("http://0xC0000207/", "CC-BY-3.0"),
        ("http://5.192.0.2.7.nip.io/", None),
        (None, None),
        ("", None),
        ("nonsense", None),
    ],
)
def test_which_pages_a_host_speaks_for(url: str | None, license: str | None, tmp_path: Path) -> None:
    found = given(Hosts(hosts=str(written(tmp_path, CSV))), url)
    assert (found["license"], found["hosts.listed"]) == (license, int(license is not None))
    assert (found["license_scope"], found["license_method"]) == (("site", "reviewed_host") if license else (None, None))


def test_the_review_is_the_evidence(tmp_path: Path) -> None:
    found = given(Hosts(hosts=str(written(tmp_path, CSV))), "https://example.org/")
    said = "hosts list: https://example.org/terms (reviewed 2026-01-31: Ann: footer, on all pages)"
    assert found["license_evidence"] == said
    assert found["license_url"] == "https://creativecommons.org/licenses/by/4.0/"
    assert found["license_confidence"] == 1.0
    same = given(Hosts(hosts=str(written(tmp_path, YAML, "hosts.yaml"))), "https://example.org/")
    assert same["license"] == "CC-BY-4.0"
    long = CSV.replace("https://example.org/terms", "seen " * 100)
    cut = given(Hosts(hosts=str(written(tmp_path, long))), "https://example.org/")["license_evidence"]
    assert isinstance(cut, str)
    assert len(cut) == 200


@pytest.mark.parametrize(
    ("page", "license", "restricts", "freer"),
    [
        ({}, "CC-BY-4.0", 0, 0),
        ({"license": None, "license_evidence": None}, "CC-BY-4.0", 0, 0),
        ({"license": "CC-BY-NC-4.0", "license_evidence": "footer"}, "CC-BY-NC-4.0", 1, 0),
        ({"license": "CC-BY-SA-4.0", "license_evidence": "footer"}, "CC-BY-SA-4.0", 1, 0),
        ({"license": "CC-BY-3.0", "license_evidence": "footer"}, "CC-BY-3.0", 0, 0),
        ({"license": "CC0-1.0", "license_evidence": "footer"}, "CC-BY-4.0", 0, 1),
        ({"license": "LicenseRef-house-rules", "license_evidence": "footer"}, "LicenseRef-house-rules", 1, 0),
        ({"license": None, "license_evidence": "all rights reserved"}, None, 1, 0),
        ({"license": None, "license_evidence": "figure: CC BY-NC", "license_scope": "other_work"}, "CC-BY-4.0", 0, 0),
        ({"license": "CC-BY-NC-4.0", "license_method": "declared"}, "CC-BY-4.0", 0, 0),
    ],
)
def test_what_a_page_says_goes_before_where_it_restricts_more(
    page: dict[str, object], license: str | None, restricts: int, freer: int, tmp_path: Path
) -> None:
    found = given(Hosts(hosts=str(written(tmp_path, CSV))), "https://example.org/", **page)
    assert (found["license"], found["hosts.page_restricts"], found["hosts.page_is_freer"]) == (
        license,
        restricts,
        freer,
    )


def test_pages_of_other_hosts_stay_unless_refused(tmp_path: Path) -> None:
    path = str(written(tmp_path, CSV))
    batch = Batch(pa.record_batch({"url": ["https://example.org/", "https://other.org/"]}))
    for is_refused, fails in ((False, [-1, -1]), (True, [-1, 0])):
        block = Hosts(hosts=path, refuse_unlisted=is_refused)
        assert list(first_failing(block.apply(batch), block.rules(), 2)) == fails
    kept = given(Hosts(hosts=path), "https://other.org/", license="CC-BY-2.0", license_evidence="footer")
    assert (kept["license"], kept["license_evidence"]) == ("CC-BY-2.0", "footer")


HEAD = "host,license,evidence,note,date\n"
GOOD = "example.org,CC-BY-4.0,terms,Ann,2026-01-31\n"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (
            HEAD + GOOD + "b.org,CC BY 4.0,terms,Ann,2026-01-31\n",
            r":3: license 'CC BY 4.0' .*write 'CC-BY-4.0'",
        ),
        (HEAD + GOOD + "b.org,free,terms,Ann,2026-01-31\n", r":3: license 'free' is no SPDX expression; see spdx"),
        (HEAD + GOOD + "\nWWW.Example.ORG.,CC0-1.0,terms,Ann,2026-01-31\n", r":4: host 'example.org' stands in line 2"),
        (HEAD + GOOD + "example.org:443,CC0-1.0,terms,Ann,2026-01-31\n", r":3: host 'example.org' stands in line 2"),
        (HEAD + GOOD + "*.example.org,CC0-1.0,terms,Ann,2026-01-31\n", r":3: host 'example.org' stands in line 2"),
        (HEAD + "bücher.de,CC0-1.0,t,A,2026-01-31\nxn--bcher-kva.de,CC0-1.0,t,A,2026-01-31\n", r":3: host .* line 2"),
        (
            HEAD + '"a.org",CC0-1.0,"two\nlines",Ann,2026-01-31\nb.org,CC0-1.0,,Ann,2026-01-31\n',
            r":4: 'evidence' is mi",
        ),
        (HEAD + "a.org,CC0-1.0,terms,,2026-01-31\n", ":2: 'note' is missing"),
        (HEAD + "a.org,CC0-1.0,terms,Ann,31.1.2026\n", r":2: date '31.1.2026' is no day"),
        (HEAD + "a.org,CC0-1.0,terms,Ann,2026-02-30\n", r":2: date '2026-02-30' is no day"),
        (HEAD + "a.org/page,CC0-1.0,terms,Ann,2026-01-31\n", r":2: 'a.org/page' is no host"),
        (HEAD + "no host,CC0-1.0,terms,Ann,2026-01-31\n", r":2: 'no host' is no host"),
        (HEAD + "a.*.org,CC0-1.0,terms,Ann,2026-01-31\n", r":2: 'a.\*.org' is no host"),
        (HEAD + "*.co.uk,CC0-1.0,terms,Ann,2026-01-31\n", r":2: 'co.uk' is a suffix that many sites share"),
        (HEAD + "*.org,CC0-1.0,terms,Ann,2026-01-31\n", r":2: 'org' is a suffix"),
        (HEAD + "a.org,CC0-1.0,terms,Ann\n", r":2: 4 values, but the header has 5 columns"),
        (HEAD + 'a.org,CC0-1.0,"terms,Ann,2026-01-31\n', r"no CSV"),
        (HEAD, "the list of reviewed hosts is empty"),
        ("", "the list of reviewed hosts is empty"),
        ("host,licence,evidence,note,date\n" + GOOD, r":1: unknown field 'licence'; did you mean 'license'"),
        ("host,host,evidence,note,date\n" + GOOD, r":1: a column is named twice"),
        (
            "host,license,evidence,note,date,subdomains\na.org,CC0-1.0,t,A,2026-01-31,maybe\n",
            r":2: subdomains: 'maybe'",
        ),
    ],
)
def test_mistakes_are_told_with_their_line(text: str, problem: str, tmp_path: Path) -> None:
    with pytest.raises(UserError, match=problem):
        read_reviewed_hosts(written(tmp_path, text))


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (
            YAML + "- {host: BLOG.net., license: CC0-1.0, evidence: a, note: b, date: 2026-01-31}\n",
            r":9: host 'blog.net'",
        ),
        (
            YAML + "- host: b.org\n  license: nice\n  evidence: a\n  note: b\n  date: 2026-01-31\n",
            r":9: license 'nice'",
        ),
        (YAML + "- host: b.org\n  license: MIT\n  licence: MIT\n", r":9: unknown field 'licence'"),
        (YAML + "- host: b.org\n  host: c.org\n", r":10: field 'host' stands there twice"),
        (YAML + "- host: [b.org]\n", r":9: a field and its value are words"),
        (YAML + "- b.org\n", r":9: must have the fields host"),
        (YAML + "- host: ~\n", r":9: 'host' is missing"),
        ("host: a.org\n", r":1: must be a list of hosts"),
        ("- host: a.org\n  - b\n", r":2: no YAML"),
        ("", "is empty"),
    ],
)
def test_mistakes_in_yaml(text: str, problem: str, tmp_path: Path) -> None:
    with pytest.raises(UserError, match=problem):
        read_reviewed_hosts(written(tmp_path, text, "hosts.yml"))


def test_files_of_other_kinds(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"is a \.yaml or \.csv file"):
        read_reviewed_hosts(written(tmp_path, "a.org", "hosts.txt"))
    path = tmp_path / "latin.csv"
    path.write_bytes((HEAD + "a.org,CC0-1.0,Fu\u00dfnote,Ann,2026-01-31\n").encode("latin-1"))
    with pytest.raises(UserError, match="not UTF-8 text"):
        read_reviewed_hosts(path)
    with pytest.raises(UserError, match="no list of reviewed hosts"):
        Hosts(hosts=str(tmp_path / "none.csv")).prepare()
    marked = tmp_path / "marked.csv"
    marked.write_bytes(b"\xef\xbb\xbf" + (HEAD + GOOD).replace("\n", "\r\n").encode())
    assert [*read_reviewed_hosts(marked).hosts] == ["example.org"]


def test_a_note_counts_one_host_as_one(tmp_path: Path) -> None:
    (one,) = Hosts(hosts=str(written(tmp_path, HEAD + GOOD))).notes()
    assert one.startswith("1 reviewed host in ")
    (two,) = Hosts(hosts=str(written(tmp_path, HEAD + GOOD + GOOD.replace("example", "other"), "two.csv"))).notes()
    assert two.startswith("2 reviewed hosts in ")


def test_restrictions_in_order() -> None:
    order = (
        *("CC0-1.0", "MIT", "LicenseRef-CC-BY", "CC-BY-SA-3.0+", "CC-BY-NC-4.0", "CC-BY-NC-SA-4.0", "CC-BY-ND-4.0"),
        *("CC-BY-NC-ND-4.0", "LicenseRef-house-rules"),
    )
    found = [restriction(license) for license in order]
    assert found == sorted(set(found))
    assert restriction("CC-BY-4.0") == restriction("LicenseRef-CC-BY-2.5-AR") == restriction("CC-BY-3.0-DE")
    assert restriction("LicenseRef-PublicDomain") == restriction("LicenseRef-US-Government-Work") == 1
    assert restriction("CC-BY-4.0 AND CC-BY-NC-4.0") == restriction("CC-BY-NC-4.0")
    assert restriction("CC-BY-4.0 OR CC-BY-NC-4.0") == restriction("CC-BY-4.0")
    assert restriction("(CC-BY-4.0") == restriction("LicenseRef-CC-SamplingPlus-1.0") == 9
