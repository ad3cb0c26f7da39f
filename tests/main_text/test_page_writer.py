"""Structure of pages as site generators and editors write it, with every block kept."""

import numpy as np
import pytest

from textmill.main_text.block_scan import scan
from textmill.main_text.page_pieces import pieces_of
from textmill.main_text.page_source import canonical_html
from textmill.main_text.page_writer import Include, PageWriter


def written(html: str, *, markdown: bool = True, include: Include | None = None) -> str:
    page = canonical_html(html)
    elements, blocks, _, _ = scan(np.frombuffer(page, np.uint8))
    writer = PageWriter(markdown=markdown, include=include or Include())
    for start, end, counts in pieces_of(elements, blocks, np.ones(len(blocks), np.bool_), False).tolist():
        writer.feed(page[start:end].decode(), counts=bool(counts))
    return writer.text()


CODE = "def f(x):\n\n    return x  # a < b"
ESCAPED = "def f(x):\n\n    return x  # a &lt; b"
FENCED = f"```python\n{CODE}\n```"
NUMBERED = "".join(f"<span>{number}</span>\n" for number in (1, 2, 3))
ROWS = "".join(
    f'<tr><td class="{{number}}" data-line-number="{number}"></td><td class="blob-code">{line}</td></tr>'
    for number, line in enumerate(ESCAPED.split("\n"), 1)
)


@pytest.mark.parametrize(
    "html",
    [
        f'<pre><code class="language-python">{ESCAPED}\n</code></pre>',
        f'<div class="highlight-python notranslate"><div class="highlight"><pre><span></span>{ESCAPED}</pre></div>'
        "</div>",
        f'<div class="language-python highlighter-rouge"><div class="highlight"><pre class="highlight"><code>'
        f'<table class="rouge-table"><tbody><tr><td class="rouge-gutter gl"><pre class="lineno">1\n2\n3\n</pre></td>'
        f'<td class="rouge-code"><pre>{ESCAPED}\n</pre></td></tr></tbody></table></code></pre></div></div>',
        f'<div class="highlight"><table class="highlighttable"><tr><td class="linenos"><div class="linenodiv"><pre>'
        f'{NUMBERED}</pre></div></td><td class="code"><div><pre><code class="language-python">{ESCAPED}</code></pre>'
        "</div></td></tr></table></div>",
        f'<div class="highlight"><div class="chroma"><table class="lntable"><tr><td class="lntd"><pre class="chroma">'
        f'<code><span class="lnt">1\n</span><span class="lnt">2\n</span><span class="lnt">3\n</span></code></pre></td>'
        f'<td class="lntd"><pre class="chroma"><code data-lang="python">{ESCAPED}\n</code></pre>'
        "</td></tr></table></div></div>",
        f'<pre class="brush: python">{ESCAPED}</pre>',
        f'<pre class="sourceCode python numberSource"><code class="sourceCode python">{ESCAPED}</code></pre>',
        f'<pre class="src src-python">{ESCAPED}</pre>',
        f'<div class="mw-highlight mw-highlight-lang-python"><pre>{ESCAPED}</pre></div>',
        f'<div class="highlight highlight-source-python"><pre>{ESCAPED}</pre><button class="copy">Copy</button></div>',
        f'<pre class="prettyprint lang-python">{ESCAPED}</pre>',
        f'<pre><code class="hljs language-python"><table class="hljs-ln">{ROWS.replace("{number}", "hljs-ln-numbers")}'
        "</table></code></pre>",
        f'<div data-language="python"><table class="highlight js-file-line-container">'
        f"{ROWS.replace('{number}', 'blob-num')}</table></div>",
        '<pre class="shiki" data-language="python"><code>'
        + "".join(f'<span class="line">{line}</span>' for line in ESCAPED.split("\n"))
        + "</code></pre>",
        '<pre class="prism-code language-python"><code>'
        + "".join(f'<div class="token-line">{line}<br></div>' for line in ESCAPED.split("\n"))
        + "</code></pre>",
    ],
)
def test_code_keeps_its_lines_and_its_language(html: str) -> None:
    assert written(f"<p>Before.</p>{html}<p>After.</p>") == f"Before.\n\n{FENCED}\n\nAfter."


def test_a_fence_is_longer_than_those_inside() -> None:
    assert written("<pre>```\nx\n```</pre>") == "````\n```\nx\n```\n````"


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>10<sup>2</sup> H<sub>2</sub>O x<sup>n+1</sup> y<sub>max</sub></p>", "10² H₂O xⁿ⁺¹ yₘₐₓ"),
        (
            "<p>a<sup>bc</sup>, the 4<sup>th</sup>, note<sup>[1]</sup>, Name<sup>™</sup></p>",
            "a^bc, the 4th, note[1], Name™",
        ),
        ("<p>x<sub>b c</sub></p>", "x_(b c)"),
        ("<p><ruby>漢<rp>(</rp><rt>かん</rt><rp>)</rp></ruby>字</p>", "漢(かん)字"),
        ('<p><bdo dir="rtl">abc</bdo> می\u200cخواهم 👩\u200d👧 中</p>', "abc می\u200cخواهم 👩\u200d👧 中"),
        ("<p>&amp;lt; &amp;amp; &lt;</p>", "&lt; &amp; <"),
        ("<p>one<br>two</p>", "one\ntwo"),
        ("<p>run <code>a|b</code> and <code>`x`</code></p>", "run `a|b` and `` `x` ``"),
        ("<h2>Head<a class=headerlink href=#h>¶</a></h2><p>Text</p>", "## Head\n\nText"),
        ("<blockquote><p>one</p><p>two</p></blockquote>", "> one\n>\n> two"),
        ("<blockquote><pre>x = 1</pre></blockquote>", "```\nx = 1\n```"),
        ("<figure><img src=a.png><figcaption>A ferry.</figcaption></figure>", "A ferry."),
        ("<p>shown <span style='display: none'>not</span><span class=sr-only>nor</span></p>", "shown"),
        ("<p>yes</p><template><p>no</p></template><noscript>no</noscript>", "yes"),
        ("<div role=tabpanel hidden><p>in a tab</p></div>", "in a tab"),
        ("<p>a</p><!-- no --><p>b</p>", "a\n\nb"),
    ],
)
def test_words(html: str, expected: str) -> None:
    assert written(html) == expected


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<ul><li>a<ul><li>b<ol><li>c</ol></ul><li>d</ul>", "- a\n  - b\n    1. c\n- d"),
        ("<ol start=3><li>a<li value=7>b<li>c</ol>", "3. a\n7. b\n8. c"),
        ("<ul><li><p>a</p><p>b</p></li><li><p>c</p></li></ul>", "- a\n\n  b\n- c"),
        ("<ul><li>a<pre>x\n y</pre></li></ul>", "- a\n\n  ```\n  x\n   y\n  ```"),
        ("<ul><li><input type=checkbox checked> done<li><input type=checkbox> to do</ul>", "- [x] done\n- [ ] to do"),
        ("<ul><li><a href=/a>one</a><li><a href=/b>two</a></ul>", "- one\n- two"),
        ("<ul><li>a</ul><ul><li>b</ul>", "- a\n\n- b"),
        ("<dl><dt>term<dd>meaning</dl>", "term\n\nmeaning"),
    ],
)
def test_lists(html: str, expected: str) -> None:
    assert written(html) == expected


GRID = "| a | b |\n| --- | --- |\n| 1 | 2 |"


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<table><tr><th>a<th>b<tr><td>1<td>2</table>", GRID),
        ("<table><tr><td>a<td>b<tr><td>1<td>2</table>", GRID),
        (
            "<div role=table><div role=row><span role=columnheader>a</span><span role=columnheader>b</span></div>"
            "<div role=row><span role=cell>1</span><span role=cell>2</span></div></div>",
            GRID,
        ),
        (
            "<div style='display:table'>"
            + "".join(
                f"<div style='display:table-row'><div style='display:table-cell'>{x}</div>"
                f"<div style='display:table-cell'>{y}</div></div>"
                for x, y in (("a", "b"), (1, 2))
            )
            + "</div>",
            GRID,
        ),
        (
            "<table><tr><th>a<th>b<tr><td><ul><li>x<li>y</ul><td><pre>p\nq|r</pre></table>",
            "| a | b |\n| --- | --- |\n| - x<br>- y | `p`<br>`q\\|r` |",
        ),
        (
            "<table><tr><th>a<th>b<tr><td rowspan=2>1<td>2<tr><td>3<tr><td colspan=2>4</table>",
            "| a | b |\n| --- | --- |\n| 1 | 2 |\n| 1 | 3 |\n| 4 | 4 |",
        ),
        ("<table><caption>T</caption><tr><th>a<th>b<tr><td>1<td></table>", "T\n\n| a | b |\n| --- | --- |\n| 1 |  |"),
        ("<table role=presentation><tr><td>left<td>right<tr><td>1<td>2</table>", "left\n\nright\n\n1\n\n2"),
        ("<table><tr><td><h1>Site</h1><td><p>Text</p><tr><td>x<td>y</table>", "# Site\n\nText\n\nx\n\ny"),
    ],
)
def test_tables(html: str, expected: str) -> None:
    assert written(html) == expected


TEX = r"\frac{a}{b}"


def stack(**layers: str) -> str:
    """Boxes as KaTeX stacks them; the name of each is how far it is above the line, in tenths."""
    rows = "".join(
        f'<span style="top:-{3 + int(above.replace("m", "-")[1:]) / 10}em;">'
        f'<span class="pstrut" style="height:3em;"></span>{box}</span>'
        for above, box in layers.items()
    )
    return f'<span class="vlist-t"><span class="vlist-r"><span class="vlist">{rows}</span></span></span>'


KATEX = (
    '<span class="katex-html" aria-hidden="true"><span class="base"><span class="mord"><span class="mfrac">'
    + stack(_m7='<span class="mord">b</span>', _2='<span class="frac-line"></span>', _7='<span class="mord">a</span>')
    + "</span></span></span></span>"
)


@pytest.mark.parametrize(
    "html",
    [
        rf'<script type="math/tex">{TEX}</script>',
        '<span class="MathJax_Preview">x</span><span class="MathJax">glyphs</span>'
        rf'<script type="math/tex">{TEX}</script>',
        rf'<span class="katex"><span class="katex-mathml"><math><semantics><mfrac><mi>a</mi><mi>b</mi></mfrac>'
        rf'<annotation encoding="application/x-tex">{TEX}</annotation></semantics></math></span>'
        '<span class="katex-html" aria-hidden="true">ab</span></span>',
        f'<span class="katex">{KATEX}</span>',
        "<math><mfrac><mi>a</mi><mi>b</mi></mfrac></math>",
        rf'<math alttext="{TEX}"><mfrac><mi>a</mi><mi>b</mi></mfrac></math>',
        rf'<span class="mwe-math-element"><span style="display: none"><math><mi>a</mi></math></span>'
        rf'<img class="mwe-math-fallback-image-inline" alt="{{\displaystyle {TEX}}}" src="/math/render/svg/1"></span>',
        rf'<img src="https://latex.codecogs.com/png.latex?x" alt="{TEX}">',
        rf'<span class="ztext-math" data-tex="{TEX}"><span>glyphs</span></span>',
        rf'<span class="math inline">{TEX}</span>',
    ],
)
def test_formulas_are_tex(html: str) -> None:
    assert written(f"<p>So {html} holds.</p>") == f"So ${TEX}$ holds."


def test_katex_without_its_source() -> None:
    letter = '<span class="mord mathnormal">{}</span>'.format
    scripts = f'<span class="msupsub">{stack(_m2=letter("i"), _4=letter("2"))}</span>'
    limits = stack(_m12=letter("i"), _0='<span class="mop">∑</span>', _13=letter("N"))
    html = (
        f'<span class="katex-display"><span class="katex"><span class="katex-html"><span class="base"><span class="mop '
        f'op-limits">{limits}</span><span class="mord">{letter("x")}{scripts}</span><span class="mrel">≤</span><span '
        f'class="mord sqrt">{stack(_0=letter("α") + letter("y"))}</span></span></span></span></span>'
    )
    assert written(f"<p>So</p>{html}") == r"So" + "\n\n" + r"$$\sum_i^Nx_i^2\leq\sqrt{\alpha y}$$"
    deep = "<span>" * 500 + "deep" + "</span>" * 500
    assert "deep" in written(f'<p>So <span class="katex"><span class="katex-html">{deep}</span></span></p>')


def test_formulas_apart() -> None:
    assert written(rf'<div class="math display">{TEX}</div>') == f"$${TEX}$$"
    assert written(r"<p>\(x\) stays</p>") == r"\(x\) stays"


def test_plain_text_has_no_marks_but_of_lists() -> None:
    html = (
        "<h1>H</h1><blockquote>q</blockquote><pre>x\n y</pre><ul><li>a</ul><table><tr><th>a<th>b<tr><td>1<td>2</table>"
    )
    assert written(html, markdown=False) == "H\n\nq\n\nx\n y\n\n- a\n\na | b\n1 | 2"


def test_what_is_included() -> None:
    html = "<p><a href='/x(1)'>go</a> <img src=a.png alt='a boat'></p><table><tr><th>a<th>b<tr><td>1<td>2</table>"
    assert written(html) == f"go\n\n{GRID}"
    everything = Include(tables=False, links=True, images=True)
    assert written(html, include=everything) == "[go](/x%281%29) ![a boat](a.png)"


def test_levels_without_end() -> None:
    for tag in ("div", "span", "ul><li", "blockquote", "table><tr><td", "sup", "a href=x", "pre", "math><mrow"):
        text = written(f"<{tag}>" * 3000 + "deep")
        assert "deep" in text
        assert len(text) < 1_000_000
