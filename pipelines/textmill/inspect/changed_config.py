"""Write a run's pipeline file with other limits, so that it can be planned and run."""

from collections.abc import Mapping, Sequence

import yaml

from textmill.config.overrides import override
from textmill.config.source_map import parse
from textmill.inspect.plain_text import one_line
from textmill.inspect.shown_settings import without_credentials
from textmill.store.manifest import Manifest, RuleEntry

__all__ = ["changed_config", "redone"]

_WIDTH = 100


def changed_config(described: Manifest, limits: Mapping[str, str]) -> str:
    """The configuration with limits as they are written, by the reasons of their rules; credentials are hidden."""
    shown = without_credentials(described["config"])
    source = parse(yaml.safe_dump(shown, sort_keys=False, allow_unicode=True, width=_WIDTH), "run.json")
    rules = {rule["reason"]: rule for rule in described.get("rules", [])}
    said = [f'The run "{one_line(described["name"])}" with other limits; what it was made from had:']
    for reason, value in limits.items():
        rule = rules[reason]
        if rule["setting"] is not None:
            override(source, f"{rule['setting']}={value}")
            said.append(f"  {rule['setting']}: {_limit(rule)} (now {value}; {one_line(reason)})")
    said.append("Paths in it are as that file had them: put this one beside it.")
    if shown != described["config"]:
        said.append("Credentials were left out of its addresses and settings: put them back.")
    comment = "".join(f"# {line}\n" for line in said)
    return comment + yaml.safe_dump(source.data, sort_keys=False, allow_unicode=True, width=_WIDTH)


def redone(described: Manifest, stages: Sequence[str]) -> list[str]:
    """The stages of a run from the first of some on, which a rerun makes again; all where that is not known."""
    names = [stage["name"] for stage in described["stages"]]
    first = min((names.index(stage) for stage in stages if stage in names), default=0)
    return names[first:]


def _limit(rule: RuleEntry) -> str:
    return "off" if rule["limit"] is None else f"{rule['limit']:g}"
