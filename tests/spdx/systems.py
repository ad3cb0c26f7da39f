"""Skeletons of pages as ten systems make them, and rows of statements to put into them.

A row of `rows/*.txt` is `kind ¦ slot ¦ markup ¦ expression or - ¦ scope`; `<by/4.0:words>` is a link to that licence, with
`rel=license` as `<rel by/4.0:words>`.
"""

import re
from pathlib import Path
from typing import Final, NamedTuple

__all__ = ["SYSTEMS", "URL", "Row", "page", "rows"]

URL: Final = "https://x.example/mill"
_TEXT: Final = "<p>The mill stands by the brook. In winter its wheel is still.</p>"
_HEAD: Final = "<html><head><title>The mill | Harbour Notes</title>{h}</head>"
_LINK: Final = re.compile(
    r"<(rel )?((?:by|sa|nd|nc|sampling|devnations|zero|mark)(?:[-+/][^:<>]*)?):((?:<img[^>]*>|[^<>])*)>"
)

SYSTEMS: Final = {
    "wordpress": "<body class='post-template-default single single-post'><div id='page' class='site'><header id='masthead' "
    "class='site-header'><p class='site-title'>Harbour Notes</p></header><div id='primary' class='content-area'><main "
    "id='main' class='site-main'><article id='post-12' class='post type-post status-publish'><header "
    "class='entry-header'><h1 class='entry-title'>The mill</h1></header><div class='entry-content'>{t}{a}</div><footer "
    "class='entry-footer'><span class='posted-on'>May</span></footer></article></main></div><aside id='secondary' "
    "class='widget-area'><section class='widget'>{s}</section></aside><footer id='colophon' class='site-footer'><div "
    "class='site-info'>{f}</div></footer></div></body></html>",
    "hugo": "<body id=top><header class=header><nav class=nav><a href=/>Harbour Notes</a></nav></header><main class=main>"
    "<article class=post-single><header class=post-header><h1 class=post-title>The mill</h1><div class=post-meta>May · 2 "
    "min</div></header><div class=post-content>{t}{a}</div></article></main><aside class=sidebar>{s}</aside><footer "
    "class=footer><span>{f}</span></footer></body></html>",
    "jekyll": "<body><header class='site-header' role='banner'><a class='site-title' href='/'>Harbour "
    "Notes</a></header><main class='page-content' aria-label='Content'><div class='wrapper'><article class='post h-entry' "
    "itemscope itemtype='http://schema.org/BlogPosting'><header class='post-header'><h1 class='post-title p-name'>The "
    "mill</h1></header><div class='post-content e-content' itemprop='articleBody'>{t}{a}</div></article><aside>{s}</aside>"
    "</div></main><footer class='site-footer h-card'><div class='wrapper'><div class='footer-col'><p>{f}</p></div></div>"
    "</footer></body></html>",
    "mediawiki": "<body class='mediawiki ltr skin-vector'><div id='content' class='mw-body' role='main'><h1 "
    "id='firstHeading'>The mill</h1><div id='bodyContent' class='vector-body'><div id='mw-content-text' "
    "class='mw-body-content'><div class='mw-parser-output'>{t}{a}</div></div></div></div><div id='mw-panel' "
    "class='sidebar'>{s}</div><footer id='footer' class='mw-footer' role='contentinfo'><ul id='footer-info'><li "
    "id='footer-info-lastmod'>This page was last edited on 4 May.</li><li id='footer-info-copyright'>{f}</li></ul></footer>"
    "</body></html>",
    "drupal": "<body class='path-node page-node-type-article'><div class='layout-container'><header role='banner'>Harbour "
    "Notes</header><main role='main'><div class='layout-content'><div class='region region-content'><article "
    "role='article' about='/mill' class='node node--type-article node--view-mode-full'><h1>The mill</h1><div "
    "class='node__content'><div class='text-formatted field field--name-body'>{t}{a}</div></div></article></div></div>"
    "<aside class='layout-sidebar-second' role='complementary'>{s}</aside></main><footer role='contentinfo'><div "
    "class='region region-footer'><div class='block'>{f}</div></div></footer></div></body></html>",
    "sphinx": "<body class='wy-body-for-nav'><div class='wy-grid-for-nav'><nav class='wy-nav-side'>{s}</nav><section "
    "class='wy-nav-content-wrap'><div class='wy-nav-content'><div class='rst-content'><div role='main' class='document' "
    "itemscope itemtype='http://schema.org/Article'><div itemprop='articleBody'><section id='mill'><h1>The mill<a "
    "class='headerlink' href='#mill'>#</a></h1>{t}{a}</section></div></div><footer><hr><div "
    "role='contentinfo'><p>{f}</p></div>Built with <a href='https://www.sphinx-doc.org/'>Sphinx</a> using a <a "
    "href='https://github.com/x/y'>theme</a> provided by <a href='https://readthedocs.org'>Read the "
    "Docs</a>.</footer></div></div></section></div></body></html>",
    "blogger": "<body><div class='content-outer'><div class='main-outer'><div class='main section' id='main'><div "
    "class='widget Blog'><div class='blog-posts hfeed'><div class='post hentry'><h3 class='post-title entry-title'>The "
    "mill</h3><div class='post-body entry-content' id='post-body-1'>{t}{a}</div><div class='post-footer'>Posted by "
    "Jo</div></div></div></div></div><div class='sidebar section'><div class='widget Text'>{s}</div></div></div>"
    "<div class='footer-outer'><div class='foot section'><div class='widget Text'><div class='widget-content'>{f}</div>"
    "</div></div></div></div></body></html>",
    "tables": "<body bgcolor=white><table width='100%' border=0><tr><td width=120 valign=top><a href='i.html'>Home</a><br>"
    "{s}</td><td valign=top><h1>The mill</h1>{t}{a}</td></tr><tr><td colspan=2 align=center><font "
    "size=1>{f}</font></td></tr></table></body></html>",
    "react": "<body><div id='root'><div class='css-1a2b3c'><header class='css-hd'><a href='/'>Harbour Notes</a></header>"
    "<main class='sc-bdVaJa'><h1 class='css-9x'>The mill</h1><div class='css-77z'>{t}{a}</div></main><aside "
    "class='css-as'>{s}</aside><footer class='sc-gZMcBi'><div class='css-0'>{f}</div></footer></div></div></body></html>",
    "phpbb": "<body id='phpbb' class='nojs section-viewtopic'><div id='wrap' class='wrap'><div id='page-header'>Harbour "
    "Notes</div><div id='page-body' class='page-body' role='main'><h2 class='topic-title'>The mill</h2><div id='p1' "
    "class='post has-profile bg2'><div class='inner'><div class='postbody'><div class='content'>{t}{a}</div></div></div>"
    "</div><div class='sidebar'>{s}</div></div><div id='page-footer' class='page-footer' role='contentinfo'><div "
    "class='copyright'>{f}</div></div></div></body></html>",
}  # fmt: skip


class Row(NamedTuple):
    """A statement, where it stands, and what follows from it."""

    kind: str
    slot: str
    markup: str
    expression: str | None
    scope: str


def rows() -> list[Row]:
    """All rows, links written out."""
    found = []
    for file in sorted((Path(__file__).parent / "rows").glob("*.txt")):
        for line in file.read_text(encoding="utf-8").splitlines():
            if line and not line.startswith("#"):
                kind, slot, markup, expression, scope = line.split(" ¦ ")
                found.append(
                    Row(kind, slot, _LINK.sub(_linked, markup), None if expression == "-" else expression, scope)
                )
    return found


def page(system: str, row: Row) -> str:
    """The page that a system makes with a row's markup in its place."""
    made = _HEAD + SYSTEMS[system]
    for slot in ("h", "a", "s", "f"):
        made = made.replace("{" + slot + "}", row.markup if row.slot == slot else "")
    return made.replace("{t}", _TEXT)


def _linked(found: re.Match[str]) -> str:
    family = found[2]
    path = f"publicdomain/{family}/1.0" if family in ("zero", "mark") else f"licenses/{family}"
    rel = ' rel="license"' if found[1] else ""
    return f'<a{rel} href="https://creativecommons.org/{path}{"" if "deed" in path else "/"}">{found[3]}</a>'
