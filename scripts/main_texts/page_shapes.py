"""Shapes of forums and of generators of documentation, written from knowledge of their pages.

Those of tests/main_text/fresh_pages.py are not here: they show what is not learned by heart.
"""

from collections.abc import Callable, Mapping
from random import Random
from typing import Any, Final

from scripts.main_texts.made_pages import MadePage

__all__ = ["SHAPES", "made_page"]


def _posts(page: MadePage, post: str) -> str:
    return "".join(
        post.format(
            user=page.user(), date=page.date(), text=page.rich(), number=number,
            reply=page.small("Reply", "Quote", "Like", "Report", "Share"),
            joined=page.small("Joined: Jan 2012", "Posts: 481", "Member", "Location: Bergen"),
        )
        for number in range(page.random.randint(2, 8))
    )  # fmt: skip


def _discourse(page: MadePage) -> str:
    post = (
        "<div id=post_{number} class='topic-body crawler-post'><div class=crawler-post-meta><span class=creator><a"
        " href=/u><span>{user}</span></a></span><span class=crawler-post-infos><time>{date}</time></span></div><div"
        " class=post itemprop=text>{text}</div><div class=post-likes>{reply}</div></div>"
    )
    return (
        f"<body class=crawler><header><a href=/>{page.small('Home')}</a></header><div id=main-outlet class=wrap>"
        f"<div id=topic-title><h1><a href=/t>{page.title}</a></h1></div>{_posts(page, post)}</div>{page.foot()}"
    )


def _exchange(page: MadePage) -> str:
    comment = f"<li class=comment><span class=comment-copy>{page.text(1, 1)}</span> – <a href=/u>{page.user()}</a></li>"
    answer = (
        "<div class=answer id=answer-{number}><div class=post-layout><div class=votecell><button>{joined}"
        "</button></div>"
        "<div class=answercell><div class='s-prose js-post-body' itemprop=text>{text}</div><div class=user-info><a"
        " href=/u>{user}</a> {date}</div></div></div></div>"
    )
    return (
        f"<body class=question-page>{page.menu()}<div id=content><div id=question-header><h1 itemprop=name><a"
        f" class=question-hyperlink>{page.title}</a></h1></div><div id=mainbar><div class=question id=question><div"
        f" class=postcell><div class='s-prose js-post-body' itemprop=text>{page.rich()}</div><div class=post-taglist><a"
        f" href=/t>{page.small('python', 'pumps')}</a></div></div><ul class=comments-list>{comment}</ul></div>"
        f"<div id=answers><h2>{page.small('2 Answers', 'Answers')}</h2>{_posts(page, answer)}</div></div>"
        f"<div id=sidebar>{page.side()}</div></div>{page.foot()}"
    )


def _vbulletin(page: MadePage) -> str:
    post = (
        "<table class=tborder id=post{number}><tr><td class=thead>{date}</td></tr><tr><td class=alt2><a"
        " class=bigusername>{user}</a><div class=smallfont>{joined}</div></td></tr><tr><td class=alt1"
        " id=td_post_{number}><div id=post_message_{number}>{text}</div><div align=right><a href=/r>{reply}</a></div>"
        "</td></tr></table>"
    )
    return f"<body>{page.menu()}<div class=page><div id=posts>{_posts(page, post)}</div></div>{page.foot()}"


def _thread(page: MadePage) -> str:
    post = (
        "<div class='thing comment' id=t{number}><p class=tagline><a class=author>{user}</a> {date}</p><form><div"
        " class='usertext-body md-container'><div class=md>{text}</div></div></form><ul class='flat-list buttons'><li>"
        "{reply}</li></ul></div>"
    )
    return (
        f"<body class=comments-page>{page.menu()}<div class=content><div class='thing link self'><p class=title><a>"
        f"{page.title}</a></p><div class=usertext-body><div class=md>{page.rich()}</div></div></div><div"
        f" class=commentarea><div class=sitetable>{_posts(page, post)}</div></div></div>{page.foot()}"
    )


def _members(page: MadePage, member: str) -> str:
    return "".join(
        member.format(
            name=page.wanted(page.name()), signature=page.wanted(f"public void {page.name()}(int n{number})"),
            about=page.text(1, 2), code=page.code(), field=page.wanted(f"arg{number}"),
            what=page.short(), number=number,
            lines=page.lines("<div class=line>{}</div>"), returns=page.short(),
            labels=page.wanted(page.random.choice(("Parameters:", "Returns:", "Arguments", "Throws:"))),
        )
        for number in range(page.random.randint(1, 5))
    )  # fmt: skip


def _javadoc(page: MadePage) -> str:
    member = (
        "<section class=detail id=m{number}><h3>{name}</h3><div class=member-signature><span class=return-type>"
        "{signature}</span></div><div class=block>{about}</div><dl class=notes><dt>{labels}</dt><dd>{what}</dd></dl>"
        "</section><pre><code>{code}</code></pre>"
    )
    return (
        f"<body class=class-declaration-page><div class=flex-box><header>{page.menu()}</header><main role=main><div"
        f" class=header><h1 class=title>{page.title}</h1></div><section class=class-description><div"
        f" class=type-signature>{page.code()}</div><div class=block>{page.texts()}</div></section>"
        "<section class=summary>"
        f"<h2>{page.heading()}</h2>{page.table('class=summary-table')}</section>{_members(page, member)}</main></div>"
        f"{page.foot()}"
    )


def _doxygen(page: MadePage) -> str:
    member = (
        "<h2 class=memtitle>{name}</h2><div class=memitem><div class=memproto><table class=memname><tr><td"
        " class=memname>{signature}</td></tr></table></div><div class=memdoc><p>{about}</p><dl class=params>"
        "<dt>{labels}"
        "</dt><dd><table class=params><tr><td class=paramname>{field}</td><td>{what}</td></tr></table></dd></dl><div"
        " class=fragment>{lines}</div></div></div>"
    )
    return (
        f"<body><div id=top>{page.menu()}</div><div class=header><div class=headertitle><div class=title>{page.title}"
        f"</div></div></div><div class=contents><div class=textblock>{page.rich()}</div>{_members(page, member)}</div>"
        f"<hr class=footer><address class=footer>{page.small('Generated by a tool')}</address>"
    )


def _reference(page: MadePage) -> str:
    member = (
        "<div class='section level2' id=s{number}><h2>{labels}<a class=anchor href=#s{number}></a></h2><div"
        " class=sourceCode><pre class='sourceCode r'><code>{code}</code></pre></div><dl><dt>{field}</dt><dd><p>{what}"
        "</p></dd></dl><p>{about}</p></div>"
    )
    return (
        f"<body>{page.menu()}<div class=row><main id=main class=col-md-9><div class=page-header><h1>{page.title}</h1>"
        f"</div><div class='ref-description section level2'>{page.texts()}</div>{_members(page, member)}</main>"
        f"{page.side()}</div>{page.foot()}"
    )


def _sphinx(page: MadePage) -> str:
    member = (
        "<dl class='py function'><dt class='sig sig-object py' id=f{number}><span class=sig-name>{signature}"
        "</span></dt>"
        "<dd><p>{about}</p><dl class=field-list><dt class=field-odd>{labels}</dt><dd class=field-odd><ul class=simple>"
        "<li><p>{what}</p></li></ul></dd></dl><div class='highlight-default notranslate'><div class=highlight>"
        "<pre>{code}"
        "</pre></div></div></dd></dl>"
    )
    return (
        f"<body><div class=document><div class=documentwrapper><div class=bodywrapper>"
        "<div class=body role=main><section>"
        f"<h1>{page.title}</h1>{page.texts()}{page.table('class=docutils')}{_members(page, member)}</section>"
        "</div></div>"
        f"</div><div class=sphinxsidebar role=navigation>{page.side()}</div></div><div class=footer>"
        f"{page.small('Created by a tool', 'Page source')}</div>"
    )


def _guide(page: MadePage) -> str:
    member = (
        "<h2 id=s{number}>{name}<a class=heading-anchor href=#s{number}>#</a></h2><p>{about}</p><div class=highlight>"
        "<pre tabindex=0 class=chroma><code class=language-sh>{code}</code></pre></div><ul><li>{what}</li><li>{returns}"
        "</li></ul>"
    )
    return (
        f"<body class=td-page>{page.menu()}<div class='container-fluid td-outer'><aside class=td-sidebar>{page.side()}"
        f"</aside><main class=col-xl-8 role=main><nav aria-label=breadcrumb>"
        f"<ol class=breadcrumb>{page.links(2, 3)}</ol>"
        f"</nav><div class=td-content><h1>{page.title}</h1>{page.rich()}{_members(page, member)}<div class=feedback>"
        f"<h4>{page.small('Feedback', 'Was this page helpful?')}</h4><button>{page.small('Yes', 'No')}</button></div>"
        f"</div></main></div>{page.foot()}"
    )


SHAPES: Final[Mapping[str, Callable[[MadePage], str]]] = {
    "discourse": _discourse,
    "exchange": _exchange,
    "vbulletin": _vbulletin,
    "thread": _thread,
    "javadoc": _javadoc,
    "doxygen": _doxygen,
    "reference": _reference,
    "sphinx": _sphinx,
    "guide": _guide,
}


def made_page(shape: str, number: int, row: dict[str, Any]) -> tuple[str, MadePage]:
    """The HTML of a page in a shape, with the words of a row of the structure set."""
    page = MadePage(Random(f"{shape} {number}"), row)
    inside = SHAPES[shape](page)
    return f"<!doctype html><html><head><title>{page.title} - Site</title></head>{inside}", page
