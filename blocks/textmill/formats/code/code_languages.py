"""Names the language of a source file by its name, its first line, or, where endings are shared, by its words.

Facts: GitHub Linguist's list of languages (names, endings, kinds), of which the usual ones are here.
"""

import re
from pathlib import PurePosixPath
from typing import Final, NamedTuple

__all__ = ["KINDS", "Language", "language_of"]

KINDS: Final = ("programming", "markup", "prose", "data")


class Language(NamedTuple):
    """Name and kind, as Linguist has them."""

    name: str
    kind: str


_PROGRAMMING: Final = """
Python py pyw pyx pxd pxi pyi|JavaScript js mjs cjs jsx|TypeScript ts mts cts tsx|Java java|Kotlin kt kts|Scala scala sc
Groovy groovy gradle|Clojure clj cljs cljc|C c h|C++ cc cpp cxx c++ hpp hh hxx h++ inl ipp tcc|C# cs csx|F# fs fsi fsx
Visual_Basic_.NET vb|Objective-C m|Objective-C++ mm|Swift swift|Go go|Rust rs|Zig zig|Nim nim|D d|Crystal cr|V vv
Ruby rb rake gemspec ru|PHP php phtml php3 php4 php5|Perl pl pm t|Raku raku rakumod p6|Lua lua|Tcl tcl|R r rmd_|Julia jl
MATLAB mat_|Fortran f f77 f90 f95 f03 f08 for|Ada adb ads|Pascal pas pp dpr|Delphi dfm_|COBOL cob cbl|Assembly asm s
Haskell hs lhs|OCaml ml mli|Standard_ML sml sig|Elm elm|PureScript purs|Idris idr|Agda agda|Lean lean|Coq coq
Erlang erl hrl
Elixir ex exs
Common_Lisp lisp lsp cl|Scheme scm ss sld|Racket rkt|Emacs_Lisp el|Vim_Script vim|Shell sh bash zsh ksh
fish fish|PowerShell ps1 psm1 psd1|Batchfile bat cmd|Awk awk|Dart dart|Solidity sol|Verilog v vh|SystemVerilog sv svh
VHDL vhd vhdl|GLSL glsl vert frag|HLSL hlsl fx|CUDA cu cuh|OpenCL opencl|Prolog pro prolog|SQL sql|PLpgSQL pgsql
CMake cmake|Makefile mk mak|Dockerfile dockerfile|Nix nix|HCL tf hcl|Starlark bzl star|M4 m4|Yacc y yy|Lex l ll
Smalltalk st
ActionScript as|Haxe hx|Vala vala|Cython cyx_|CoffeeScript coffee|Stan stan|Apex cls_|ABAP abap|APL apl|Forth fth 4th
Thrift thrift|Protocol_Buffer proto|GraphQL graphql gql|Gherkin feature|Jupyter_Notebook ipynb|GDScript gd|Mojo mojo
"""
_MARKUP: Final = """
HTML html htm xhtml|CSS css|SCSS scss|Sass sass|Less less|Stylus styl|TeX tex sty cls ltx|Vue vue|Svelte svelte|SVG svg
Jinja jinja j2|Handlebars hbs handlebars|EJS ejs|Haml haml|Pug pug|XSLT xsl xslt|Roff roff 1 2 3 4 5 6 7 8
"""
_PROSE: Final = (
    "Markdown md markdown mdx|reStructuredText rst|AsciiDoc adoc asciidoc|Text txt|Org org|Textile textile|Pod pod"
)
_DATA: Final = """
JSON json jsonl webmanifest|YAML yml yaml|TOML toml|XML xml xsd wsdl plist|INI ini cfg conf properties editorconfig
CSV csv|TSV tsv|Diff diff patch|Gettext_Catalog po pot|Ignore_List gitignore dockerignore npmignore|BibTeX bib
"""
_NAMES: Final = """
Makefile makefile gnumakefile|CMake cmakelists.txt|Dockerfile dockerfile containerfile
Ruby rakefile gemfile vagrantfile podfile
Groovy jenkinsfile|Starlark build build.bazel workspace|Meson meson.build|Just justfile
Shell .bashrc .profile .zshrc configure
M4 configure.ac configure.in|Automake makefile.am|Python sconstruct sconscript
"""
_NAMED_TEXTS: Final = frozenset(
    ("readme", "changes", "changelog", "news", "authors", "contributors", "install", "todo", "history", "thanks", "faq")
)
_SHEBANG: Final = re.compile(r"#![ \t]*(?:\S*/)?(?:env[ \t]+(?:-\S+[ \t]+)*)?([A-Za-z+]+)")
_INTERPRETERS: Final = {
    "python": "Python",
    "pypy": "Python",
    "node": "JavaScript",
    "deno": "TypeScript",
    "bun": "TypeScript",
    "sh": "Shell",
    "bash": "Shell",
    "dash": "Shell",
    "zsh": "Shell",
    "ksh": "Shell",
    "fish": "fish",
    "perl": "Perl",
    "ruby": "Ruby",
    "php": "PHP",
    "lua": "Lua",
    "tclsh": "Tcl",
    "wish": "Tcl",
    "awk": "Awk",
    "gawk": "Awk",
    "Rscript": "R",
    "julia": "Julia",
    "pwsh": "PowerShell",
    "make": "Makefile",
    "escript": "Erlang",
    "racket": "Racket",
    "runhaskell": "Haskell",
    "ocaml": "OCaml",
    "guile": "Scheme",
    "groovy": "Groovy",
    "scala": "Scala",
    "sed": "sed",
}
_SHARED: Final = {
    "h": (
        (re.compile(r"^[ \t]*@(?:interface|protocol|property|end)\b|^#import\b", re.MULTILINE), "Objective-C"),
        (
            re.compile(r"^[ \t]*(?:class|namespace|template|using)\b|\bstd::|^[ \t]*(?:public|private):", re.MULTILINE),
            "C++",
        ),
    ),
    "m": ((re.compile(r"^[ \t]*(?:function\b|%|end[ \t]*$)|\bzeros\(", re.MULTILINE), "MATLAB"),),
    "pl": ((re.compile(r"^[ \t]*:-\s|^[a-z]\w*\(.*\)\s*:-", re.MULTILINE), "Prolog"),),
    "v": ((re.compile(r"^[ \t]*(?:Theorem|Lemma|Require|Inductive|Proof)\b", re.MULTILINE), "Coq"),),
    "ts": ((re.compile(r"\A\s{0,99}<\?xml|<!DOCTYPE TS>"), "XML"),),
    "fs": ((re.compile(r"^[ \t]*(?:#version|uniform|void main)\b", re.MULTILINE), "GLSL"),),
    "r": ((re.compile(r"\bRebol\b", re.IGNORECASE), "Rebol"),),
    "cls": ((re.compile(r"\\(?:ProvidesClass|NeedsTeXFormat)"), "TeX"),),
}
_LOOK_CHARS: Final = 1 << 14


def _endings() -> dict[str, Language]:
    found: dict[str, Language] = {}
    for kind, table in zip(KINDS, (_PROGRAMMING, _MARKUP, _PROSE, _DATA), strict=True):
        for entry in table.replace("\n", "|").split("|"):
            name, *endings = entry.split() or [""]
            for ending in endings:
                found.setdefault(ending, Language(name.replace("_", " "), kind))
    return found


def _named() -> dict[str, Language]:
    entries = (entry.split() for entry in _NAMES.replace("\n", "|").split("|") if entry)
    return {name: Language(language, "programming") for language, *names in entries for name in names}


_BY_ENDING: Final = _endings()
_BY_NAME: Final = _named()


def language_of(path: str, text: str) -> Language | None:
    """The language of a file; None where nothing names it."""
    name = PurePosixPath(path).name.lower()
    if name in _BY_NAME:
        return _BY_NAME[name]
    stem, dot, ending = name.rpartition(".")
    for pattern, language in _SHARED.get(ending, ()):
        if pattern.search(text, 0, _LOOK_CHARS):
            kind = _BY_ENDING[ending].kind if language != "XML" else "data"
            return Language(language, kind)
    if dot and ending in _BY_ENDING:
        return _BY_ENDING[ending]
    shebang = _SHEBANG.match(text)
    if shebang is not None:
        language_name = _INTERPRETERS.get(shebang[1]) or _INTERPRETERS.get(shebang[1].lower())
        return Language(language_name, "programming") if language_name else None
    plain = (stem if dot else name).partition("-")[0].partition("_")[0]
    return Language("Text", "prose") if plain in _NAMED_TEXTS else None
