"""Tables of a model's fields, from its JSON schema."""

import re
from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel

from tests.docs.tables import table

type Schema = dict[str, Any]


def field_tables(*models: type[BaseModel], inner: bool = True) -> str:
    """One table for each of ``models``, and for each model and list of values inside of them if ``inner``."""
    schemas = {model.__name__: model.model_json_schema() for model in models}
    definitions: dict[str, Schema] = {}
    for schema in schemas.values():
        definitions |= schema.get("$defs", {})
    shown = {**schemas, **(definitions if inner else {})}
    return "\n".join(_section(name, shown[name], definitions) for name in _order(list(schemas), shown))


def _order(first: list[str], shown: dict[str, Schema]) -> list[str]:
    """The models themselves, then what they hold, as a reader meets it."""
    found = list(first)
    for name in found:
        found += [
            one
            for field in shown[name].get("properties", {}).values()
            for one in _referred(field)
            if one in shown and one not in found
        ]
    return list(dict.fromkeys(found))


def _referred(schema: Any) -> Iterator[str]:
    if isinstance(schema, dict):
        if "$ref" in schema:
            yield schema["$ref"].rpartition("/")[2]
        for value in schema.values():
            yield from _referred(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from _referred(value)


def _section(name: str, schema: Schema, definitions: dict[str, Schema]) -> str:
    title, about = f"### {name}\n", str(schema.get("description", "")).split("\n\n")[0].replace("\n", " ")
    if "enum" in schema:
        return f"{title}\n{about}\n\n{', '.join(f'`{value}`' for value in schema['enum'])}\n"
    required = schema.get("required", [])
    rows = [
        (
            f"`{field}`",
            _type(one, definitions),
            "required" if field in required else _default(one),
            str(one.get("description", "")),
        )
        for field, one in schema["properties"].items()
    ]
    return f"{title}\n{about}\n\n{table(('Field', 'Type', 'Left out', 'Meaning'), rows)}"


def _default(schema: Schema) -> str:
    default = schema.get("default")
    if default is None or isinstance(default, list | dict):
        return ""
    return f"`{str(default).lower() if isinstance(default, bool) else default}`"


def _type(schema: Schema, definitions: dict[str, Schema]) -> str:
    options = [one for one in schema.get("anyOf", [schema]) if one.get("type") != "null"]
    if {one.get("type") for one in options} == {"string", "number"}:
        return "number, or text such as `12.50`"
    if len(options) > 1:
        return " or ".join(_type(one, definitions) for one in options)
    return _single(options[0] if options else schema, definitions)


def _single(schema: Schema, definitions: dict[str, Schema]) -> str:
    if "anyOf" in schema:
        return _type(schema, definitions)
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return f"[{name}](#{name.lower()})" if name in definitions else name
    match schema.get("type"):
        case "array":
            return f"list of {_type(schema['items'], definitions)}"
        case "object":
            inner = next(iter(schema.get("patternProperties", {}).values()), None)
            return f"by name: {_type(inner, definitions)}" if inner else "object"
        case "string":
            return _text(schema)
        case other:
            return str(other or "any")


def _text(schema: Schema) -> str:
    if schema.get("format") == "date":
        return "day, `YYYY-MM-DD`"
    if "pattern" in schema:
        return f"text like `{re.sub(r'\\z$', '$', schema['pattern'])}`"
    longest = schema.get("maxLength")
    return f"text, at most {longest}" if longest and longest < 4000 else "text"
