"""Reads what a package says of itself in the files of its package manager: name, version, address, licences.

Files of Python, JavaScript, Rust, PHP, Ruby, R, Haskell and Java. They are data: nothing in them is run.
"""

import configparser
import json
import re
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email.parser import HeaderParser
from pathlib import PurePosixPath
from typing import Final

__all__ = ["Package", "is_metadata", "package_of", "without_files"]

_MOST_CHARS: Final = 1 << 20
_CLASSIFIER: Final = re.compile(r"License\s*::\s*(?:OSI Approved\s*::\s*)?(?:.*::\s*)?([^:\n\"',\]]+)")
_SETUP_LICENSE: Final = re.compile(r"\blicense\s*=\s*[\"']([^\"'\n]{1,200})[\"']")
_GEM_LICENSE: Final = re.compile(r"\.licenses?\s*=\s*\[?\s*[\"']([^\"'\n]{1,100})[\"']")
_LINE_LICENSE: Final = re.compile(r"^license:[ \t]*(\S.{0,200})$", re.IGNORECASE | re.MULTILINE)
_POM_LICENSE: Final = re.compile(
    r"<license>\s{0,99}(?:<[^>]{1,99}>[^<]{0,200}</[^>]{1,99}>\s{0,99}){0,5}?<name>([^<]{1,200})</name>"
)
_XML_COMMENT: Final = re.compile(r"<!--(?:(?!-->).)*(?:-->|\Z)", re.DOTALL)
_MOST_WORDS_CHARS: Final = 200
_R_FILE: Final = re.compile(r"\+?\s*file\s+LICEN[CS]E", re.IGNORECASE)
_R_OR_LATER: Final = re.compile(r"(?P<family>[AL]?GPL)\s*\(>=?\s*(?P<version>\d(?:\.\d)?)(?:\.0)?\)")
_ADDRESS: Final = re.compile(r"^https?://\S+$")


@dataclass(frozen=True, slots=True)
class Package:
    """What one file says; licences as they are written, in a file of its own or by classifiers."""

    name: str | None = None
    version: str | None = None
    url: str | None = None
    licenses: tuple[str, ...] = ()


def is_metadata(path: str) -> bool:
    """Whether a file is a package manager's."""
    return _reader(path) is not None


def package_of(path: str, text: str) -> Package | None:
    """What a package manager's file says; None for other files, and for what cannot be read."""
    read = _reader(path)
    if read is None or len(text) > _MOST_CHARS:
        return None
    try:
        return read(text)
    except (ValueError, KeyError, AttributeError, TypeError, RecursionError, configparser.Error):
        return None


def _reader(path: str) -> Callable[[str], Package] | None:
    name = PurePosixPath(path).name
    if name.endswith(".gemspec"):
        return _gemspec
    if name.endswith(".cabal"):
        return _lines
    return _READERS.get(name)


def _made(name: object, version: object, url: object, licenses: Iterator[object]) -> Package:
    words = tuple(dict.fromkeys(one.strip() for one in licenses if isinstance(one, str) and one.strip()))
    address = url if isinstance(url, str) and _ADDRESS.match(url) else None
    text = [one if isinstance(one, str) and one else None for one in (name, version)]
    return Package(text[0], text[1], address, words)


def _pkg_info(text: str) -> Package:
    head = HeaderParser().parsestr(text)
    url = head.get("Home-page") or next(
        (one.partition(",")[2].strip() for one in head.get_all("Project-URL", [])), None
    )
    named = head.get("License-Expression") or head.get("License")
    named = None if named in (None, "UNKNOWN") or len(str(named)) > 100 else str(named)
    return _made(
        head.get("Name"), head.get("Version"), url, iter([named, *_classified(head.get_all("Classifier", []))])
    )


def _pyproject(text: str) -> Package:
    whole = tomllib.loads(text)
    project = (
        whole.get("project")
        or whole.get("tool", {}).get("poetry")
        or whole.get("tool", {}).get("flit", {}).get("metadata", {})
    )
    license = project.get("license")
    named = license.get("text") if isinstance(license, dict) else license
    named = None if isinstance(named, str) and len(named) > 100 else named
    urls = project.get("urls") or {}
    url = next((one for one in urls.values() if isinstance(one, str)), None) or project.get("repository")
    return _made(
        project.get("name"), project.get("version"), url, iter([named, *_classified(project.get("classifiers") or [])])
    )


def _setup_cfg(text: str) -> Package:
    parser = configparser.RawConfigParser(strict=False)
    parser.read_string(text)
    if not parser.has_section("metadata"):
        return Package()
    data = parser["metadata"]
    classified = _classified(data.get("classifiers", data.get("classifier", "")).split("\n"))
    return _made(data.get("name"), data.get("version"), data.get("url"), iter([data.get("license"), *classified]))


def _setup_py(text: str) -> Package:
    found = _SETUP_LICENSE.search(text)
    return _made(
        None, None, None, iter([found[1] if found else None, *_classified(re.findall(r"License\s?::[^\"'\n]*", text))])
    )


def _classified(lines: list[str]) -> list[str]:
    found = (_CLASSIFIER.match(line.strip()) for line in lines)
    return [one[1].strip() for one in found if one is not None and one[1].strip() != "OSI Approved"]


def _package_json(text: str) -> Package:
    whole = json.loads(text)
    license = whole.get("license") or whole.get("licenses")
    many = license if isinstance(license, list) else [license]
    named = [one.get("type") if isinstance(one, dict) else one for one in many]
    repository = whole.get("repository")
    url = repository.get("url") if isinstance(repository, dict) else repository
    url = url.removeprefix("git+").removesuffix(".git") if isinstance(url, str) else whole.get("homepage")
    # An array of licences is, in npm's and Composer's rules, a choice.
    choice = " OR ".join(one for one in named if isinstance(one, str)) or None
    return _made(whole.get("name"), whole.get("version"), url, iter([choice]))


def _cargo(text: str) -> Package:
    package = tomllib.loads(text).get("package", {})
    license = package.get("license")
    license = license.replace("/", " OR ") if isinstance(license, str) else None
    return _made(package.get("name"), package.get("version"), package.get("repository"), iter([license]))


def _gemspec(text: str) -> Package:
    return _made(None, None, None, iter(_GEM_LICENSE.findall(text)))


def _lines(text: str) -> Package:
    return _made(None, None, None, iter(_LINE_LICENSE.findall(text)[:1]))


def without_files(words: str) -> str:
    """What R's packages write, in SPDX's words: `GPL (>= 2) | file LICENSE`, `MIT + file LICENSE`."""
    choices = (_R_FILE.sub("", one).strip() for one in words[:_MOST_WORDS_CHARS].split("|"))
    return " OR ".join(_R_OR_LATER.sub(_or_later, one) for one in choices if one)


def _or_later(found: re.Match[str]) -> str:
    version = found["version"] if "." in found["version"] else f"{found['version']}.0"
    return f"{found['family']}-{version}-or-later"


def _pom(text: str) -> Package:
    return _made(None, None, None, iter(_POM_LICENSE.findall(_XML_COMMENT.sub("", text))))


_READERS: Final[dict[str, Callable[[str], Package]]] = {
    "DESCRIPTION": _lines,
    "PKG-INFO": _pkg_info,
    "METADATA": _pkg_info,
    "pyproject.toml": _pyproject,
    "setup.cfg": _setup_cfg,
    "setup.py": _setup_py,
    "package.json": _package_json,
    "composer.json": _package_json,
    "Cargo.toml": _cargo,
    "pom.xml": _pom,
}
