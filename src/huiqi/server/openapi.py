"""What the JSON API is, in OpenAPI 3.1 (faces layer): one path for each question, from its header; schemas of answers.

The schemas say what `to_dict` of the answers gives; every property stands there, so that a misspelt one is noticed.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from huiqi import __version__
from huiqi.questions import Question
from huiqi.server.workers.facts_json import CODE, MOST_ENTERPRISES

Schema = dict[str, Any]


def _object(properties: Mapping[str, Any], optional: tuple[str, ...] = ()) -> Schema:
    required = [name for name in properties if name not in optional]
    return {"type": "object", "properties": dict(properties), "required": required, "additionalProperties": False}


def _list(items: Schema) -> Schema:
    return {"type": "array", "items": items}


def _ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def _maybe(schema: Schema) -> Schema:
    return {"anyOf": [schema, {"type": "null"}]}


_TEXT: Final[Schema] = {"type": "string"}
_IRI: Final[Schema] = {"type": "string", "description": "an IRI"}
_DAY: Final[Schema] = {"type": "string", "format": "date"}
_MONEY: Final[Schema] = {
    "type": "string",
    "pattern": r"^-?\d+(\.\d+)?$",
    "description": "yuan, exact to the last digit",
}
_WHOLE: Final[Schema] = {"type": "integer"}
_ANYTHING: Final[Schema] = {"type": "object"}
_NAMES: Final[Schema] = {"type": "object", "additionalProperties": {"type": "string"}, "description": "by language"}
_OUTCOME: Final[Schema] = {"type": "string", "enum": ["entitled", "not-entitled", "undetermined", "not-applicable"]}
_STATUS: Final[Schema] = {"type": "string", "enum": ["", "granted", "reduced", "superseded", "open"]}

_SECTIONS: Final = ("name", "status", "reports", "records", "registers")
_KINDS: Final[dict[str, Schema]] = {
    "date": {"type": "string", "format": "date"},
    "money": {"type": "string", "pattern": r"^\d{1,12}(\.\d{1,2})?$"},
    "number": {"type": "string", "pattern": r"^\d{1,12}(\.\d{1,6})?$"},
}
SCHEMAS: Final[dict[str, Schema]] = {
    "Texts": _object({"zh": _TEXT, "en": _TEXT}),
    "Figure": {
        **_object({"least": _MONEY, "most": _maybe(_MONEY)}),
        "description": "an amount from least to most; most null: no upper figure is known",
    },
    "Need": _object({"reason": _TEXT, "about": _IRI, "year": _maybe(_WHOLE), "record": _maybe(_IRI)}),
    "World": _object(
        {
            "readings": _list(_IRI),
            "outcome": _OUTCOME,
            "gross": _ref("Figure"),
            "net": _ref("Figure"),
            "status": _STATUS,
        }
    ),
    "Instalment": _object(
        {
            "instalment": _IRI,
            "due": _maybe(_DAY),
            "verdict": {"enum": [0, 1, 2], "description": "2 met, 1 unknown, 0 not met"},
            "amount": _ref("Figure"),
            "reasons": _list(_TEXT),
        }
    ),
    "Payout": _object(
        {
            "payee": _maybe(_IRI),
            "instalments": _list(_ref("Instalment")),
            "funds": _list(_object({"fund": _IRI, "amount": _ref("Figure")})),
            "givenUp": _list(
                _object(
                    {
                        "rule": _IRI,
                        "how": _TEXT,
                        "to": _list(_object({"award": _IRI, "ground": _TEXT})),
                        "amount": _ref("Figure"),
                    }
                )
            ),
        }
    ),
    "Assessment": _object(
        {
            "award": _IRI,
            "label": _ref("Texts"),
            "ground": _maybe(_IRI),
            "outcome": _OUTCOME,
            "gross": _ref("Figure"),
            "net": _ref("Figure"),
            "exactness": {"type": "string", "enum": ["exact", "interval", "needs-decision", "unknown"]},
            "reasons": _list(_TEXT),
            "restsOn": _list(_IRI),
            "needs": _list(_ref("Need")),
            "unmet": _list(_IRI),
            "payout": _maybe(_ref("Payout")),
            "worlds": _list(_ref("World")),
        }
    ),
    "Finding": {
        "type": "object",
        "properties": {
            "code": _TEXT,
            "level": _TEXT,
            "problem": _ref("Texts"),
            "fix": _ref("Texts"),
            "pointer": {"type": "string", "description": "JSON pointer into the request; empty: into the whole of it"},
        },
        "required": ["code", "level", "problem", "fix", "pointer"],
    },
    "Answers": _object(
        {
            "on": _DAY,
            "chosen": _list(_IRI),
            "digest": _TEXT,
            "notes": _list(_TEXT),
            "policies": _list(_IRI),
            "drafts": _list(_IRI),
            "findings": _list(_ref("Finding")),
            "enterprises": _list(
                _object(
                    {
                        "enterprise": _IRI,
                        "name": _NAMES,
                        "total": _ref("Figure"),
                        "assessments": _list(_ref("Assessment")),
                        "recoveries": _list(_ANYTHING),
                    }
                )
            ),
        }
    ),
    "Enterprise": {
        "type": "object",
        "description": "the keys of an enterprise file: code (required), name, status, reports, records, registers, indicators",
        "properties": {
            "code": {"type": "string", "pattern": CODE, "description": "unified social credit code"},
            **{name: {"description": "as in an enterprise file"} for name in _SECTIONS},
        },
        "required": ["code"],
    },
    "AssessmentRequest": {
        **_object(
            {
                "on": {**_DAY, "description": "the day of assessment; default: today"},
                "knownAsOf": {**_DAY, "description": "leave out records received after this day"},
                "policies": {**_list(_TEXT), "description": "by folder or label; none: those assessed by default"},
                "readings": {**_list(_TEXT), "description": "interpretations and assumptions by name or IRI"},
                "enterprise": _ref("Enterprise"),
                "enterprises": {**_list(_ref("Enterprise")), "minItems": 1, "maxItems": MOST_ENTERPRISES},
            },
            ("on", "knownAsOf", "policies", "readings", "enterprise", "enterprises"),
        ),
        "oneOf": [{"required": ["enterprise"]}, {"required": ["enterprises"]}],
    },
    "Thing": _object(
        {
            "kind": _TEXT,
            "name": _TEXT,
            "iri": _TEXT,
            "label": _ref("Texts"),
            "sections": {"type": "object", "additionalProperties": _list(_ref("Entry"))},
        }
    ),
    "Entry": _object(
        {"text": _ref("Texts"), "iri": _IRI, "code": _TEXT, "depth": _WHOLE}, optional=("iri", "code", "depth")
    ),
    "Column": _object({"name": _TEXT, "label": _ref("Texts"), "unit": _maybe(_ref("Texts"))}),
    "Rows": _object(
        {
            "name": _TEXT,
            "columns": _list(_ref("Column")),
            "rows": _list(_ANYTHING),
            "notes": _list(_ref("Texts")),
            "basis": _maybe(_ANYTHING),
        }
    ),
    "Problem": _object({"type": _TEXT, "title": _TEXT, "status": _WHOLE, "detail": _TEXT, "requestId": _TEXT}),
}


def openapi(questions: Mapping[str, Question], lists: tuple[str, ...]) -> dict[str, Any]:
    """Return the description of the API: its fixed paths and one for each question that asks the law alone."""
    paths: dict[str, Any] = {
        "/api/assessments": {"post": _assessments()},
        "/api/questions": {"get": _get("questions", "Every saved question", _list(_ref("Question")), [])},
        "/api/things/{list}": {
            "get": _get(
                "things",
                "A list of one kind of things",
                _ref("Rows"),
                [{"name": "list", "in": "path", "required": True, "schema": {"type": "string", "enum": list(lists)}}],
            )
        },
        "/api/thing/{path}": {
            "get": _get(
                "thing",
                "Everything that is known of a thing; its path is that of its page",
                _ref("Thing"),
                [{"name": "path", "in": "path", "required": True, "schema": {"type": "string", "minLength": 1}}],
            )
        },
    }
    for name, question in sorted(questions.items()):
        if not question.needs_facts:
            paths[f"/api/questions/{name}"] = {"get": _question(question)}
    schemas = {**SCHEMAS, "Question": _QUESTION}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "huiqi",
            "version": __version__,
            "description": "Incentive policies as data that can be questioned. Amounts are texts, exact to the fen.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "paths": paths,
        "components": {"schemas": schemas},
    }


_QUESTION: Final = _object(
    {
        "name": _TEXT,
        "summary": _ref("Texts"),
        "needsFacts": {"type": "boolean"},
        "parameters": _list(_object({"name": _TEXT, "type": _TEXT, "default": _maybe(_TEXT), "help": _ref("Texts")})),
        "columns": _list(_object({"name": _TEXT, "label": _ref("Texts"), "unit": _maybe(_TEXT)})),
    }
)


def _assessments() -> dict[str, Any]:
    return {
        "operationId": "assess",
        "summary": "Assess enterprises; nothing sent is stored",
        "requestBody": {"required": True, "content": {"application/json": {"schema": _ref("AssessmentRequest")}}},
        "responses": _responses(_ref("Answers"), 400, 404, 408, 413, 415, 429, 503),
    }


def _get(name: str, summary: str, schema: Schema, parameters: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "operationId": name,
        "summary": summary,
        "parameters": parameters,
        "responses": _responses(schema, 304, 400, 404, 413, 429, 503),
    }


def _question(question: Question) -> dict[str, Any]:
    parameters = [
        {
            "name": p.name,
            "in": "query",
            "required": p.type != "thing" and not p.default,
            "description": f"{p.help.en} / {p.help.zh}",
            "schema": _KINDS.get(p.type, {"type": "string"}),
        }
        for p in question.params
    ]
    summary = f"{question.summary.en} / {question.summary.zh}"
    return _get(f"ask-{question.name}", summary, _ref("Rows"), parameters)


def _responses(schema: Schema, *others: int) -> dict[str, Any]:
    problem = {"application/problem+json": {"schema": _ref("Problem")}}
    found: dict[str, Any] = {"200": {"description": "the answer", "content": {"application/json": {"schema": schema}}}}
    for status in others:
        found[str(status)] = {"description": _SAID[status]}
        if status != 304:
            found[str(status)]["content"] = problem
    return found


_SAID: Final = {
    304: "the client has it already",
    400: "what the client can mend",
    404: "there is no such thing",
    408: "the body took too long",
    413: "the request or its result is too large",
    415: "another media type is needed",
    429: "too many requests; see Retry-After",
    503: "busy; see Retry-After",
}
