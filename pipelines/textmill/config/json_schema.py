"""The JSON Schema of a pipeline file, made from the blocks' own fields, for editors."""

from typing import get_args

from textmill.block import Block, Reader, Writer
from textmill.config import catalog
from textmill.config.accounting import Accounting
from textmill.config.intermediates import Intermediates
from textmill.config.path_settings import block_lists
from textmill.config.source_license import SourceLicense

Schema = dict[str, object]


def json_schema() -> Schema:
    """JSON Schema (draft 2020-12) of a whole pipeline file."""
    definitions: Schema = {
        "license": SourceLicense.model_json_schema(),
        **Accounting.model_json_schema()["$defs"],
        "blocks": {"type": "array", "items": {"$ref": "#/$defs/block"}},
    }
    for place, kind in (("reader", Reader), ("writer", Writer), ("block", Block)):
        definitions[place] = _one_of(kind, definitions)
    source: Schema = {
        "type": "object",
        "required": ["name", "reader"],
        "additionalProperties": False,
        "properties": {
            "name": {"type": "string"},
            "reader": {"$ref": "#/$defs/reader"},
            "license": {"anyOf": [{"type": "null"}, {"$ref": "#/$defs/license"}]},
            "blocks": {"$ref": "#/$defs/blocks"},
        },
    }
    include: Schema = {
        "type": "object",
        "required": ["include"],
        "additionalProperties": False,
        "properties": {
            "include": {"type": "string", "description": "Pipeline file whose sources these are, with their blocks"},
            "without": {
                "type": "array",
                "items": {"type": "string"},
                "description": "Labels of its blocks that are left out",
            },
            "blocks": {"$ref": "#/$defs/blocks"},
        },
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Textmill pipeline",
        "type": "object",
        "required": ["name", "sources", "writer"],
        "additionalProperties": False,
        "properties": {
            "name": {"type": "string"},
            "recipe": {
                "type": "string",
                "description": "Pipeline file that it was made from, to show what differs",
            },
            "sources": {"type": "array", "minItems": 1, "items": {"anyOf": [source, include]}},
            "blocks": {"$ref": "#/$defs/blocks"},
            "writer": {"$ref": "#/$defs/writer"},
            "intermediates": {
                "enum": list(get_args(Intermediates)),
                "default": "keep",
                "description": "What becomes of the files between stages once nothing of a run needs them",
            },
            **Accounting.model_json_schema()["properties"],
        },
        "$defs": definitions,
    }


def _one_of(kind: type[Block], definitions: Schema) -> Schema:
    """A bare name, or one name with settings, of the blocks of a kind; or a user's own `module:Class`.

    What a block's settings refer to goes to the schema's `definitions`, where references are looked up.
    """
    outside = (Reader, Writer)
    found = {
        name: block
        for name, block in catalog.blocks()
        if issubclass(block, kind) and (kind is not Block or not issubclass(block, outside))
    }
    bare = [
        name for name, block in found.items() if not any(item.is_required() for item in block.model_fields.values())
    ]
    choices: list[Schema] = [{"enum": bare}] if bare else []
    for name, block in found.items():
        settings = block.model_json_schema(ref_template=f"#/$defs/{name}.{{model}}")
        for setting in block_lists(block):
            settings["properties"][setting]["items"] = {"$ref": "#/$defs/block"}
        definitions.update({f"{name}.{inner}": found for inner, found in settings.pop("$defs", {}).items()})
        choices.append(
            {
                "type": "object",
                "required": [name],
                "additionalProperties": False,
                "properties": {name: {"anyOf": [{"type": "null"}, settings]}},
            }
        )
    own: Schema = {"type": "string", "pattern": "^[A-Za-z_][\\w.]*:[A-Za-z_]\\w*$"}
    with_settings: Schema = {"type": "object", "minProperties": 1, "maxProperties": 1, "propertyNames": own}
    return {"anyOf": [*choices, own, with_settings]}
