"""A reason says what it was: the word or the entry that matched, the language found, the licence."""

from pathlib import Path

import pyarrow as pa
import pytest

from textmill.batch import Batch
from textmill.block import Block
from textmill.filters.c4_bad_words import C4BadWords
from textmill.filters.c4_quality import C4Quality
from textmill.filters.cccc_hosts import CcccHosts
from textmill.filters.dclm_substring import DclmSubstring
from textmill.filters.dclm_url_domains import DclmUrlDomains
from textmill.filters.dclm_url_words import DclmUrlWords
from textmill.filters.language import Language
from textmill.filters.license import License
from textmill.filters.regex import Regex
from textmill.filters.url import Url

LINES = "One two three four five six.\n" * 5


def details(block: Block, **columns: list[object]) -> list[str | None]:
    rows = len(next(iter(columns.values())))
    origin = {"source": ["s"] * rows, "shard": ["a"] * rows, "id": [str(row) for row in range(rows)]}
    found: list[str | None] = block.apply(Batch(pa.RecordBatch.from_pydict({**origin, **columns})))[
        "detail"
    ].to_pylist()
    return found


@pytest.mark.parametrize(
    ("settings", "url", "detail"),
    [
        ({"hard_words": ("mud",)}, "https://a.org/Mud-bath", "in the URL: 'mud'"),
        ({"hard_words": ("mud",)}, "https://a.org/%6dud", "in the URL: 'mud'"),
        ({"soft_words": ("mud", "sun", "sea")}, "https://a.org/sun/mud", "in the URL: 'mud', 'sun'"),
        ({"soft_words": ("mud", "sun")}, "https://a.org/mud", None),
        ({"subwords": ("udb",), "hard_words": ()}, "https://a.org/mud-bath", "in the URL: 'udb'"),
        ({"hard_words": ("mud",), "subwords": ("udb",)}, "https://a.org/mud-bath", "in the URL: 'mud'"),
        ({"domains": "bad"}, "https://www.bad.example.org/x", "listed: bad.example.org"),
        ({"domains": "bad"}, "https://x.evil.org/", "listed: evil.org"),
        ({"domains": "bad", "faithful": True}, "https://x.evil.org/", "listed: evil.org"),
        ({"domains": "bad"}, "https://good.org/", None),
        ({"urls": "pages"}, "http://www.good.org/one/", "listed: good.org/one"),
        ({"on_missing": "drop"}, "", None),
    ],
)
def test_url(tmp_path: Path, settings: dict[str, object], url: str, detail: str | None) -> None:
    (tmp_path / "bad").write_text("bad.example.org\nevil.org\n")
    (tmp_path / "pages").write_text("good.org/one\n")
    lists = {name: str(tmp_path / str(settings[name])) for name in ("domains", "urls") if name in settings}
    block = Url.model_validate({"hard_words": (), "soft_words": (), "subwords": (), **settings, **lists})
    assert details(block, url=[url, "https://other.org/"]) == [detail, None]


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        (f"{LINES}Lorem Ipsum dolor sit amet.", "Lorem Ipsum dolor sit amet."),
        (f"A long line with {{ in it.\n{LINES}", "A long line with { in it."),
        (LINES, None),
        ("Too few.", None),
    ],
)
def test_c4_quality(text: str, quoted: str | None) -> None:
    (found,) = details(C4Quality(), text=[text])
    assert (found is None) == (quoted is None)
    assert found is None or (quoted is not None and quoted in found)
    assert found is None or len(found) < 130


def test_c4_bad_words(tmp_path: Path) -> None:
    (tmp_path / "en").write_text("mud pie\nmud\nsea\n")
    block = C4BadWords(lists={"eng": str(tmp_path / "en")})
    texts = ["Some Mud here.", "A mud pie, a SEA.", "Dry.", "Schlamm"]
    found = details(block, text=texts, language=["eng", "eng", "eng", "deu"])
    assert found == ["holds 'mud'", "holds 'mud'", None, "there is no list for deu"]
    assert details(block.model_copy(update={"keep_ratio": 1.0}), text=texts[:1]) == [None]


def test_language() -> None:
    found = details(
        Language(keep=("eng",)), language=["deu", "eng", None, "eng"], language_score=[0.98, 0.5, None, 0.9]
    )
    assert found == [
        "found deu (score 0.98); language.wanted = 0, dropped if < 1",
        "found eng (score 0.5); language.score = 0.5, dropped if < 0.65",
        "no language was found; language.wanted = 0, dropped if < 1",
        None,
    ]


def test_license() -> None:
    assert details(License(allow=("CC-BY",)), license=["CC-BY-NC-4.0", None, "CC-BY-4.0"]) == [
        "CC-BY-NC-4.0",
        None,
        None,
    ]


def test_addresses_and_phrases() -> None:
    urls: list[object] = ["https://www.mud.org/sea-mud", "https://dry.org/", ""]
    assert details(DclmUrlDomains(hosts=("mud.org",)), url=urls) == ["www.mud.org is listed", None, None]
    assert details(DclmUrlWords(words=("mud", "sea")), url=urls) == ["in the URL: 'mud', 'sea'", None, None]
    assert details(DclmUrlWords(words=("mud", "sea"), max_words=2), url=urls) == [None, None, None]
    assert details(CcccHosts(), url=urls) == [
        "www.mud.org is not listed",
        "dry.org is not listed",
        "no host is not listed",
    ]
    texts: list[object] = ["x" * 100 + " two words " + "y" * 100, "none"]
    around = f"…{'x' * 39} two words {'y' * 39}…"
    assert details(DclmSubstring(phrases=("two words",)), text=texts) == [around, None]
    assert details(Regex(pattern="two w[a-z]+"), text=texts) == [around, None]
