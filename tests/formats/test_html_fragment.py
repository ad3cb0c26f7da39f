"""Fragments of HTML keep all their words, their code as it stands, and the order and marks of lists and rows."""

from functools import partial

import pytest
from tests.proportion import is_quick

from textmill.formats.markup.html_fragment import text_of_fragment

CASES = {
    "paragraphs": ("<p>a  b\n c</p>\n\n<p>d</p>", "a b c\n\nd"),
    "breaks": ("a<br>b<br/>c", "a\nb\nc"),
    "code": (
        "<p>x:</p>\n<pre><code>if a:\n    b\n\n    c &lt; d\n</code></pre>\n<p>y</p>",
        "x:\n\nif a:\n    b\n\n    c < d\n\ny"),
    "lists": ("<ol><li>x</li><li><p>y</p><ul><li>z</li></ul></li></ol><p>end</p>", "1. x\n2. y\n  * z\n\nend"),
    "start": ("<ol start='4'><li>x</li><li>y</li></ol>", "4. x\n5. y"),
    "code in a list": ("<ul><li>a</li><li><pre>c\n d</pre></li></ul>", "* a\n* c\n d"),
    "rows": ("<h2>H</h2><table><tr><th>A</th><th>B</th></tr><tr><td>1</td><td><p>2</p></td></tr></table>x",
             "## H\n\n| A | B |\n| 1 | 2 |\n\nx"),
    "inline": ("a<b> bold </b>c <a href='x'>d</a>", "a bold c d"),
    "silent": ("<script>x</script>a<!-- c -->b", "ab"),
    "entities": ("1 &lt; 2 &amp;amp; $x^2$", "1 < 2 &amp; $x^2$"),
    "no markup": ("plain", "plain"),
    "empty": ("<p> </p>", ""),
    "unclosed": ("<div><p>a<li>b", "a\n\n* b"),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_text(case: str) -> None:
    fragment, expected = CASES[case]
    assert text_of_fragment(fragment) == expected


def test_deep_nesting_loses_no_words() -> None:
    for tag in ("<div>", "<b>", "<ul><li>"):
        fragment = tag * 5000 + "deep"
        assert text_of_fragment(fragment).endswith("deep")
        assert is_quick(partial(text_of_fragment, fragment), 5)
