"""Several statements of one page, and what is around them: the more restrictive holds, a reservation leaves none."""

import pytest
from tests.spdx.pages import TEMPLATES, filled, granted

PAGES = [
    (
        '<p>This post is licensed under <a href="{CC}/by-nc/4.0/">CC BY-NC 4.0</a>.</p>',
        "Content on this site is licensed under {BY}.",
        "CC-BY-NC-4.0",
    ),
    (
        "<p>This post is licensed under {BY}.</p>",
        'Content on this site is licensed under <a href="{CC}/by-nc/4.0/">CC BY-NC 4.0</a>.',
        "CC-BY-NC-4.0",
    ),
    (
        "<p>This post is licensed under {BY}.</p>",
        'Unless otherwise noted, content on this site is licensed under <a href="{CC}/by-nc/4.0/">CC BY-NC 4.0</a>.',
        "CC-BY-4.0",
    ),
    ("<p>This post is licensed under {BY}.</p>", "© 2020 Example", "CC-BY-4.0"),
    ("<p>All rights reserved.</p>", "Content licensed under {BY}", None),
    ("<p>This post: all rights reserved.</p>", "Unless otherwise noted, content is under {BY}", None),
    ("<p>Photo: all rights reserved.</p>", "Content licensed under {BY}", "CC-BY-4.0"),
    ('<p>Photo: J. Doe, <a href="{CC}/by-nc/4.0/">CC BY-NC 4.0</a>.</p>', "Content licensed under {BY}", "CC-BY-4.0"),
    ("<p>This text is CC BY 3.0.</p>", "Content licensed under {BY}", "LicenseRef-CC-BY"),
    (
        '<p><a rel="license" href="{ZERO}"><img src="https://i.creativecommons.org/p/zero/1.0/88x31.png" '
        'alt="CC0"></a><br>To the extent possible under law, <a rel="dct:publisher" href="https://x.example">'
        '<span property="dct:title">A. Writer</span></a> has waived all copyright and related or neighboring '
        'rights to <span property="dct:title">The mill</span>.</p>',
        "",
        "CC0-1.0",
    ),
    (
        '<p><a rel="license" href="{ZERO}"><img src="https://i.creativecommons.org/p/zero/1.0/88x31.png" '
        'alt="CC0"></a><br>To the extent possible under law, <a rel="dct:publisher" href="https://x.example">'
        '<span property="dct:title">A. Writer</span></a> has waived all copyright and related or neighboring '
        'rights to <span property="dct:title">Kite photographs</span>.</p>',
        "",
        None,
    ),
    (
        '<p><a rel="license" href="{CC}/by/4.0/"><img src="https://i.creativecommons.org/l/by/4.0/88x31.png" '
        'alt="CC"></a><br><span property="dct:title">Kite</span> by A is licensed under a <a rel="license" '
        'href="{CC}/by/4.0/">Creative Commons Attribution 4.0 International License</a>.</p>',
        "",
        None,
    ),
    (
        '<a rel="license" href="{CC}/by/4.0/"><img src="https://i.creativecommons.org/l/by/4.0/88x31.png" '
        'alt="CC"></a><p>This photo is licensed under a <a rel="license" href="{CC}/by/4.0/">Creative '
        "Commons Attribution 4.0 International License</a>.</p>",
        "",
        None,
    ),
    (
        "",
        '<a rel="license" href="{CC}/by/4.0/"><img src="https://i.creativecommons.org/l/by/4.0/88x31.png" '
        'alt="CC"></a><br>This work is licensed under a <a rel="license" href="{CC}/by/4.0/">Creative '
        "Commons Attribution 4.0 International License</a>.",
        "CC-BY-4.0",
    ),
    (
        "",
        '<a rel="license" href="{CC}/by/4.0/"><img src="https://i.creativecommons.org/l/by/4.0/88x31.png" '
        'alt="CC"></a><br>This template is licensed under a <a rel="license" href="{CC}/by/4.0/">Creative '
        "Commons Attribution 4.0 International License</a>.",
        None,
    ),
    ("<dl><dt>Licence</dt><dd>{BY}</dd></dl>", "", "CC-BY-4.0"),
    ("<dl><dt>Photo licence</dt><dd>{BY}</dd></dl>", "", None),
    ("<dl><dt>Photo</dt><dd>{BY}</dd></dl>", "", None),
    ("<table><tr><th>Licence</th><td>{BY}</td></tr></table>", "", "CC-BY-4.0"),
    ("<table><tr><th>Image licence</th><td>{BY}</td></tr></table>", "", None),
    ("<table><tr><th>Software</th><th>Licence</th></tr><tr><td>Foo</td><td>{BY}</td></tr></table>", "", None),
    ("<h2>Licence</h2><p>{BY}</p>", "", "CC-BY-4.0"),
    ("<h2>Data licence</h2><p>{BY}</p>", "", None),
    ("<h2>Rights and permissions</h2><p>This article is licensed under {BY}.</p>", "", "CC-BY-4.0"),
    ("<h2>Image credits</h2><p>{BY}</p>", "", None),
    (
        '<div class="license-chooser"><form><label>{BY}</label><label><a href="{CC}/by-sa/4.0/">CC BY-SA '
        "4.0</a></label></form></div>",
        "",
        None,
    ),
]


@pytest.mark.parametrize(("article", "foot", "expression"), PAGES)
def test_article_and_foot(article: str, foot: str, expression: str | None) -> None:
    for template in TEMPLATES:
        assert granted(template("", filled(article), filled(foot))) == expression


def test_a_part_under_another_licence_binds_too() -> None:
    article = "<p>This article is licensed under CC BY 4.0.</p><p>Section 2 is licensed under CC BY-SA 4.0.</p>"
    assert [granted(template("", article, "")) for template in TEMPLATES] == ["CC-BY-4.0 AND CC-BY-SA-4.0"] * 4
