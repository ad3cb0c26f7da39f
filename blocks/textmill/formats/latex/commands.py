"""Which arguments LaTeX's commands take, and what of them is text."""

from typing import Final

__all__ = [
    "DROPPED",
    "HEADINGS",
    "KNOWN_ENVIRONMENTS",
    "LISTS",
    "MATHS",
    "PRIMITIVE_TESTS",
    "SWITCHES",
    "TABLES",
    "THEOREMS",
]

HEADINGS: Final = {
    "part": 1,
    "chapter": 1,
    "section": 2,
    "subsection": 3,
    "subsubsection": 4,
    "paragraph": 5,
    "subparagraph": 6,
    "beginsection": 2,
}
"""Levels of `#`; the title of a document is of the first."""

_DROPPED: Final = """
label m  index om  glossary m  pagestyle m  thispagestyle m  pagenumbering m  bibliographystyle m  bibliography m
 addbibresource om  printbibliography o  nocite m  vspace m  hspace m  vskip d  hskip d  kern d  vfill -
 includegraphics oom  epsfig m  epsfbox om  psfig m  graphicspath m  usepackage omo  RequirePackage omo
 documentclass omo  documentstyle om  setlength mm  addtolength mm  setcounter mm  addtocounter mm  stepcounter m
 refstepcounter m  newcounter mo  newlength m  hypersetup m  geometry m  captionsetup om  definecolor mmm  colorlet mm
 color om  pagecolor om  textcolor_ m  hyphenation m  numberwithin omm  allowdisplaybreaks o  linespread m
 fontsize mm  selectfont -  fontfamily m  theoremstyle m  usetikzlibrary m  pgfplotsset m  tikzset m  lstset m
 lstdefinestyle mm  lstdefinelanguage omm  DeclareMathOperator mm  DeclareMathSymbol mmmm  DeclareMathAlphabet mmmmm
 SetMathAlphabet mmmmmm  newsavebox m  sbox mm  savebox oom  usebox m  rule omm  raisebox_ m  addcontentsline mmm
 addtocontents mm  phantomsection -  markboth mm  markright m  fancyhead om  fancyfoot om  fancyhf om
 renewbibmacro mm  input_ m  includeonly m  bibitem om  cline m  cmidrule om  arrayrulecolor m  rowcolor om
 cellcolor om  columnwidth -  textwidth -  linewidth -  baselineskip d  parskip d  parindent d  noindent -  indent -
 newpage -  clearpage -  cleardoublepage -  pagebreak o  nopagebreak o  linebreak_ o  smallskip -  medskip -
 bigskip -  centering -  raggedright -  tableofcontents -  listoffigures -  listoftables -  printindex o  makeindex -
 maketitle_ -  appendix -  frontmatter -  mainmatter -  backmatter -  ensuremath_ -  protect -  relax -  hline -
 toprule o  midrule o  bottomrule o  endfirsthead -  endhead -  endfoot -  endlastfoot -  crefname mmm  Crefname mmm
 newfloat omm  floatname mm  restylefloat m  DeclareFontShape mmmmmm  newglossaryentry mm  newacronym ommm
 preprint_ m  pacs m  PACS m  keywords_ m  subjclass om  email_ m  address_ om  thanks_ m  vadjust m  setstretch m
 hyphenchar d  pdfoutput d  penalty d  magnification d  newstyle mm  setlinkstext mm  imgsrc om  tolerance d
 raisetag m  tag m  notag -  nonumber -  intertext_ m  marginpar om  todo om  authorrunning m  titlerunning m
 tocauthor m  toctitle m  institute_ m  bigskipamount d  vphantom m  hphantom m  phantom m  special m
 newcolumntype mom  PassOptionsToPackage mm  ProvidesPackage mo  NeedsTeXFormat mo  AtBeginDocument m  AtEndDocument m
 hfuzz d  setmainfont om  setmonofont om  setsansfont om  setmainlanguage om  setotherlanguage om  babelfont oom
 input -  include -  settowidth mm  settoheight mm  hangindent d  hangafter d  spaceskip d  looseness d
 pdfbookmark omm  bookmark om  ignorespaces -  hypertarget_ m  fbox_ -  vfil -  hfil -  null -  strut -
 mathsurround d  abovedisplayskip d  clubpenalty d  widowpenalty d  sloppy -
"""


def _table(words: str) -> dict[str, str]:
    cells = words.split()
    return {
        name.rstrip("_"): args for name, args in zip(cells[::2], cells[1::2], strict=True) if not name.endswith("_")
    }


DROPPED: Final = _table(_DROPPED)
"""Commands that are no text, by their arguments: `m` a group, `o` in brackets, `d` a number or length, `-` none."""

SWITCHES: Final = frozenset(
    (
        *("bf", "it", "em", "tt", "rm", "sc", "sl", "sf", "large", "Large", "LARGE", "huge", "Huge", "small", "tiny"),
        *("footnotesize", "scriptsize", "normalsize", "bfseries", "itshape", "ttfamily", "rmfamily", "sffamily"),
        *("scshape", "slshape", "mdseries", "upshape", "normalfont", "emph", "textbf", "textit", "texttt", "textsc"),
        *(
            "textsl",
            "textsf",
            "textup",
            "textmd",
            "underline",
            "uline",
            "leavevmode",
            "xspace",
            "xdef",
            "global",
            "long",
        ),
        *(
            "raggedleft",
            "raggedbottom",
            "flushbottom",
            "singlespacing",
            "doublespacing",
            "onehalfspacing",
            "hss",
            "vss",
        ),
        *("makeatletter", "makeatother", "nobreak", "allowbreak", "break", "goodbreak", "filbreak", "eject", "vfilneg"),
        *("unskip", "ignorespacesafterend", "begingroup", "endgroup", "bgroup", "egroup", "obeylines", "nopagebreak"),
        *("boldmath", "unboldmath", "displaystyle", "textstyle", "qed", "qedhere", "and", "outer", "noalign", "crcr"),
        *("smallbreak", "medbreak", "bigbreak", "sloppypar", "fussy", "twocolumn", "onecolumn", "hrule", "vrule"),
    )
)
"""Commands of LaTeX that change how text looks or where it stands."""

MATHS: Final = frozenset(
    f"{name}{star}"
    for name in (
        *("equation", "align", "gather", "multline", "eqnarray", "displaymath", "math", "alignat", "flalign", "dmath"),
        *("subequations", "xalignat", "IEEEeqnarray", "eqnarraybox", "gathered", "aligned", "split", "array", "cases"),
        *("dgroup", "darray", "empheq", "prooftree", "mathpar", "equationarray", "tikzcd", "xy"),
    )
    for star in ("", "*")
)
"""Environments whose source is a formula, kept as it is."""

TABLES: Final = {
    **dict.fromkeys(("tabular", "longtable", "supertabular", "xtabular"), "om"),
    **dict.fromkeys(("tabular*", "tabularx", "tabulary", "tabularx*"), "mom"),
    **dict.fromkeys(("tblr", "longtblr", "NiceTabular"), "om"),
}
"""Arguments before the rows."""

LISTS: Final = frozenset(
    (
        *("itemize", "enumerate", "description", "compactitem", "compactenum", "compactdesc", "inparaenum", "list"),
        *("trivlist", "inparaitem", "enumerate*", "itemize*", "description*", "dinglist", "asparaenum", "asparaitem"),
    )
)

THEOREMS: Final = {
    **{name: name.capitalize() for name in ("theorem", "lemma", "proposition", "corollary", "definition", "remark")},
    **{name: name.capitalize() for name in ("example", "proof", "claim", "conjecture", "exercise", "solution", "note")},
    **dict(
        thm="Theorem", lem="Lemma", prop="Proposition", cor="Corollary", defn="Definition", rem="Remark", eg="Example"
    ),
}

KNOWN_ENVIRONMENTS: Final = {
    **dict.fromkeys(
        ("figure", "table", "figure*", "table*", "wraptable", "sidewaystable", "sidewaysfigure", "algorithm"), "o"
    ),
    **dict.fromkeys(
        ("minipage", "adjustbox", "spacing", "otherlanguage", "otherlanguage*", "multicols", "subfigure"), "om"
    ),
    **dict.fromkeys(("wrapfigure",), "omom"),
    **dict.fromkeys(
        ("tikzpicture", "picture", "pgfpicture", "thebibliography", "pspicture", "asy", "axis", "theindex"), "!"
    ),
}
"""Arguments of environments; `!`: left out with all that is in them."""

PRIMITIVE_TESTS: Final = frozenset(
    (
        *("ifx", "if", "ifcat", "ifnum", "ifdim", "ifodd", "ifcase", "ifvmode", "ifhmode", "ifmmode", "ifinner"),
        *("ifhbox", "ifvbox", "ifdefined", "ifcsname", "ifeof", "ifvoid"),
    )
)
"""Tests of TeX, which are not made."""
