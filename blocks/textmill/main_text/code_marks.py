"""Tells code apart from what highlighters put around it, and names its language.

The classes are those of Pygments, Rouge, highlight.js, Prism, Chroma (Hugo), Shiki, GeSHi, SyntaxHighlighter, Google's
prettify, Pandoc, org-mode, GitHub and MediaWiki.
"""

import re
from typing import Final

__all__ = ["CODE_BOX", "CODE_ROOT", "CODE_TABLE", "LINE", "LINE_NUMBER", "LINE_TAG", "language_of"]

LINE_NUMBER: Final = re.compile(
    r'\bclass="(?:[^"]*\s)?(?:linenos?|linenum\w*|line-?numbers?(?:-rows)?|line-no|lineno\S*|gutter|rouge-gutter|gl|'
    r"blob-num\S*|ln|lnum|lnt|hljs-ln-(?:numbers|n)|react-syntax-highlighter-line-number|code-line-number)"
    r'(?=[\s"])|user-select:\s*none|\bdata-line-number='
)
"""Attributes of what numbers lines; a `pre` or `code` with them only says that its lines are numbered."""
CODE_TABLE: Final = re.compile(
    r'\bclass="[^"]*(?:highlighttable|rouge-table|linenotable|lntable|codehilitetable|sourceCode|processedcode|code-table)'
)
"""Tables that set numbers beside code, which is in one cell."""
CODE_ROOT: Final = re.compile(
    r'\bclass="[^"]*(?:rouge-line-table|syntaxhighlighter|js-file-line-container|hljs-ln(?=[\s"])|highlight-table)'
)
"""Elements that are code with a row or a box for each line."""
CODE_BOX: Final = re.compile(
    r'\bclass="(?:[^"]*[\s_-])?(?:fragment|code\w*|highlight\w*|source\w*|listing\w*|syntax\w*|view-lines|snippet|'
    r"ace_text-layer|cm-content)(?=[\s\"_-])",
    re.IGNORECASE,
)
"""Elements that are code if a line is the first that they hold."""
LINE_TAG: Final = re.compile(
    r'\bclass="(?:[^"]*\s)?(?:line|code-?line|view-line|cm-line|ace_line|CodeMirror-line)(?=[\s"])'
)
LINE: Final = re.compile(r'\bclass="(?:[^"]*\s)?(?:line|token-line|code-line|view-line|ec-line|blob-code\S*)(?=[\s"])')

_DATA: Final = re.compile(r'\bdata-(?:lang|language|code-language|enlighter-language)="([\w+#.-]+)"')
_CLASS: Final = re.compile(r'\bclass="([^"]*)"')
_NAMED: Final = re.compile(
    r"(?:^|\s)(?:mw-highlight-lang-|highlight-source-|language-|lang-|src-|brush:\s*|highlight-|code-lang-|syntax-)"
    r"([A-Za-z0-9_+#.-]+)"
)
_NO_LANGUAGE_NAMES: Final = "default none wrapper container inline block table notranslate line lines"
_NO_LANGUAGE: Final = frozenset(_NO_LANGUAGE_NAMES.split())
_LANGUAGES_NAMES: Final = (
    "abap ada apache applescript asm assembly awk bash basic bat batch bibtex c c# c++ clojure cmake "
    "cobol coffeescript common-lisp console cpp crystal cs csharp css cuda cython d dart delphi diff "
    "docker dockerfile elisp elixir elm emacs-lisp erlang f# fish fortran fsharp gdscript glsl go "
    "golang graphql groovy haskell hcl html http ini java javascript js json json5 jsx julia kotlin "
    "latex less lisp llvm lua makefile markdown mathematica matlab mermaid nasm nginx nim nix objc "
    "objective-c objectivec ocaml octave pascal perl php plaintext postgresql powershell prolog "
    "properties protobuf ps1 pwsh py python python3 r rb rebol rst ruby rust sas scala scheme scss sh "
    "shell shell-session solidity sparql sql stata svelte swift systemverilog tcl tex toml ts tsx "
    "typescript vb vbnet verilog vhdl vim vue wasm xml xquery yaml yml zig zsh text"
)
_LANGUAGES: Final = frozenset(_LANGUAGES_NAMES.split())


def language_of(attributes: str) -> str | None:
    """The language that an element's attributes name, None if they name none."""
    found = _DATA.search(attributes)
    if found:
        return found[1].lower()
    classes = _CLASS.search(attributes)
    if not classes:
        return None
    for name in _NAMED.findall(classes[1]):
        if name.lower() not in _NO_LANGUAGE:
            return str(name).lower().rstrip(";.")
    return next((word.lower() for word in classes[1].split() if word.lower() in _LANGUAGES), None)
