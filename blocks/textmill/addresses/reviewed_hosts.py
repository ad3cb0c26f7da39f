"""Reads a list of hosts that somebody has reviewed: for each the licence of its pages, why, who says so and when.

YAML (a list of mappings) or CSV (with a header). Every mistake is told with its line, for such a list is what grants: a
host that is none or stands there twice, a licence that is not known, a review without evidence, a note or a date.
"""

import csv
import datetime
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Final

import yaml

from textmill.addresses.entries import host_entry
from textmill.addresses.hosts import names_above
from textmill.addresses.url_hosts import domains_of
from textmill.errors import UserError
from textmill.spdx.spelling import is_expression, spelled

__all__ = ["ReviewedHost", "ReviewedHosts", "read_reviewed_hosts"]

_REQUIRED: Final = ("host", "license", "evidence", "note", "date")
_OPTIONAL: Final = ("subdomains", "license_url")
_YES_NO: Final = {
    **dict.fromkeys(("true", "yes", "1"), True),
    **dict.fromkeys(("false", "no", "0", ""), False),
}
_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_WWW: Final = "www."
_SHOWN: Final = 100

_Item = tuple[int, Mapping[str, str]]
"""Line, and the values by name."""


@dataclass(frozen=True)
class ReviewedHost:
    """One review; `host` in its one spelling, without `www.`."""

    host: str
    license: str
    evidence: str
    note: str
    date: str
    subdomains: bool
    license_url: str | None


@dataclass(frozen=True)
class ReviewedHosts:
    """The reviews by host."""

    hosts: Mapping[str, ReviewedHost]

    def of(self, host: str) -> ReviewedHost | None:
        """The review of a host in its one spelling: its own, with or without `www.`, else the nearest one above it
        that stands for all below."""
        bare = host.removeprefix(_WWW)
        if bare in self.hosts:
            return self.hosts[bare]
        above = (self.hosts.get(name) for name in names_above(bare)[1:])
        return next((one for one in above if one is not None and one.subdomains), None)


def read_reviewed_hosts(path: Path) -> ReviewedHosts:
    """The list of a file (.yaml, .yml or .csv); UserError, with the line, for anything wrong in it."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UserError(f"{path}: not UTF-8 text: {error.reason} at byte {error.start}") from error
    kind = path.suffix.lower()
    if kind not in (".yaml", ".yml", ".csv"):
        raise UserError(f"{path}: a list of reviewed hosts is a .yaml or .csv file")
    items = _csv(text, path) if kind == ".csv" else _yaml(text, path)
    found: dict[str, ReviewedHost] = {}
    lines: dict[str, int] = {}
    for line, values in items:
        review = _review(values, f"{path}:{line}")
        if review.host in found:
            raise UserError(f"{path}:{line}: host {review.host!r} stands in line {lines[review.host]} already")
        found[review.host], lines[review.host] = review, line
    if not found:
        raise UserError(f"{path}: the list of reviewed hosts is empty")
    return ReviewedHosts(found)


def _review(values: Mapping[str, str], where: str) -> ReviewedHost:
    _check_names(values, where)
    given = {name: (values.get(name) or "").strip() for name in (*_REQUIRED, *_OPTIONAL)}
    for name in _REQUIRED:
        if not given[name]:
            raise UserError(f"{where}: {name!r} is missing")
    written = given["subdomains"].lower()
    if written not in _YES_NO:
        raise UserError(f"{where}: subdomains: {written[:_SHOWN]!r} is neither yes nor no")
    host, is_wild = _host(given["host"], where)
    subdomains = _YES_NO[written] or is_wild
    if subdomains and domains_of([f"a.{host}"]) == [f"a.{host}"]:
        raise UserError(f"{where}: {host!r} is a suffix that many sites share; nobody can have reviewed all below it")
    return ReviewedHost(
        host=host,
        license=_license(given["license"], where),
        evidence=" ".join(given["evidence"].split()),
        note=" ".join(given["note"].split()),
        date=_date(given["date"], where),
        subdomains=subdomains,
        license_url=given["license_url"] or None,
    )


def _check_names(values: Mapping[str, str], where: str) -> None:
    for name in values:
        if name not in (*_REQUIRED, *_OPTIONAL):
            near = get_close_matches(name, (*_REQUIRED, *_OPTIONAL), n=1, cutoff=0.6)
            hint = f"did you mean {near[0]!r}?" if near else f"known are {', '.join((*_REQUIRED, *_OPTIONAL))}"
            raise UserError(f"{where}: unknown field {name[:_SHOWN]!r}; {hint}")


def _host(written: str, where: str) -> tuple[str, bool]:
    """The host in its one spelling, without `www.`, and whether it is written as `*.` and a name."""
    entry = host_entry(written, is_alone=False)
    if entry is None or any(mark in written for mark in "/@|^#! "):
        raise UserError(f"{where}: {written[:_SHOWN]!r} is no host")
    host = entry.removeprefix(".")
    bare = host.removeprefix(_WWW)
    return (bare if "." in bare else host), entry.startswith(".")


def _license(written: str, where: str) -> str:
    if is_expression(written):
        return spelled(written) or written
    meant = spelled(written)
    hint = f"write {meant!r}" if meant else "see spdx.org/licenses"
    raise UserError(f"{where}: license {written[:_SHOWN]!r} is no SPDX expression; {hint}")


def _date(written: str, where: str) -> str:
    try:
        if _DATE.fullmatch(written) is None:
            raise ValueError
        return datetime.date.fromisoformat(written).isoformat()
    except ValueError as error:
        raise UserError(f"{where}: date {written[:_SHOWN]!r} is no day such as 2026-01-31") from error


def _csv(text: str, path: Path) -> Iterator[_Item]:
    """Records with the line that each begins in; a quoted value may go over several."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    before, header = 0, list[str]()
    try:
        for record in reader:
            line, before = before + 1, reader.line_num
            values = [value.strip() for value in record]
            if not any(values) or (len(values) == 1 and values[0].startswith("#")):
                continue
            if not header:
                header = values
                if len({*header}) < len(header):
                    raise UserError(f"{path}:{line}: a column is named twice")
                _check_names(dict.fromkeys(header, ""), f"{path}:{line}")
                continue
            if len(values) != len(header):
                raise UserError(f"{path}:{line}: {len(values)} values, but the header has {len(header)} columns")
            yield line, dict(zip(header, values, strict=True))
    except csv.Error as error:
        raise UserError(f"{path}:{reader.line_num}: no CSV: {error}") from error


def _yaml(text: str, path: Path) -> Iterator[_Item]:
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = "" if mark is None else f":{mark.line + 1}"
        raise UserError(f"{path}{line}: no YAML: {getattr(error, 'problem', None) or error}") from error
    except RecursionError as error:
        raise UserError(f"{path}: no list of hosts: it nests too deep") from error
    if root is None:
        return
    if not isinstance(root, yaml.SequenceNode):
        raise UserError(f"{path}:{root.start_mark.line + 1}: must be a list of hosts (`- host: example.org`)")
    for item in root.value:
        line = item.start_mark.line + 1
        if not isinstance(item, yaml.MappingNode):
            raise UserError(f"{path}:{line}: must have the fields {', '.join(_REQUIRED)}")
        yield line, dict(_fields(item, path))


def _fields(item: yaml.MappingNode, path: Path) -> Iterable[tuple[str, str]]:
    seen: set[str] = set()
    for key, value in item.value:
        where = f"{path}:{key.start_mark.line + 1}"
        if not isinstance(key, yaml.ScalarNode) or not isinstance(value, yaml.ScalarNode):
            raise UserError(f"{where}: a field and its value are words")
        if key.value in seen:
            raise UserError(f"{where}: field {key.value[:_SHOWN]!r} stands there twice")
        seen.add(key.value)
        yield key.value, "" if value.tag == "tag:yaml.org,2002:null" else value.value
