"""Modules in CNXML: their text, their metadata, and the licences of module and collections."""

from collections import Counter
from pathlib import Path

import orjson
import pytest
from tests.readers.xml_hostile import read, try_all
from tests.shared_place import ABSENT, SHARED

from textmill.readers.cnxml import Cnxml

MODULE = """<document xmlns="http://cnx.rice.edu/cnxml" xmlns:m="http://www.w3.org/1998/Math/MathML" id="m1">
<title>Stones</title><metadata xmlns:md="http://cnx.rice.edu/mdml"><md:content-id>m1</md:content-id>
<md:created>2011/02/03 04:05:06 -0500</md:created>LICENCE<md:actors><md:person userid="ann">
<md:fullname>Ann Miller</md:fullname></md:person></md:actors><md:roles><md:role type="author">ann</md:role>
<md:role type="licensor">ann</md:role></md:roles><md:abstract>You learn.</md:abstract></metadata>
<content><section id="s"><title>Grinding</title><para>A <term>mill</term>, see <link target-id="f"/>, runs
<code>stop()</code><footnote>Slowly.</footnote>.</para>
<list list-type="enumerated"><item>one</item><item>two</item></list>
<code lang="python">
def turn():
    pass
</code><figure id="f"><media alt="A"><image src="a.png"/></media><caption>A stone.</caption></figure>
<equation><m:math><m:mi>x</m:mi></m:math></equation>
<example><title>Try</title><exercise><problem><para>Why?</para></problem><solution><para>So.</para></solution></exercise>
</example><exercise><problem><para><link class="os-embed" url="#exercise/1"/></para></problem></exercise>
<table><tgroup cols="2"><thead><row><entry>a</entry><entry>b</entry></row></thead><tbody><row><entry>1</entry>
<entry>2</entry></row></tbody></tgroup></table></section></content>
<glossary><definition><term>mill</term><meaning>what grinds</meaning></definition></glossary></document>"""
TEXT = """# Stones

You learn.

## Grinding

A mill, see Figure, runs stop() [Slowly.].

1. one
2. two

```python
def turn():
    pass
```

A stone.

$$x$$

Try

Why?

Solution: So.

| a | b |
| --- | --- |
| 1 | 2 |

## Glossary

mill: what grinds"""


def module(license: str = "") -> bytes:
    return MODULE.replace("LICENCE", license).encode()


def book(license: str, modules: str = '<col:module document="m1"/>') -> str:
    return (
        '<col:collection xmlns:col="http://cnx.rice.edu/collxml" xmlns:md="http://cnx.rice.edu/mdml"><col:metadata>'
        f"<md:title>The Book</md:title><md:license {license}/></col:metadata><col:content>{modules}</col:content>"
        "</col:collection>"
    )


BY = 'url="http://creativecommons.org/licenses/by/4.0/"'
NC = 'url="http://creativecommons.org/licenses/by-nc-sa/4.0"'


def test_a_module(tmp_path: Path) -> None:
    counts: Counter[str] = Counter()
    (row,) = read(Cnxml, tmp_path / "m1.cnxml", module(), counts)
    assert row["text"] == TEXT
    assert (row["id"], row["title"], row["authors"], row["published"]) == ("m1", "Stones", ["Ann Miller"], "2011-02-03")
    assert row["license"] is None
    assert counts == {"skipped.media": 1, "embedded_exercises": 1, "cross_references": 1, "no_collection": 1}


@pytest.mark.parametrize(
    ("own", "books", "expected"),
    [
        (None, {"collection.xml": book(BY)}, "CC-BY-4.0"),
        (None, {"collection-metadata.xml": f"<col:metadata><md:license {NC}/></col:metadata>"}, "CC-BY-NC-SA-4.0"),
        (BY, {}, "CC-BY-4.0"),
        (BY, {"collection.xml": book(NC)}, "CC-BY-NC-SA-4.0"),
        (NC, {"collection.xml": book(BY)}, "CC-BY-NC-SA-4.0"),
        (None, {"a.collection.xml": book(BY), "b.collection.xml": book(NC)}, "CC-BY-NC-SA-4.0"),
        (
            None,
            {
                "a.collection.xml": book(BY, '<col:module document="m1"/>'),
                "b.collection.xml": book(NC, '<col:module document="m2"/>'),
            },
            "CC-BY-4.0",
        ),
        (None, {"a.collection.xml": book(BY), "template.collection.xml": book(NC, "")}, "CC-BY-4.0"),
        (None, {"collection.xml": "<broken"}, None),
    ],
)
def test_module_and_collections_bind_together(
    tmp_path: Path, own: str | None, books: dict[str, str], expected: str | None
) -> None:
    for name, words in books.items():
        (tmp_path / name).write_text(words)
    (row,) = read(Cnxml, tmp_path / "m1.cnxml", module(f"<md:license {own}/>" if own else ""))
    assert row["license"] == expected
    assert (row["license_evidence"] is None) == (expected is None)


def test_the_layout_of_a_repository(tmp_path: Path) -> None:
    folder = tmp_path / "modules" / "m1"
    folder.mkdir(parents=True)
    (tmp_path / "collections").mkdir()
    file = tmp_path / "collections" / "book.collection.xml"
    file.write_text(book(BY, '<col:subcollection><col:module document="m1"/></col:subcollection>'))
    (row,) = read(Cnxml, folder / "index.cnxml", module())
    assert (row["license"], row["license_scope"], row["site_name"]) == ("CC-BY-4.0", "collection", "The Book")
    metadata = orjson.loads(str(row["metadata"]))
    assert metadata["collections"] == [{"title": "The Book", "slug": None, "license": "CC-BY-4.0"}]
    reader = Cnxml(paths=str(folder / "*.cnxml"))
    (before,) = reader.shards("s")
    file.write_text(book(NC, "<col:module document='m1'/><!-- -->"))
    (after,) = reader.shards("s")
    assert before.identity != after.identity


def test_hostile_files(tmp_path: Path) -> None:
    try_all(Cnxml, tmp_path / "m1.cnxml", module(), "what grinds")


@pytest.mark.skipif(not SHARED.is_dir(), reason=ABSENT)
def test_the_samples() -> None:
    reader = Cnxml(paths=str(SHARED / "data" / "sources" / "openstax" / "*" / "*.cnxml"))
    counts: Counter[str] = Counter()
    rows = [row for shard in reader.shards("s") for batch in reader.read(shard, counts) for row in batch.to_pylist()]
    assert len(rows) == 24
    kinds = {(str(row["shard"]).partition("/")[0], row["license"], row["fault"]) for row in rows}
    assert kinds == {("philosophy", "CC-BY-NC-SA-4.0", None), ("python-programming", "CC-BY-4.0", None)}
    assert counts["no_collection"] == 0
    assert len({row["id"] for row in rows}) == 24
