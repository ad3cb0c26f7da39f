"""Small pages in the manner of generators and sites in whose shapes no page is made that trains the model.

Each is HTML and what must come out of it as Markdown. `BESIDE` holds what must not.
"""

from typing import Final

ONE: Final = (
    "The gauge reads the level every six minutes and keeps the median of sixteen samples, since waves are short."
)
TWO: Final = (
    "When the float hangs, lift the lid and look for weed first; a wooden pick is safer than a screwdriver here."
)
THREE: Final = (
    "After a storm we compare three days with the gauge in the next harbour, and shift the zero if both agree."
)
BESIDE: Final = ("Chapter 4", "Privacy notice", "Was this page helpful", "Edit this page", "On this page", "Log in")

_MENU = "<ul>" + "".join(f"<li><a href=/{n}>Chapter {n}</a></li>" for n in range(8)) + "</ul>"
_FOOT = "<footer><p>© 2024 Harbour. <a href=/t>Terms</a> <a href=/p>Privacy notice</a></p></footer>"
_ROWS = "<tr><td>float</td><td>332.5</td></tr><tr><td>valve</td><td>702</td></tr>"
_TABLE = "| Part | Trial |\n| --- | --- |\n| float | 332.5 |\n| valve | 702 |"

FRESH: Final[dict[str, tuple[str, list[str]]]] = {
    "docusaurus": (
        f"""<title>Gauge | Harbour</title><meta name=generator content="Docusaurus v3"><body><nav
class=navbar>{_MENU}</nav>
<div class=docMainContainer><aside class=theme-doc-sidebar-container><nav class=menu>{_MENU}</nav></aside><main><div
class="theme-doc-markdown markdown"><header><h1>Gauge</h1></header><p>{ONE}</p><div class="language-bash
codeBlockContainer">
<div class=codeBlockContent><pre tabindex=0 class="prism-code language-bash"><code class=codeBlockLines><span
class=token-line
>gauge --every 6m<br></span><span class=token-line>gauge --zero<br></span></code></pre><div class=buttonGroup><button
aria-label="Copy code to clipboard">Copy</button></div></div></div><div class="theme-admonition admonition alert"><div
class=admonitionHeading>note</div><div
class=admonitionContent><p>{TWO}</p></div></div><table><thead><tr><th>Part</th><th>
Trial</th></tr></thead><tbody>{_ROWS}</tbody></table></div><footer class=theme-doc-footer><a href=/e>Edit this page</a>
</footer></main><div class=col><div class=tableOfContents>{_MENU}</div></div></div>{_FOOT}""",
        [ONE, TWO, "```bash\ngauge --every 6m\ngauge --zero\n```", _TABLE],
    ),
    "furo": (
        f"""<title>Gauge - Harbour</title><body><div class=page><aside class=sidebar-drawer><div
class=sidebar-tree>{_MENU}
</div></aside><div class=main><div class=content><article role=main><section id=g><h1>Gauge<a class=headerlink
href=#g>¶</a>
</h1><p>{ONE}</p><dl class="py method"><dt class="sig sig-object py" id=r><span class=sig-name>read_level</span>(<em
class=sig-param>samples=16</em>)<a class=headerlink href=#r>¶</a></dt><dd><p>{TWO}</p><dl class=field-list><dt
class=field-odd>Parameters</dt><dd class=field-odd><p><strong>samples</strong> – how many are
taken</p></dd></dl></dd></dl>
<div class="highlight-python notranslate"><div class=highlight><pre><span></span><span class=n>level</span> <span
class=o>=</span> <span class=mf>3.1</span>
</pre></div></div></section></article></div><footer><a class=next-page href=/n>Chapter 4</a></footer></div><aside
class=toc-drawer>On this page{_MENU}</aside></div>""",
        [ONE, TWO, "read_level(samples=16)", "samples – how many are taken", "```python\nlevel = 3.1\n```"],
    ),
    "mediawiki": (
        f"""<title>Tide gauge - Wiki</title><body class=mediawiki><div id=mw-panel>{_MENU}</div><div id=content
class=mw-body><h1 id=firstHeading class=firstHeading>Tide gauge</h1><div id=bodyContent><div id=mw-content-text><div
class=mw-parser-output><p>{ONE}<sup class=reference><a href=#n1>[1]</a></sup></p><div id=toc
class=toc><h2>Contents</h2>
{_MENU}</div><h2><span class=mw-headline>Use</span><span class=mw-editsection>[<a
href=/e>edit</a>]</span></h2><p>{TWO}</p>
<table class=wikitable><tbody><tr><th>Part</th><th>Trial</th></tr>{_ROWS}</tbody></table><dl><dd><span
class=mwe-math-element><img class=mwe-math-fallback-image-inline alt="{{\\displaystyle h=p/(\\rho g)}}"
src=/math/render/svg/1></span></dd></dl><p>{THREE}</p></div></div><div
class=printfooter>Retrieved</div></div></div>{_FOOT}""",
        [ONE, TWO, THREE, _TABLE, "$h=p/(\\rho g)$"],
    ),
    "xenforo": (
        f"""<title>Float hangs | Harbour forum</title><body><div class=p-nav>{_MENU}</div><div class=p-body-main><h1
class=p-title-value>Float hangs</h1>"""
        + "".join(
            f"""<article class="message message--post" data-author=bo{n}><div class=message-inner><div
class=message-cell--user>
<h4 class=message-name><a href=/u>bo{n}</a></h4><h5>Member</h5></div><div class=message-cell--main><header
class=message-attribution><time>May {n}, 2021</time></header><div class=message-userContent><article
class="message-body js-selectToQuote"><div class=bbWrapper>{text}</div></article></div><footer class=message-footer><a
href=/l>Log in</a></footer></div></div></article>"""
            for n, text in enumerate((ONE.replace(",", ",<br>"), TWO, f"{THREE}<br><br>Thanks, all of you!"))
        )
        + f"</div>{_FOOT}",
        ["keeps the median of sixteen samples,\nsince waves", TWO, THREE, "Thanks, all of you!"],
    ),
    "latexml": (
        f"""<title>On gauges</title><body><div class=ltx_page_main><div class=ltx_page_content><article
class=ltx_document>
<h1 class=ltx_title>On gauges</h1><section class=ltx_section><h2 class=ltx_title>1 Levels</h2><div class=ltx_para><p
class=ltx_p>{ONE}</p><table class="ltx_equation ltx_eqn_table"><tbody><tr class=ltx_eqn_row><td
class=ltx_eqn_cell><math
alttext="h=p/(\\rho g)" display=block><mi>h</mi></math></td><td class=ltx_eqn_eqno>(1)</td></tr></tbody></table><p
class=ltx_p>
{TWO}</p></div><figure class=ltx_table><figcaption class=ltx_caption>Table 1: Trials</figcaption><table
class=ltx_tabular>
<tr><th>Part</th><th>Trial</th></tr>{_ROWS}</table></figure></section></article></div><footer class=ltx_page_footer><a
href=/p>Privacy notice</a></footer></div>""",
        [ONE, TWO, "h=p/(\\rho g)", "Table 1: Trials", _TABLE],
    ),
    "typedoc": (
        f"""<title>Gauge | harbour</title><body><header class=tsd-page-toolbar><a href=/>harbour</a></header><div
class=container-main><div class=col-content><div class=tsd-page-title><h1>Class Gauge</h1></div><section
class="tsd-panel tsd-comment"><p>{ONE}</p></section><section class="tsd-panel tsd-member"><h3
class=tsd-anchor-link>read</h3>
<ul class=tsd-signatures><li class=tsd-signature>read(samples: number): Level</li><li class=tsd-description><div
class=tsd-comment><p>{TWO}</p></div><div class=tsd-parameters><h4>Parameters</h4><ul
class=tsd-parameter-list><li><span>samples:
number</span><div class=tsd-comment><p>How many are taken.</p></div></li></ul></div><pre><code class=ts>gauge.read(16);
gauge.stop();</code><button>Copy</button></pre></li></ul></section></div><div class=col-sidebar><nav
class=tsd-navigation>
{_MENU}</nav></div></div>{_FOOT}""",
        [
            ONE,
            TWO,
            "read(samples: number): Level",
            "How many are taken.",
            "  ```ts\n  gauge.read(16);\n  gauge.stop();\n  ```",
        ],
    ),
    "godoc": (
        f"""<title>gauge package - pkg.go.dev</title><body><header class=go-Header>{_MENU}</header><main
class=go-Main><div
class=go-Main-article><div class=UnitDoc><h2>Documentation</h2><section
class=Documentation-overview><h3>Overview</h3><p>{ONE}
</p></section><section class=Documentation-functions><div class=Documentation-function><h4
class=Documentation-functionHeader>
<span>func Read</span></h4><div class=Documentation-declaration>
<pre>func Read(samples int) (Level, error)</pre></div><p>{TWO}
</p></div></section></div></div><aside class=go-Main-aside><ul><li><a href=#o>Chapter
4</a></li></ul></aside></main>{_FOOT}""",
        [ONE, TWO, "```\nfunc Read(samples int) (Level, error)\n```"],
    ),
    "confluence": (
        f"""<title>Gauge - Team - Confluence</title><body><div id=header>{_MENU}</div><div id=main
class=wiki-content-main><h1
id=title-text>Gauge</h1><div id=main-content class=wiki-content><p>{ONE}</p><div class="code panel pdl"><div
class="codeContent panelContent pdl"><pre class=syntaxhighlighter-pre data-syntaxhighlighter-params="brush:
bash">gauge --zero
gauge --stop</pre></div></div><div class=table-wrap><table class=confluenceTable><tbody><tr><th
class=confluenceTh>Part</th><th
class=confluenceTh>Trial</th></tr>{_ROWS}</tbody></table></div><ol><li>{TWO}</li><li><p>Close the
lid</p></li></ol></div><div
id=likes-and-labels-container>Log in to like</div></div>{_FOOT}""",
        [ONE, f"1. {TWO}", "2. Close the lid", "gauge --zero\ngauge --stop\n```", _TABLE],
    ),
    "notion": (
        f"""<title>Gauge</title><body><article id=a class="page sans"><header><h1
class=page-title>Gauge</h1></header><div
class=page-body><p id=b>{ONE}</p><ul class=bulleted-list><li style="list-style-type:disc">Lift the lid<ul
class=bulleted-list><li>Look for weed</li></ul></li></ul><figure class="block-color-gray_background
callout"><div>{TWO}</div>
</figure><pre class="code code-wrap"><code class=language-Python>level = 3.1
print(level)</code></pre><table
class=simple-table><tbody><tr><td>Part</td><td>Trial</td></tr>{_ROWS}</tbody></table></div>
</article>""",
        [ONE, TWO, "- Lift the lid\n  - Look for weed", "```python\nlevel = 3.1\nprint(level)\n```", _TABLE],
    ),
    "bookdown": (
        f"""<title>2 Gauges | The harbour</title><body><div class="book without-animation"><div
class=book-summary><nav>{_MENU}
</nav></div><div class=book-body><div class=page-inner><section class=normal><div class="section level1"><h1>2
Gauges</h1><p>{ONE}
</p><div class=sourceCode><pre class="sourceCode r"><code class="sourceCode r"><span>level</span> <span
>&lt;-</span> 3.1</code>
</pre></div><pre><code>## [1] 3.1</code></pre><p>{TWO} <span class="math inline">\\(h^2\\)</span></p><div
class=footnotes><hr><ol start=1><li id=fn1><p>{THREE}<a href=#fnref1
class=footnote-back>↩</a></p></li></ol></div></div></section>
</div></div></div><a class=navigation-next href=/n>Chapter 4</a></div>""",
        [ONE, TWO, THREE, "```r\nlevel <- 3.1\n```", "## [1] 3.1", "\\(h^2\\)"],
    ),
    "vitepress": (
        f"""<title>Gauge | Harbour</title><body><div class=VPNav>{_MENU}</div><aside
class=VPSidebar><nav>{_MENU}</nav></aside>
<div class=VPContent><div class=VPDoc><div class=aside><div class=VPDocAsideOutline>On this
page{_MENU}</div></div><main
class=main><div class=vp-doc><h1 id=g>Gauge <a class=header-anchor href=#g>&#8203;</a></h1><p>{ONE}</p><div
class=language-ts>
<button title="Copy Code" class=copy></button><span class=lang>ts</span><pre class="shiki vp-code"><code><span
class=line>let level = 3.1</span>
<span class=line></span>
<span class=line>stop()</span></code></pre></div><div class="tip custom-block"><p
class=custom-block-title>TIP</p><p>{TWO}</p>
</div><dl><dt>samples</dt><dd>How many are taken.</dd></dl></div></main><footer class=VPDocFooter><a href=/e>Edit
this page</a>
</footer></div></div>""",
        [ONE, TWO, "let level = 3.1\n\nstop()\n```", "How many are taken."],
    ),
    "blogger": (
        f"""<title>Harbour notes: Gauge</title><body><div class=header-outer><h1 class=title>Harbour
notes</h1></div><div
class=main-outer><div class=date-outer><h2 class=date-header>Friday, May 3</h2><div class="post hentry"><h3
class=post-title>
Gauge</h3><div class=post-body>{ONE}<br><br>{TWO}<br><br><div class=separator><img src=a.png></div>
<pre>gauge --zero</pre><br>
{THREE}</div><div class=post-footer>Posted by Bo at 10:00 <a href=/l>Log in</a></div></div></div></div><div
class=sidebar><div class=widget><h2>Archive</h2>{_MENU}</div></div>{_FOOT}""",
        [ONE, TWO, THREE, "```\ngauge --zero\n```"],
    ),
}
