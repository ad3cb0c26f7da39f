"""Text of LaTeX source: what is text, what is not, and source that is meant to hurt."""

import contextlib
import time
from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from textmill.formats.latex.input import TooComplexError
from textmill.formats.latex.source import PRIVATE, prepared
from textmill.formats.latex.text import latex_text

WORDS = [f"q{letter}" for letter in "abcdefghijklmnop"]


def text_of(source: str, counts: Counter[str] | None = None) -> str:
    kept: list[str] = []
    return latex_text(prepared(source, kept), kept, Counter() if counts is None else counts).text


@pytest.mark.parametrize(
    ("source", "text"),
    [
        (
            "A na\\\"{\\i}ve caf\\'e, \\L\\'od\\'z, \\c{c}, \\'{\\'e}, stra\\ss{}e, \\aa",
            "A naïve café, Łódź, ç, é, straße, å",
        ),
        ("``It's''---1--2 ?`que? a~b, 5\\% \\& \\{x\\}", "“It's”—1–2 ¿que? a b, 5% & {x}"),
        ("one % comment\n  two\n% line\nthree\n\n% last\nfour", "one two three\n\nfour"),
        ("\\section[s]{A \\emph{b}}\\label{x}\nText.\\subsection*{C}more", "## A b\n\nText.\n\n### C\n\nmore"),
        ("in $x_1 < \\R$ and \\(y\\) and $5", "in $x_1 < \\R$ and \\(y\\) and $5"),
        ("a \\[ x \\\\\n y \\] b", "a\n\n\\[ x \\\\\n y \\]\n\nb"),
        (
            "a\n\\begin{align*}\n x &= 1 \\\\ % c\n y &= 2\n\\end{align*}",
            "a\n\n\\begin{align*}\n x &= 1 \\\\ y &= 2\n\\end{align*}",
        ),
        (
            "\\begin{enumerate}\\item a\\begin{itemize}\\item[x] b\\end{itemize}\\item c\\end{enumerate}",
            "1. a\n  - x b\n2. c",
        ),
        ("\\begin{tabular}{ll}\\hline a & b\\\\\\hline\n1 & \\\\[2pt]\n\\end{tabular}", "| a | b |\n| 1 | |"),
        ("\\begin{verbatim}\n  x %y {\n    \\z\n\\end{verbatim}\nok \\verb|a{b|.", "  x %y {\n    \\z\n\nok a{b."),
        ("\\begin{lstlisting}[language=C]\nint x;\n\\end{lstlisting}", "int x;"),
        ("\\newcommand{\\a}[2][d]{<#1-#2>}\\a{x} \\a[e]{y}", "<d-x> <e-y>"),
        ("\\def\\qa#1#2{#2#1}\\qa12 \\let\\qb\\qa \\qb{x}{y}", "21 yx"),
        ("\\def\\qd#1.{x}\\qd", "\\qd"),
        (
            "\\newcommand{\\be}{\\begin{equation}}\\newcommand{\\ee}{\\end{equation}}\\be x\\ee",
            "\\begin{equation} x\\end{equation}",
        ),
        (
            "\\newif\\ifx\\xfalse \\ifx no\\else yes\\fi \\xtrue\\ifx now\\fi \\iffalse \\ifodd a\\fi b\\fi!",
            "yesnow!",
        ),
        ("\\ifpdf a\\else b\\fi c \\ifunknown d\\fi", "bc d"),
        ("\\begin{document}\\title{T}\\maketitle text\\end{document} gone", "# T\n\ntext"),
        ("\\let\\old\\section\\renewcommand{\\section}[1]{\\old{#1}}\\section{A} b", "## A\n\nb"),
        (
            "\\url{http://a.b/c%20d}, \\href{http://x.y/}{site}, {\\bf b} \\textcolor{red}{r}",
            "http://a.b/c%20d, site (http://x.y/), b r",
        ),
        ("Let \\UU be \\unknown{kept} and \\bigskip gone.", "Let \\UU be kept and gone."),
        ("\\begin{figure}[t]\\includegraphics[width=2cm]{a.png}\\caption[s]{A pic.}\\end{figure}", "A pic."),
        ("a\\indexsee{x}{y} b\\symlabel{c} \\texorpdfstring{$x$}{x}", "a b $x$"),
        ("\\begin{comment} x \\end{comment}\\begin{thebibliography}{9} y \\end{thebibliography}z", "z"),
    ],
)
def test_what_becomes_text(source: str, text: str) -> None:
    assert text_of(source) == text


@pytest.mark.parametrize(
    "source",
    [
        "\\def\\a{\\a\\a}\\a",
        f"\\def\\{WORDS[0]}{{xx}}"
        + "".join(f"\\def\\{b}{{\\{a}\\{a}\\{a}\\{a}}}" for a, b in pairwise(WORDS))
        + f"\\{WORDS[-1]}",
        "\\def\\a#1{\\a{#1#1}}\\a{xxxxxxxx}",
    ],
)
def test_expansion_without_end_is_given_up(source: str) -> None:
    start = time.monotonic()
    with pytest.raises(TooComplexError):
        text_of(source)
    assert time.monotonic() - start < 10


@pytest.mark.parametrize(
    "piece",
    [
        *(
            "{",
            "}",
            "$",
            "\\[",
            "\\begin{equation}",
            "\\begin{verbatim}",
            "\\item",
            "\\\\",
            "%",
            "\\iftrue ",
            "\\textbf{",
            "&",
        ),
        *(
            "\\footnote{",
            "\\section{",
            "\\begin{tabular}",
            "\\verb|",
            "\\'",
            "[",
            "\\cite[",
            "\\newcommand{",
            "\n\n",
            "~ ",
        ),
        *("\\end{x}", "\\fi", "\\else"),
    ],
)
def test_repetition_takes_little_time(piece: str) -> None:
    start = time.monotonic()
    with contextlib.suppress(TooComplexError):
        text_of(piece * (200_000 // len(piece)))
    assert time.monotonic() - start < 15


@given(
    st.lists(
        st.sampled_from(
            [
                "\\",
                "{",
                "}",
                "[",
                "]",
                "$",
                "%",
                "\n",
                "a",
                "#1",
                "\\begin{",
                "tabular}",
                "\\def",
                "\\item",
                "\uf8f5",
                "7",
                "&",
            ]
        )
    )
)
def test_any_source_gives_text(pieces: list[str]) -> None:
    assert not PRIVATE.search(text_of("".join(pieces)))
