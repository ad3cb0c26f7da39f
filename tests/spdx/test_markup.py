"""Licences in the markup of a page, for machines."""

import pytest
from tests.spdx.pages import TEMPLATES, filled, granted

HEADS = [
    (
        '<script type="application/ld+json">'
        '{"@type":"Article","license":"{CC}/by/4.0/","url":"https://other.example/y"}</script>',
        None,
    ),
    (
        '<script type="application/ld+json">'
        '{"@type":"Article","@id":"https://x.example/mill","license":{"@type":"CreativeWork","name":"CC BY '
        '4.0","url":"{CC}/by/4.0/"}}</script>',
        "CC-BY-4.0",
    ),
    ('<script type="application/ld+json">{"@type":"Dataset","license":"{CC}/by/4.0/"}</script>', None),
    ('<script type="application/ld+json">{"@type":"VideoObject","license":"{CC}/by/4.0/"}</script>', None),
    (
        '<script type="application/ld+json">{"@type":["Article","BlogPosting"],"license":"{CC}/by-sa/4.0/"}</script>',
        "CC-BY-SA-4.0",
    ),
    ('<script type="application/ld+json">{"@type":"Article","license":"/terms"}</script>', None),
    (
        '<script type="application/ld+json">'
        '{"@type":"Article","isPartOf":{"@type":"Book","license":"{CC}/by/4.0/"}}</script>',
        None,
    ),
    (
        '<script type="application/ld+json">'
        '{"@type":"Article","citation":{"@type":"ScholarlyArticle","license":"{CC}/by/4.0/"}}</script>',
        None,
    ),
    (
        '<script type="application/ld+json">'
        '{"@type":"Article","mainEntityOfPage":"https://other.example/","license":"{CC}/by/4.0/"}</script>',
        None,
    ),
    (
        '<script type="application/ld+json">'
        '[{"@type":"ItemList","itemListElement":[{"@type":"Article","license":"{CC}/by/4.0/"}]}]</script>',
        None,
    ),
    ('<script type="application/ld+json">{"@type":"WebSite","license":"{CC}/by/4.0/"}</script>', "CC-BY-4.0"),
    ('<meta property="og:image:license" content="CC BY 4.0">', None),
    ('<meta name="DC.rights" content="CC BY 4.0">', "CC-BY-4.0"),
    ('<meta name="dcterms.license" content="http://creativecommons.org/licenses/by-nc/4.0/">', "CC-BY-NC-4.0"),
    ('<meta name="keywords" content="CC BY 4.0">', None),
    ('<meta name="description" content="This page is licensed under CC BY 4.0">', None),
    ('<meta name="copyright" content="© 2020, all rights reserved">', None),
    ('<link rel="license" href="https://www.gnu.org/licenses/fdl-1.3.html">', "GFDL-1.3-only"),
    ('<link rel="alternate" href="{CC}/by/4.0/">', None),
    ('<!-- <link rel="license" href="{CC}/by/4.0/"> -->', None),
    ('<link rel="license" href="{CC}/by/4.0/"><link rel="license" href="{CC}/by-nd/4.0/">', "CC-BY-ND-4.0"),
]


@pytest.mark.parametrize(("head", "expression"), HEADS)
def test_markup(head: str, expression: str | None) -> None:
    for template in TEMPLATES:
        assert granted(template(filled(head), "", "")) == expression
