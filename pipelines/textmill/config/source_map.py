"""Parse YAML safely and remember on which line each key stands.

Only plain YAML (the safe schema) is read: no tags that make objects, no aliases (they let a small file grow without
bound), no key given twice.
"""

from dataclasses import dataclass, field
from typing import Final

import yaml

from textmill.errors import ConfigError

_MAX_DEPTH: Final = 100
"""The time that PyYAML takes for a bracket grows with how many are open."""

Path = tuple[str | int, ...]
Data = dict[str, "Data"] | list["Data"] | str | int | float | bool | None


@dataclass
class SourceMap:
    """Parsed data of a file, the line (from 1) of every key and item, and the letters of values that are no text."""

    file: str
    data: Data = None
    lines: dict[Path, int] = field(default_factory=dict)
    letters: dict[Path, str] = field(default_factory=dict)
    files: dict[Path, str] = field(default_factory=dict)
    """The file of every line that is in another one, which this one includes."""

    def where(self, path: Path) -> str:
        """`file:line` of the innermost part of `path` that stands in a file."""
        for length in range(len(path), -1, -1):
            line = self.lines.get(path[:length])
            if line is not None:
                return f"{self.files.get(path[:length], self.file)}:{line}"
        return self.file

    def file_of(self, path: Path) -> str:
        """The file in which the innermost part of `path` stands."""
        known = (path[:length] for length in range(len(path), -1, -1))
        return next((self.files.get(one, self.file) for one in known if one in self.lines), self.file)

    def take(self, other: "SourceMap", there: Path, here: Path, inside: bool = True) -> None:
        """Remember of a place in another file, and what is inside of it, where it stands; here it has another path."""
        places = [path for path in other.lines if path[: len(there)] == there] if inside else [there]
        for path in places:
            if path in other.lines:
                own = (*here, *path[len(there) :])
                self.lines[own], self.files[own] = other.lines[path], other.files.get(path, other.file)
                if path in other.letters:
                    self.letters[own] = other.letters[path]


def parse(text: str, file: str) -> SourceMap:
    """Parse one YAML document; ConfigError with file and line when it is malformed."""
    result = SourceMap(file)
    try:
        depth = 0
        for event in yaml.parse(text, Loader=yaml.SafeLoader):
            line = event.start_mark.line + 1 if event.start_mark else 1
            if isinstance(event, yaml.AliasEvent):
                raise ConfigError(f"{file}:{line}", "YAML aliases are not read; write it out")
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > _MAX_DEPTH:
                raise ConfigError(
                    f"{file}:{line}", f"malformed YAML: nested too deeply, in more than {_MAX_DEPTH} levels"
                )
        loader = yaml.SafeLoader(text)
        node = loader.get_single_node()
        if node is not None:
            result.data = _build(loader, node, (), result)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        where = file if mark is None else f"{file}:{mark.line + 1}"
        raise ConfigError(where, f"malformed YAML: {error.problem or error.context}") from error
    except yaml.YAMLError as error:
        raise ConfigError(file, f"malformed YAML: {' '.join(str(error).split())}") from error
    return result


def _build(loader: yaml.SafeLoader, node: yaml.Node, path: Path, result: SourceMap) -> Data:
    result.lines.setdefault(path, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        mapping: dict[str, Data] = {}
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            if not isinstance(key_node, yaml.ScalarNode):
                raise ConfigError(f"{result.file}:{line}", "keys must be plain words")
            key = str(key_node.value)
            if key in mapping:
                raise ConfigError(f"{result.file}:{line}", f"{key!r} is given twice")
            result.lines[(*path, key)] = line
            mapping[key] = _build(loader, value_node, (*path, key), result)
        return mapping
    if isinstance(node, yaml.SequenceNode):
        items: list[Data] = []
        for index, item in enumerate(node.value):
            result.lines[(*path, index)] = item.start_mark.line + 1
            items.append(_build(loader, item, (*path, index), result))
        return items
    try:
        value = loader.construct_object(node)
    except (yaml.YAMLError, ValueError) as error:
        raise ConfigError(f"{result.file}:{node.start_mark.line + 1}", f"cannot read this value: {error}") from error
    if not isinstance(value, str):
        result.letters[path] = str(node.value)
    return value if isinstance(value, str | int | float | bool | None) else str(value)
