"""Says which files of a data set of the Hugging Face Hub, or of a folder like one, have its rows.

As the card's YAML names them (`configs`, their `data_files` by split), as `save_to_disk` notes them (`state.json`,
`dataset_dict.json`), else by their names, in which a word such as `train` or `test` says the split (Hub documentation,
"Data files Configuration" and "File names and splits", 2025).
"""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

import yaml

from textmill.errors import UserError

__all__ = ["FORMATS", "DataFile", "data_files", "format_of"]

FORMATS: Final = {
    **dict.fromkeys((".jsonl", ".json", ".ndjson"), "jsonl"),
    **dict.fromkeys((".csv", ".tsv"), "csv"),
    ".parquet": "parquet",
    ".arrow": "arrow",
}
"""The reader of each ending."""

_PACKED: Final = (".gz", ".zst", ".xz", ".bz2", ".lz4")
_SPLITS: Final = {
    "train": ("train", "training"),
    "validation": ("validation", "valid", "val", "dev"),
    "test": ("test", "testing", "eval", "evaluation"),
}
_ASIDE: Final = frozenset({"dataset_info.json", "dataset_infos.json", "state.json", "dataset_dict.json", "config.json"})
_FRONT: Final = re.compile(r"\A\ufeff?---[ \t]*\r?\n(.*?)\r?\n---[ \t]*(?:\r?\n|\Z)", re.DOTALL)
_MOST_CARD_CHARS: Final = 1 << 20
_WILD: Final = re.compile(r"\*\*/|\*\*|\*|\?|\[!?[^\]/]{1,64}\]|\{[^{}/]{1,256}\}")

Read = Callable[[str], str | None]
"""The text of a small file by its path in the data set; None where there is none."""


@dataclass(frozen=True, order=True)
class DataFile:
    """A file with rows: its path in the data set, and its split."""

    path: str
    split: str


def format_of(path: str) -> str | None:
    """Which reader reads a file; None where none does."""
    name = path.rpartition("/")[2].lower()
    for ending in _PACKED:
        name = name.removesuffix(ending)
    return FORMATS.get(name[name.rfind(".") :]) if "." in name else None


def data_files(
    paths: Iterable[str], read: Read, config: str | None, splits: tuple[str, ...] | None, patterns: tuple[str, ...]
) -> list[DataFile]:
    """The files, sorted; UserError where the data set has not what is asked for."""
    known = sorted(path for path in paths if not any(part.startswith((".", "__")) for part in path.split("/")))
    if patterns:
        found: list[DataFile] | None = _matching(known, {None: list(patterns)})
    else:
        found = _stored(read)
        found = _by_card(known, read, config) if found is None else found
    if found is None:
        found = [DataFile(path, _split_of(path)) for path in known if _is_data(path)]
    there = {one.split for one in found}
    for split in splits or ():
        if split not in there:
            raise UserError(f"no split {split!r}; there are {', '.join(sorted(there)) or 'none'}")
    return sorted({one for one in found if splits is None or one.split in splits})


def _is_data(path: str) -> bool:
    return format_of(path) is not None and path.rpartition("/")[2] not in _ASIDE


def _split_of(path: str) -> str:
    for split, words in _SPLITS.items():
        if re.search(rf"(?:^|[-._ /0-9])(?:{'|'.join(words)})(?:[-._ /0-9]|$)", path):
            return split
    return "train"


def _stored(read: Read) -> list[DataFile] | None:
    """The files of what `save_to_disk` wrote; None of another folder."""
    whole = read("dataset_dict.json")
    folders = [("", "train")]
    if whole is not None:
        names = _object("dataset_dict.json", whole).get("splits")
        folders = [(f"{name}/", str(name)) for name in names] if isinstance(names, list) else []
    found = []
    for folder, split in folders:
        state = read(f"{folder}state.json")
        if state is None:
            if whole is None:
                return None
            raise UserError(f"{folder}state.json: no such file, though dataset_dict.json names the split {split!r}")
        said = _object(f"{folder}state.json", state)
        files = said.get("_data_files")
        for one in files if isinstance(files, list) else []:
            name = one.get("filename") if isinstance(one, dict) else None
            if not isinstance(name, str) or "/" in name or "\\" in name:
                raise UserError(f"{folder}state.json: {name!r} is no name of a file beside it")
            own = said.get("_split")
            found.append(DataFile(f"{folder}{name}", own if isinstance(own, str) and whole is None else split))
    return found


def _object(name: str, text: str) -> Mapping[str, object]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UserError(f"{name}: no JSON ({error})") from error
    if not isinstance(found, dict):
        raise UserError(f"{name}: no object")
    return found


def _by_card(known: list[str], read: Read, config: str | None) -> list[DataFile] | None:
    """The files that the card names for a config; None where it names none."""
    configs = _configs(read("README.md"))
    if not configs:
        if config is not None:
            raise UserError(f"its card names no configs, so there is no {config!r}; leave `config` out")
        return None
    names = [str(one.get("config_name", "default")) for one in configs]
    wanted = config
    if wanted is None:
        defaults = [name for name, one in zip(names, configs, strict=True) if one.get("default") is True]
        chosen = defaults or [name for name in names if name == "default"] or names
        if len(chosen) > 1:
            raise UserError(f"set `config` to one of {', '.join(names)}")
        wanted = chosen[0]
    if wanted not in names:
        raise UserError(f"no config {wanted!r}; there are {', '.join(names)}")
    one = configs[names.index(wanted)]
    folder = str(one.get("data_dir") or "").strip("/")
    given = one.get("data_files")
    if given is None:
        below = [path for path in known if not folder or path.startswith(f"{folder}/")]
        return [DataFile(path, _split_of(path.removeprefix(folder))) for path in below if _is_data(path)]
    return _matching(known, _patterns(given, folder))


def _configs(card: str | None) -> list[dict[str, object]]:
    front = None if card is None else _FRONT.match(card[:_MOST_CARD_CHARS])
    if front is None:
        return []
    try:
        found = yaml.safe_load(front[1])
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise UserError(f"README.md: its YAML cannot be read ({' '.join(str(error).split())[:200]})") from error
    configs = found.get("configs") if isinstance(found, dict) else None
    return [one for one in configs if isinstance(one, dict)] if isinstance(configs, list) else []


def _patterns(given: object, folder: str) -> dict[str | None, list[str]]:
    """Patterns by split, None of those that name none."""
    found: dict[str | None, list[str]] = {}
    for item in given if isinstance(given, list) else [given]:
        split, paths = (item.get("split"), item.get("path")) if isinstance(item, dict) else (None, item)
        if isinstance(item, dict) and "path" not in item:
            found |= {str(name): _joined(folder, path) for name, path in item.items()}
            continue
        found.setdefault(None if split is None else str(split), []).extend(_joined(folder, paths))
    return found


def _joined(folder: str, paths: object) -> list[str]:
    given = paths if isinstance(paths, list) else [paths]
    return [f"{folder}/{path}" if folder else str(path) for path in given]


def _matching(known: list[str], patterns: Mapping[str | None, list[str]]) -> list[DataFile]:
    found = []
    for split, wanted in patterns.items():
        for pattern in wanted:
            expression = _expression(pattern.removeprefix("./"))
            files = [path for path in known if expression.fullmatch(path)]
            if not files:
                raise UserError(f"{pattern}: no file of the data set matches")
            found += [DataFile(path, split or _split_of(path)) for path in files]
    return found


def _expression(pattern: str) -> re.Pattern[str]:
    """A glob as an expression: `**` goes through folders, `*` does not, `{a,b}` is either."""
    found, position = "", 0
    for wild in _WILD.finditer(pattern):
        found += re.escape(pattern[position : wild.start()])
        sign, position = wild[0], wild.end()
        if sign == "**/":
            found += "(?:.*/)?"
        elif sign.startswith("*"):
            found += ".*" if sign == "**" else "[^/]*"
        elif sign == "?":
            found += "[^/]"
        elif sign.startswith("["):
            found += (
                "[" + ("^" if sign[1] == "!" else "") + re.sub(r"[\\\[\]^]", r"\\\g<0>", sign[1:-1].lstrip("!")) + "]"
            )
        else:
            found += "(?:" + "|".join(map(re.escape, sign[1:-1].split(","))) + ")"
    try:
        return re.compile(found + re.escape(pattern[position:]))
    except re.error as error:
        raise UserError(f"{pattern}: no pattern of names ({error})") from error
