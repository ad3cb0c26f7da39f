"""Read source trees: a document is a source file with its language and licence; what nobody wrote there is refused."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Final, Literal

from pydantic import Field

from textmill.block import Shard
from textmill.formats.archives.packed_files import PackedFile
from textmill.formats.code.code_languages import KINDS, language_of
from textmill.formats.code.code_refusals import refusal
from textmill.formats.code.package_metadata import Package, is_metadata, package_of
from textmill.formats.code.project_folders import project_files
from textmill.formats.code.project_license import ProjectLicenses, is_license_file
from textmill.formats.code.source_header import header_license
from textmill.formats.encodings.decoded_text import plain_text
from textmill.project_reader import ProjectReader
from textmill.record_reader import Json, Record

__all__ = ["CodeTree"]

_ARCHIVES: Final = (".tar", ".tgz", ".tbz2", ".zip", ".whl", ".jar", ".egg", ".crate", ".gem")
_MOST_TOLD: Final = 300


@dataclass(slots=True)
class _Tree:
    """What is known of a whole tree before its files are read."""

    name: str
    licenses: ProjectLicenses
    packages: dict[str, Package] = field(default_factory=dict)

    def package_of(self, path: str) -> Package | None:
        """The nearest package upward."""
        return next(
            (one for up in PurePosixPath(path).parents if (one := self.packages.get(str(up))) is not None), None
        )


class CodeTree(ProjectReader):
    """Documents from source trees: source distributions, wheels, zip and tar archives, or folders of a disk.

    Each archive or folder is a project and a shard. Ids are `<source>/<shard>/<path>`; `metadata` has `path`,
    `language` (as Linguist names it), `kind`, `project`, and where known `package`, `package_version`, `repository`.
    A file's own licence counts first (`license_method`: `spdx_header`, `header_notice`), then the nearest folder upward
    with licence files or package metadata (`license_file`, `package_metadata`, of `site` scope); where these disagree
    both bind, `metadata.license_conflict` says it and `license_conflicts` counts it. Faults, with `path: words` in
    `detail`: `generated`, `minified`, `vendored`, `binary`, `too_large`, `bad_encoding`, and those of archives. Counts:
    `license_files` (not documents), `empty_files`, `unknown_language` and `other_kinds` (not read), `own_licenses`
    (files whose own licence is not their project's), `unknown_license_files`, `unknown_package_licenses`,
    `license_conflicts`, `archive_links`, `unended_archives`.
    """

    max_file_bytes: int = Field(default=1 << 20, ge=1, description="Largest file in bytes; larger ones are `too_large`")
    kinds: tuple[Literal["programming", "markup", "prose", "data"], ...] = Field(
        default=KINDS, description="Kinds of languages whose files are read"
    )

    def packages(self) -> tuple[str, ...]:
        """Those that decode, and SPDX's list."""
        return ("license-expression", "resiliparse", "webencodings")

    def found(self, shard: Shard, counts: Counter[str]) -> Iterator[Record]:
        """Files in the order of the tree, which is read twice: licences may come after what they hold for."""
        tree = self._known(shard, counts)
        for item in project_files(shard, self.max_file_bytes, counts):
            yield from self._file(item, tree, shard, counts)

    def _known(self, shard: Shard, counts: Counter[str]) -> _Tree:
        tree = _Tree(_project_name(shard), ProjectLicenses(counts))
        # What is counted of the archive itself is counted when the files are read.
        for item in project_files(shard, self.max_file_bytes, Counter()):
            is_text, is_package = is_license_file(item.name), is_metadata(item.name)
            if item.fault is not None or not (is_text or is_package):
                continue
            text = plain_text(item.data)
            if text is None:
                continue
            if is_text:
                tree.licenses.add_text(item.name, text.text)
            package = package_of(item.name, text.text) if is_package else None
            if package is not None:
                tree.licenses.add_package(item.name, package)
                folder = PurePosixPath(item.name).parent
                known = tree.packages.get(str(folder))
                tree.packages[str(folder)] = _joined(known, package) if known is not None else package
        return tree

    def _file(self, item: PackedFile, tree: _Tree, shard: Shard, counts: Counter[str]) -> Iterator[Record]:
        path = item.name
        if item.fault is not None:
            yield Record(fault=item.fault, detail=(item.detail or path)[:_MOST_TOLD])
            return
        if not item.data.strip():
            counts["empty_files"] += 1
            return
        text = plain_text(item.data)
        if text is None or text.is_undecoded:
            shown = item.data[:8].hex(" ") if text is None else f"{text.replaced:,} signs of no meaning"
            yield Record(fault="binary" if text is None else "bad_encoding", detail=f"{path}: {shown}"[:_MOST_TOLD])
            return
        if is_license_file(path):
            counts["license_files"] += 1
            return
        reason = refusal(path, text.text)
        if reason is not None:
            yield Record(fault=reason[0], detail=f"{path}: {reason[1]}"[:_MOST_TOLD])
            return
        language = language_of(path, text.text)
        if language is None or language.kind not in self.kinds:
            counts["unknown_language" if language is None else "other_kinds"] += 1
            return
        metadata: dict[str, Json] = {
            "path": path,
            "language": language.name,
            "kind": language.kind,
            "project": tree.name,
        }
        record = Record(text=text.text.rstrip(), id=f"{shard.source}/{shard.name}/{path}", metadata=metadata)
        record.title = path
        _license(record, path, text.text, tree, counts)
        package = tree.package_of(path)
        if package is not None:
            named = {"package": package.name, "package_version": package.version, "repository": package.url}
            metadata.update({name: value for name, value in named.items() if value})
        yield record


def _license(record: Record, path: str, text: str, tree: _Tree, counts: Counter[str]) -> None:
    own = header_license(path, text)
    project = tree.licenses.of(path)
    if own is not None:
        record.license, record.license_evidence, record.license_method = own
        if project is not None and project.expression != own[0]:
            counts["own_licenses"] += 1
            record.metadata["project_license"] = project.expression
    elif project is not None:
        record.license, record.license_evidence = project.expression, project.evidence
        record.license_method, record.license_scope = project.method, "site"
        if project.conflict is not None:
            record.metadata["license_conflict"] = project.conflict


def _joined(known: Package, other: Package) -> Package:
    return Package(known.name or other.name, known.version or other.version, known.url or other.url)


def _project_name(shard: Shard) -> str:
    name = PurePosixPath(shard.name).name
    for ending in (".gz", ".bz2", ".xz", ".zst", *_ARCHIVES):
        name = name.removesuffix(ending)
    return name
