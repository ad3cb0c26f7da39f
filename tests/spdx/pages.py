"""Small pages in several templates, for statements in their article, foot and side column."""

from collections.abc import Callable
from typing import Final

from textmill.spdx.detect import detect

__all__ = ["TEMPLATES", "Template", "filled", "granted", "in_article", "in_foot", "scope_of"]

Template = Callable[[str, str, str], str]
"""Makes a page of what is put to its head, its article and its foot."""

_CC: Final = "https://creativecommons.org/licenses"
_BY: Final = f'<a href="{_CC}/by/4.0/">CC BY 4.0</a>'
_ZERO: Final = "https://creativecommons.org/publicdomain/zero/1.0/"
_URL: Final = "https://x.example/mill"
_TEXT: Final = "<p>The mill stands by the brook. In winter its wheel is still.</p>"


def _semantic(head: str, article: str, foot: str) -> str:
    return (
        f"<!doctype html><html><head><title>The mill | Harbour "
        f"Notes</title>{head}</head><body><header>Menu</header><main>"
        f"<article><h1>The mill</h1>{_TEXT}{article}</article></main><footer>{foot}</footer></body></html>"
    )


def _wordpress(head: str, article: str, foot: str) -> str:
    return (
        f"<html><head><title>The mill – Harbour Notes</title>{head}</head><body class='single'><div "
        f"id='page' class='hfeed site'>"
        f"<div id='content' class='site-content'><div class='entry-content'><h1>The "
        f"mill</h1>{_TEXT}{article}</div></div>"
        f"<div id='colophon' class='site-footer'><div class='site-info'>{foot}</div></div></div></body></html>"
    )


def _table(head: str, article: str, foot: str) -> str:
    return (
        f"<html><head><title>The mill</title>{head}</head><body><table><tr><td><h1>The "
        f"mill</h1>{_TEXT}{article}</td></tr>"
        f"<tr><td colspan=2><small>{foot}</small></td></tr></table></body></html>"
    )


def _wiki(head: str, article: str, foot: str) -> str:
    return (
        f"<html><head><title>The mill - Brookpedia</title>{head}</head><body><div "
        f"id='mw-head'></div><div class='mw-body' role='main'>"
        f"<h1>The mill</h1><div id='mw-content-text'>{_TEXT}{article}</div></div>"
        f"<div id='footer' role='contentinfo'><ul id='footer-info'><li>Last edited in "
        f"May.</li><li>{foot}</li></ul></div></body></html>"
    )


TEMPLATES: Final[tuple[Template, ...]] = (_semantic, _wordpress, _table, _wiki)


def in_article(statement: str) -> list[str]:
    """A statement in the article of each template."""
    return [template("", statement, "") for template in TEMPLATES]


def in_foot(statement: str) -> list[str]:
    """A statement in the foot of each template."""
    return [template("", "", statement) for template in TEMPLATES]


def filled(text: str) -> str:
    """A statement with the links that stand in it as `{BY}` and the like."""
    return text.replace("{BY}", _BY).replace("{CC}", _CC).replace("{ZERO}", _ZERO)


def granted(html: str) -> str | None:
    """The expression that a page grants."""
    found = detect(html, _URL)
    return None if found is None else found.expression


def scope_of(html: str) -> str:
    """The scope that decides."""
    found = detect(html, _URL)
    return "none" if found is None else found.scope
