"""Says why a file of a source tree is nobody's writing here: generated, minified, or another project's (vendored).

Facts: GitHub Linguist's rules for generated and vendored files, in short; the words that tools write at the head.
"""

import re
from fnmatch import fnmatchcase
from pathlib import PurePosixPath
from typing import Final

__all__ = ["refusal"]

_VENDORED: Final = frozenset(
    (
        *("node_modules", "bower_components", "vendor", "vendors", "vendored", "_vendor", "third_party", "third-party"),
        *("thirdparty", "3rdparty", "godeps", "pods", "carthage", "site-packages", "extern", "externals"),
    )
)
_VENDORED_NAMES: Final = (
    *("jquery*.js", "bootstrap*.js", "bootstrap*.css", "modernizr*.js", "prototype.js", "gtest*.cc", "gradlew"),
    *("gradlew.bat", "mvnw", "mvnw.cmd", "versioneer.py", "ez_setup.py", "get-pip.py", "config.guess", "config.sub"),
    *("ltmain.sh", "install-sh", "missing", "depcomp"),
)
_GENERATED_NAMES: Final = (
    *(
        "package-lock.json",
        "npm-shrinkwrap.json",
        "yarn.lock",
        "pnpm-lock.yaml",
        "poetry.lock",
        "pipfile.lock",
        "uv.lock",
    ),
    *(
        "cargo.lock",
        "composer.lock",
        "gemfile.lock",
        "go.sum",
        "*.pb.go",
        "*.pb.cc",
        "*.pb.h",
        "*_pb2.py",
        "*_pb2_grpc.py",
    ),
    *("*.designer.cs", "*.g.cs", "*.g.dart", "*.freezed.dart", "*.generated.*", "*.js.map", "*.css.map", "aclocal.m4"),
    *("*.xcscheme", "*.pbxproj", "makefile.in", "config.h.in"),
)
_MADE_BY: Final = re.compile(
    r"@generated\b|<auto-?generated>|code generated\b.{0,100}\bdo not edit"
    r"|\b(?:auto(?:matically)?[ -]?generated|machine[ -]generated|generated (?:automatically|code))\b.{0,200}?"
    r"\b(?:do not|don'?t|never) (?:edit|modify|change|touch)"
    r"|\b(?:do not|don'?t) (?:edit|modify)\b.{0,120}?\b(?:auto-?|automatically )?generated\b"
    r"|\b(?:this|the) (?:file|code|source|module) (?:is|was|has been) (?:auto(?:matically)?[ -]?)?generated\b"
    r"|^\W{0,6}(?:auto(?:matically)?[ -]?)?generated (?:by|from|with) [\w'\"<`]",
    re.IGNORECASE | re.DOTALL | re.MULTILINE,
)
_HEAD_CHARS: Final = 3000
_MINIFIABLE: Final = frozenset({".js", ".mjs", ".cjs", ".css"})
_MINIFIED_LINE: Final = 200
_LONGEST_LINE: Final = 5000
_SHOWN: Final = 120


def refusal(path: str, text: str) -> tuple[str, str] | None:
    """The fault, and the words that show it; None for what somebody wrote."""
    name = PurePosixPath(path).name.lower()
    folder = next((part for part in PurePosixPath(path).parts[:-1] if part.lower() in _VENDORED), None)
    if folder is not None:
        return "vendored", f"in folder {folder!r}"
    if any(fnmatchcase(name, pattern) for pattern in _VENDORED_NAMES):
        return "vendored", f"called {name!r}"
    if any(fnmatchcase(name, pattern) for pattern in _GENERATED_NAMES) or ".egg-info/" in path or ".dist-info/" in path:
        return "generated", f"called {name!r}"
    if ".min." in name:
        return "minified", f"called {name!r}"
    made_by = _MADE_BY.search(text, 0, _HEAD_CHARS)
    if made_by is not None:
        line_start = text.rfind("\n", 0, made_by.start()) + 1
        return "generated", " ".join(text[line_start : line_start + 2 * _SHOWN].split())[:_SHOWN]
    if PurePosixPath(name).suffix in _MINIFIABLE:
        lines = text.count("\n") + 1
        longest = max(map(len, text.split("\n")))
        if len(text) > lines * _MINIFIED_LINE or longest > _LONGEST_LINE:
            return "minified", f"{len(text) // lines:,} characters a line, {longest:,} the longest"
    return None
