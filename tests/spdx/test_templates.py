"""One statement in the head, article, side column and foot of pages of five templates; and what is not shown."""

from collections.abc import Callable

import pytest

from textmill.spdx.detect import detect

URL = "https://x.example/rye"
LICENCE = "https://creativecommons.org/licenses/by/4.0/"
BY = f'<a href="{LICENCE}">CC BY 4.0</a>'
REL = f'<a rel="license" href="{LICENCE}">CC BY 4.0</a>'
BADGE = f'<a rel="license" href="{LICENCE}"><img src="https://i.creativecommons.org/l/by/4.0/88x31.png" alt="CC"></a>'
TEXT = "<h1>Baking with rye</h1><p>Rye dough never becomes elastic. It sours slowly.</p>"

Template = Callable[[str, str, str, str], str]


def semantic(head: str, article: str, side: str, foot: str) -> str:
    return (
        f"<title>Baking with rye</title><header><a href='/'>Home</a> "
        f"{head}</header><main><article>{TEXT}{article}</article>"
        f"{f'<aside>{side}</aside>' if side else ''}</main><footer>{foot}</footer>"
    )


def wordpress(head: str, article: str, side: str, foot: str) -> str:
    return (
        f"<title>Baking with rye | Example</title><div id=page><div id=masthead><ul class=menu><li><a "
        f"href='/a/'>About</a></ul>"
        f"{head}</div><div id=content><div class=entry-content>{TEXT}{article}</div><div "
        f"id=secondary>{side}</div></div>"
        f"<div id=colophon class=site-footer>{foot}</div></div>"
    )


def table(head: str, article: str, side: str, foot: str) -> str:
    return (
        f"<title>Baking with rye</title><table><tr><td colspan=2><a "
        f"href='/'>Index</a>{head}</td></tr><tr><td>{TEXT}{article}</td>"
        f"<td>{side}</td></tr><tr><td colspan=2><small>{foot}</small></td></tr></table>"
    )


def sections(head: str, article: str, side: str, foot: str) -> str:
    return (
        f"<title>Baking with rye</title><nav><a href='/tags/'>Tags</a>{head}</nav><section "
        f"class=post>{TEXT}{article}</section>"
        f"{side}<section class=bottom>{foot}</section>"
    )


def sphinx(head: str, article: str, side: str, foot: str) -> str:
    return (
        f"<title>Baking with rye</title><div class=related>{head and ''}</div><div "
        f"class=document><div class=body role=main>{TEXT}"
        f"{article}</div></div><div class=sphinxsidebar>{head}{side}</div><div class=footer "
        f"role=contentinfo>{foot}</div>"
    )


TEMPLATES: list[Template] = [semantic, wordpress, table, sections, sphinx]
PLACES = ["head", "article", "side", "foot"]
BARE = [
    BY,
    f"<div>{BY}</div>",
    f"<p>{REL}</p>",
    BADGE,
    "Licensed under CC BY 4.0",
    f"<p>Licensed under {BY}.</p>",
    "<p>Text: CC BY 4.0</p>",
    "<p>Content is available under CC BY 4.0.</p>",
    f"<p>This work is licensed under {REL}.</p>",
    f"© 2020 Example. {BY}",
    '<p><img src="/images/cc-by.png" alt="CC BY 4.0"></p>',
    f"<div class=license>{BY}</div>",
    f"<p>License: {BY}</p>",
    "All texts: CC BY 4.0",
    f"<p>Unless otherwise noted: {BY}</p>",
]
HIDING = [
    "<div style='visibility:hidden'>{}</div>",
    "<div style='display : none'>{}</div>",
    "<div style='font-size:0'>{}</div>",
    "<div hidden>{}</div>",
    "<div aria-hidden=true>{}</div>",
    "<div class=hidden><div>{}</div></div>",
    "<template>{}</template>",
    "<noscript>{}</noscript>",
    "<!-- {} -->",
    "<select><option>{}</select>",
    "<textarea>{}</textarea>",
    "<script type=text/template>{}</script>",
    "<svg><text>{}</text></svg>",
    "<dialog>{}</dialog>",
    "<button>{}</button>",
    "<object>{}</object>",
]
BESIDE = [
    f"<div class=sidebar><h4>Photo</h4><img src=/p.jpg><p>L. Doe, {REL}</p></div>",
    "<div class=widget><h3>Map</h3><p>© OpenStreetMap, ODbL</p></div>",
    "<div class=widget><h3>Related</h3><ul><li>Salt (CC BY 4.0)</ul></div>",
    f"<div><img src=/p.jpg alt=Kite>{BY}</div>",
    f"<div class=box><p>Theme by Foo</p><p>{BY}</p></div>",
    f"<p>Icons: {BY}</p>",
    f"<div><h4>Picture of the day</h4><p>{BY}</p></div>",
    f"<div><b>gauge-tools</b> Python {BY}</div>",
    f"<ul><li>Harbour bells {BY}<li>Salt {BY}</ul>",
]


def pages(statement: str, place: str) -> list[str]:
    at = PLACES.index(place)
    return [template(*(statement if at == other else "" for other in range(len(PLACES)))) for template in TEMPLATES]


def read(page: str) -> tuple[str | None, str]:
    found = detect(page, URL)
    return (None, "none") if found is None else (found.expression, found.scope)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("statement", BARE)
def test_the_place_decides_where_words_do_not(statement: str, place: str) -> None:
    scope = "document" if place == "article" else "site"
    assert [read(page) for page in pages(statement, place)] == [("CC-BY-4.0", scope)] * len(TEMPLATES)


@pytest.mark.parametrize("place", PLACES)
def test_the_words_decide_wherever_they_stand(place: str) -> None:
    for words, scope in (("This page", "document"), ("This website", "site")):
        statement = f"<p>{words} is licensed under {BY}.</p>"
        assert [read(page) for page in pages(statement, place)] == [("CC-BY-4.0", scope)] * len(TEMPLATES)


@pytest.mark.parametrize("hiding", HIDING)
def test_what_is_not_shown_is_a_mention(hiding: str) -> None:
    statement = hiding.format(f"<p>This page is licensed under {REL}.</p>")
    assert [read(page) for page in pages(statement, "article")] == [(None, "mention")] * len(TEMPLATES)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("statement", BESIDE)
def test_what_stands_beside_another_work_is_of_it(statement: str, place: str) -> None:
    assert [read(page)[0] for page in pages(statement, place)] == [None] * len(TEMPLATES)
