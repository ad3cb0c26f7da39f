"""Renders a page as the HTML of its site, with the navigation, sidebar and footer an extractor must leave out."""

import json
import re
from collections.abc import Iterator
from html import escape
from itertools import groupby

from scripts.sample.pages import Licence, Page, Site

_LANG = {
    "eng": "en", "deu": "de", "fra": "fr", "spa": "es", "por": "pt", "ita": "it", "pol": "pl", "rus": "ru",
    "zho": "zh", "jpn": "ja", "ara": "ar", "nld": "nl",
}  # fmt: skip

_BLOG = """<!DOCTYPE html>
<html lang="{lang}"{dir}>
<head>
{charset}<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title} | {site}</title>
{head}<link rel="stylesheet" href="/assets/site.css">
<script>window.pages = window.pages || []; window.pages.push({{"path": location.pathname}});</script>
</head>
<body>
<header class="site-header"><p class="brand"><a href="/">{site}</a></p>
<nav class="main-nav"><ul>{nav}</ul></nav></header>
<main>
<article class="post">
<header><h1>{title}</h1>{byline}</header>
<div class="entry-content">
{body}
</div>
</article>
<aside class="sidebar widget-area"><h3>{aside}</h3><ul>{related}</ul></aside>
</main>
<footer class="site-footer"><p>&copy; 2024 {site}</p>{licence}<ul class="menu">{nav}</ul></footer>
</body>
</html>
"""

_MAGAZINE = """<!doctype html>
<html lang="{lang}"{dir}><head>{charset}<title>{title} - {site}</title>
{head}<meta property="og:site_name" content="{site}"/><meta property="og:title" content="{title}"/>
<style>.top {{ color: #333 }} .teaser {{ float: right }}</style></head>
<body class="single">
<div id="header" class="top"><a class="logo" href="/">{site}</a>
<div class="menu" role="navigation"><ul>{nav}</ul></div>
<form class="search" action="/search"><input name="q" type="text"/><button>&#128269;</button></form></div>
<div id="page"><div id="content" class="article-content" itemprop="articleBody">
<h1 class="headline">{title}</h1>
{byline}{body}
</div>
<div id="sidebar" class="sidebar teaser"><h4>{aside}</h4><ul class="related">{related}</ul></div></div>
<div id="footer" class="footer"><ul>{nav}</ul><p class="copyright">&copy; {site}</p>{licence}</div>
<script src="/js/share.js" async></script>
</body></html>
"""

_XHTML = """<?xml version="1.0" encoding="{encoding}"?>
<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-strict.dtd">
<html xmlns="http://www.w3.org/1999/xhtml" xml:lang="{lang}" lang="{lang}">
<head>
<title>{title} - {site}</title>
{head}<link rel="stylesheet" type="text/css" href="/style/main.css" />
</head>
<body>
<div id="navigation"><ul>{nav}</ul></div>
<div id="main-content" class="content">
<h1>{title}</h1>
{byline}{body}
</div>
<div id="sidebar"><h2>{aside}</h2><ul>{related}</ul></div>
<div id="footer"><p>{site}</p>{licence}</div>
</body>
</html>
"""

_TEMPLATES = {"blog": _BLOG, "magazine": _MAGAZINE, "xhtml": _XHTML}


def licence_url(identifier: str) -> str:
    """The Creative Commons address of an SPDX identifier such as CC-BY-SA-4.0 or CC0-1.0."""
    if identifier == "CC0-1.0":
        return "https://creativecommons.org/publicdomain/zero/1.0/"
    parts = re.fullmatch(r"CC-([A-Z-]+)-(\d\.\d)", identifier)
    if parts is None:
        raise ValueError(f"{identifier!r} is not an identifier such as CC-BY-4.0")
    code, version = parts.groups()
    return f"https://creativecommons.org/licenses/{code.lower()}/{version}/"


def _item(block: str) -> str:
    return f"<li>{escape(block.removeprefix('- '), quote=False)}</li>"


def _blocks(text: str) -> Iterator[str]:
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    for is_item, group in groupby(lines, key=lambda line: line.startswith("- ")):
        if is_item:
            yield f"<ul>{''.join(map(_item, group))}</ul>"
            continue
        for line in group:
            tag = "h2" if line.startswith("## ") else "p"
            yield f"<{tag}>{escape(line.removeprefix('## '), quote=False)}</{tag}>"


def _body(page: Page) -> str:
    parts = list(_blocks(page.body))
    if page.links:
        items = "".join(f'<li><a href="/go/{n}">{escape(label)}</a></li>' for n, label in enumerate(page.links))
        parts.append(f"<ul>{items}</ul>")
    if page.form:
        parts.append('<form method="post"><input name="user"/><input name="pass" type="password"/></form>')
    if page.license and page.license.form == "image_only":
        credit = f'<a href="{licence_url(page.license.id)}">{page.license.id.replace("-", " ")}</a>'
        caption = f'<p class="caption">Photograph: A. Keeper, {credit}</p>'
        parts.insert(1, f'<div class="figure"><img src="/img/lens.jpg" alt="The lens"/>{caption}</div>')
    return "\n".join(parts)


def _head(page: Page, licence: Licence | None) -> str:
    parts = []
    if page.author:
        parts.append(f'<meta name="author" content="{escape(page.author)}"/>\n')
    if licence and licence.form == "link":
        parts.append(f'<link rel="license" href="{licence_url(licence.id)}"/>\n')
    if licence and licence.form == "meta":
        parts.append(f'<meta name="dcterms.license" content="{licence_url(licence.id)}"/>\n')
    if licence and licence.form == "jsonld":
        author = {"@type": "Person", "name": page.author}
        node = {
            "@context": "https://schema.org",
            "@type": "Article",
            "headline": page.title,
            "author": author,
        }
        data = json.dumps({**node, "license": licence_url(licence.id)}, ensure_ascii=False)
        parts.append(f'<script type="application/ld+json">{data}</script>\n')
    return "".join(parts)


def _footer_licence(licence: Licence | None) -> str:
    if licence is None or licence.form not in ("rel", "nc"):
        return ""
    rel = ' rel="license"' if licence.form == "rel" else ""
    name = licence.id.replace("CC-", "Creative Commons ").replace("-", " ")
    return f'<p class="license">This page is licensed under <a{rel} href="{licence_url(licence.id)}">{name}</a>.</p>'


def _charset(page: Page, style: str) -> str:
    if page.declared == "header":
        return ""
    return f'<meta charset="{page.charset}"{"/" if style != "blog" else ""}>\n'


def render(page: Page, site: Site, related: list[tuple[str, str]]) -> str:
    """HTML of the page; `related` are (address, title) of other pages for the sidebar."""
    if page.empty:
        return '<!DOCTYPE html>\n<html><head><title></title></head><body><div id="app"></div></body></html>\n'
    return _TEMPLATES[site.style].format(
        lang=_LANG[page.lang],
        dir=' dir="rtl"' if page.rtl else "",
        charset=_charset(page, site.style),
        encoding=page.charset.upper(),
        title=escape(page.title),
        site=escape(site.name),
        head=_head(page, page.license),
        nav="".join(f'<li><a href="/section/{n}">{escape(label)}</a></li>' for n, label in enumerate(site.nav)),
        byline=f'<p class="byline author">{escape(page.author)}</p>\n' if page.author else "",
        body=_body(page),
        aside=escape(site.aside),
        related="".join(f'<li><a href="{url}">{escape(title)}</a></li>' for url, title in related),
        licence=_footer_licence(page.license),
    )
