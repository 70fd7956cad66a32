"""The JSON Schema of the results that `--json` writes, made from the data classes themselves.

`VERSION` is raised when a field is removed or changes its meaning. A new field does not raise it: readers ignore what
they do not know. 2: `message` of a test no longer ends with the lines of the traceback, which are in `frames`.
"""

from __future__ import annotations

import types
from dataclasses import fields
from enum import Enum
from typing import Any, Union, get_args, get_origin, get_type_hints

from .result import SubmissionResult

VERSION = 2
DRAFT = "https://json-schema.org/draft/2020-12/schema"
PLAIN = {str: "string", float: "number", int: "integer", bool: "boolean", type(None): "null"}


def results_schema() -> dict[str, Any]:
    """Return the JSON Schema of the list of results that `grade --json` and `mark --json` write."""
    known: dict[str, Any] = {}
    result = _schema_of(SubmissionResult, known)
    known[SubmissionResult.__name__]["properties"]["version"] = {"const": VERSION}
    known[SubmissionResult.__name__]["required"].append("version")
    return {"$schema": DRAFT, "title": "Results of autograder", "type": "array", "items": result, "$defs": known}


def _schema_of(kind: Any, known: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a type; those of data classes are added to `known`."""
    origin, inner = get_origin(kind), get_args(kind)
    if kind in PLAIN:
        return {"type": PLAIN[kind]}
    if origin in (Union, types.UnionType):
        return {"anyOf": [_schema_of(one, known) for one in inner]}
    if origin is tuple:  # here always of any length
        return {"type": "array", "items": _schema_of(inner[0], known)}
    if origin is dict:
        return {"type": "object", "additionalProperties": _schema_of(inner[1], known)}
    if issubclass(kind, Enum):
        return {"type": "string", "enum": [member.value for member in kind]}
    name: str = kind.__name__
    if name not in known:
        known[name] = {}  # before its fields, which may have this type, too
        hints = get_type_hints(kind)
        properties = {field.name: _schema_of(hints[field.name], known) for field in fields(kind)}
        schema = {"description": kind.__doc__, "type": "object", "properties": properties}
        known[name] = schema | {"required": list(properties)}
    return {"$ref": f"#/$defs/{name}"}
