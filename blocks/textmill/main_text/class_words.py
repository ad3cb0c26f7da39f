"""Words in `class`, `id`, `role` and `itemprop` that say what an element holds, in groups.

Sites' authors write them in English whatever the language of the page. A word is what stands between characters that
are no letters, or between a small and a capital letter: `commentList` is two. The groups are ours, after what
templates of common content management systems, forums and site generators are seen to use.
"""

from typing import Final

from textmill.main_text.tag_names import slots_of

__all__ = ["GROUPS", "WORD_KEYS", "WORD_SLOTS"]

_GROUPS: Final = {
    "content": "content contents conteudo contenido contenu inhalt body text txt copy richtext wysiwyg prose rte "
    "markdown md mw parser output bodytext maintext contenttext fulltext",
    "article": "article articles art story news artikel articulo articolo articlebody artigo editorial",
    "main": "main primary central center middle mainbody maincontent core principal",
    "entry": "entry post posts blog hentry single entrycontent postcontent postbody blogpost page node",
    "heading": "title titles headline heading header headings subtitle subhead kicker h1 h2 headlines caption titel",
    "lead": "lead lede intro standfirst summary abstract teaser excerpt description desc dek chapo vorspann deck perex",
    "comment": "comment comments commentlist commentlisting disqus reply replies respond kommentar kommentare response "
    "responses reactions commentary comentarios discussion livefyre feedback guestbook",
    "forum": "forum thread topic message messages msg postbit postrow topics threads board cooked viewtopic",
    "question": "question questions answer answers faq qa acceptedanswer solution qanda accepted",
    "nav": "nav navi navigation navbar menu menus submenu topnav subnav sidenav dropdown tabs tab menubar mainmenu "
    "megamenu topbar toolbar globalnav menuitem hamburger burger toggle accordion drawer offcanvas skip",
    "crumb": "breadcrumb breadcrumbs crumb crumbs path pathway",
    "head": "masthead banner top topper brand logo head siteheader hd sitename",
    "foot": "footer foot bottom copyright colophon contentinfo legal disclaimer impressum imprint copy ft footnav "
    "copyrights",
    "side": "sidebar side aside rail right left widget widgets gadget secondary complementary column sidebars module "
    "modules sidebox portlet box panel block",
    "related": "related recommend recommended recommendation recommendations recommends more also similar outbrain "
    "taboola popular trending latest recent most read readmore next suggested suggestions relates mostread hot top10 "
    "further promoted upnext discover recirc recirculation explore",
    "share": "share sharing shares social socials follow twitter facebook fb linkedin whatsapp pinterest addthis "
    "sharethis tweet instagram youtube jiathis bdsharebuttonbox bdshare addtoany sharedaddy like likes",
    "ad": "ad ads adv advert advertisement advertising sponsor sponsored sponsors promo promos promotion promotional "
    "adsense dfp banners werbung anzeige publicidad pub commercial affiliate teads billboard leaderboard",
    "consent": "cookie cookies consent gdpr privacy modal popup overlay lightbox dialog alert notice notification "
    "cookiebar tooltip toast onetrust interstitial paywall cmp",
    "subscribe": "newsletter subscribe subscription subscriptions signup login register signin account cta donate "
    "donation join membership abo app download regwall cart basket checkout",
    "form": "form search searchbox searchform input field fields captcha filter filters sort submit button buttons btn "
    "poll vote rating ratings stars star",
    "author": "author authors byline bio profile avatar user username contributor writer vcard autor credits about "
    "signature sig biography",
    "meta": "meta date time published timestamp info pubdate dateline updated datetime views posted data metadata "
    "details stats count counter permalink edit",
    "tags": "tag tags category categories keywords taxonomy label labels cat topics rubrik badge badges pill pills",
    "media": "image images img photo photos picture gallery media video videos figure slideshow carousel slider player "
    "thumb thumbnail thumbnails credit slide lightgallery audio podcast embed swiper",
    "figure": "wp-caption figcaption caption captions legend imagecaption",
    "toc": "toc tableofcontents outline onthispage toctree localtoc tocs scrollspy",
    "list": "list lists items item grid card cards tile tiles feed results result listing archive index collection row "
    "rows",
    "hidden": "hidden hide invisible visually offscreen sr screenreader screen noprint assistive reader "
    "collapsed mobile",
    "code": "code highlight highlighter syntax syntaxhighlighter sourcecode codehilite rouge prism hljs language "
    "source literal example snippet fragment",
    "math": "math mathjax katex tex latex mwe equation formula jax mjx",
    "pager": "pagination pager pages prev previous next paging pagenav older newer nextprev jump",
    "print": "print printer email mail tools actions action toolbox utility utilities bookmark save controls control "
    "report flag permalinks",
    "table": "table infobox tbl wikitable datatable",
    "product": "product products price prices shop store buy offer offers sku review reviews recipe ingredients "
    "ingredient instructions directions nutrition",
    "admonition": "admonition note notes warning tip important callout aside infobox spoiler quote pullquote "
    "blockquote pull factbox sidenote remark",
    "doc": "docs doc documentation document api reference section chapter guide tutorial manual wiki help docstring "
    "rst sphinx mkdocs method function member",
    "footnote": "footnote footnotes endnote endnotes footnotedef fn",
    "notes": "references reference reflist bibliography citation sources cite notelist",
    "weather": "weather stock ticker market calendar events event clock radio live score",
}

GROUPS: Final = tuple(_GROUPS)
WORD_KEYS, WORD_SLOTS = slots_of(
    {word: 1 << number for number, words in reversed(list(enumerate(_GROUPS.values()))) for word in words.split()}, 4096
)
"""A word that stands in several groups counts for the first of them."""
