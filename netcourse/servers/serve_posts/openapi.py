"""The description of the service, for programs (OpenAPI 3.1)."""

from __future__ import annotations

from typing import Any

from netcourse.servers.serve_posts.logins import Protect
from netcourse.servers.serve_posts.represent import FORMS
from netcourse.servers.serve_posts.service import LAST_PAGE, MOST_PER_PAGE, PER_PAGE
from netcourse.servers.serve_posts.shape import FIELDS, REQUIRED

Schema = dict[str, Any]

LOGIN: list[Any] = [{"password": []}, {"token": []}]
NUMBER = {"type": "integer", "minimum": 1, "maximum": 999_999_999}


def describe(protect: Protect) -> Schema:
    """Return the description, with the logins that this service asks for."""
    reading = LOGIN if protect is Protect.EVERYTHING else []
    writing = [] if protect is Protect.NOTHING else LOGIN
    return {
        "openapi": "3.1.0",
        "info": {"title": "Posts about networks", "version": "1"},
        "paths": {
            "/posts": {"get": _list(reading), "post": _create(writing)},
            "/posts/{id}": {
                "parameters": [{"name": "id", "in": "path", "required": True, "schema": NUMBER}],
                "get": _read(reading),
                "put": _replace(writing),
                "patch": _change(writing),
                "delete": _delete(writing),
            },
            "/token": {"post": _token()},
            "/me": {"get": _me()},
        },
        "components": {
            "schemas": {"Post": _post(), "NewPost": _new(), "Changes": _changes(), "Problem": _problem()},
            "securitySchemes": {
                "password": {"type": "http", "scheme": "basic"},
                "token": {"type": "http", "scheme": "bearer"},
            },
        },
    }


def _list(security: list[Any]) -> Schema:
    return {
        "operationId": "listPosts",
        "summary": "Posts, page by page",
        "security": security,
        "parameters": [
            _parameter("page", {"type": "integer", "minimum": 1, "maximum": LAST_PAGE, "default": 1}),
            _parameter("per_page", {"type": "integer", "minimum": 1, "maximum": MOST_PER_PAGE, "default": PER_PAGE}),
            _parameter("author", {"type": "string"}),
            _parameter("tag", {"type": "string"}),
            _parameter("q", {"type": "string", "description": "Words in the title or the text"}),
        ],
        "responses": {
            "200": _said({"type": "array", "items": _ref("Post")}, "ETag", "Link", "X-Total-Count"),
            **_unchanged(),
            **_problems("400", "401", "406", "412"),
        },
    }


def _create(security: list[Any]) -> Schema:
    return {
        "operationId": "createPost",
        "summary": "A new post",
        "security": security,
        "requestBody": _body("NewPost", "application/json"),
        "responses": {
            "201": _said(_ref("Post"), "ETag", "Location"),
            **_problems("400", "401", "406", "409", "413", "415", "422"),
        },
    }


def _read(security: list[Any]) -> Schema:
    return {
        "operationId": "readPost",
        "summary": "One post",
        "security": security,
        "responses": {
            "200": _said(_ref("Post"), "ETag"),
            **_unchanged(),
            **_problems("400", "401", "404", "406", "412"),
        },
    }


def _replace(security: list[Any]) -> Schema:
    return _writing("replacePost", "Another post under the same number", security, _body("NewPost", "application/json"))


def _change(security: list[Any]) -> Schema:
    body = _body("Changes", "application/merge-patch+json", "application/json")
    return _writing("changePost", "Some fields of a post", security, body)


def _writing(name: str, summary: str, security: list[Any], body: Schema) -> Schema:
    return {
        "operationId": name,
        "summary": summary,
        "security": security,
        "parameters": [_if_match()],
        "requestBody": body,
        "responses": {
            "200": _said(_ref("Post"), "ETag"),
            **_problems("400", "401", "404", "406", "409", "412", "413", "415", "422"),
        },
    }


def _delete(security: list[Any]) -> Schema:
    return {
        "operationId": "deletePost",
        "summary": "One post less",
        "security": security,
        "parameters": [_if_match()],
        "responses": {"204": {"description": "It is gone"}, **_problems("400", "401", "404", "412")},
    }


def _token() -> Schema:
    said = {
        "type": "object",
        "required": ["access_token", "token_type", "expires_in"],
        "properties": {
            "access_token": {"type": "string"},
            "token_type": {"const": "Bearer"},
            "expires_in": {"type": "number", "description": "seconds"},
        },
    }
    return {
        "operationId": "getToken",
        "summary": "A token that runs out, for a password",
        "security": [{"password": []}],
        "responses": {"200": _json(said), **_problems("400", "401")},
    }


def _me() -> Schema:
    said = {
        "type": "object",
        "required": ["user", "by"],
        "properties": {"user": {"type": "string"}, "by": {"enum": ["password", "token"]}},
    }
    return {
        "operationId": "whoAmI",
        "summary": "Who you are logged in as",
        "security": LOGIN,
        "responses": {"200": _json(said), **_problems("400", "401")},
    }


def _new() -> Schema:
    properties = {name: field.schema for name, field in FIELDS.items()}
    return {"type": "object", "required": list(REQUIRED), "properties": properties, "additionalProperties": False}


def _post() -> Schema:
    properties = {"id": NUMBER, **{name: field.schema for name, field in FIELDS.items()}}
    return {"type": "object", "required": list(properties), "properties": properties, "additionalProperties": False}


def _changes() -> Schema:
    properties = {
        name: field.schema if name in REQUIRED else {"anyOf": [field.schema, {"type": "null"}]}
        for name, field in FIELDS.items()
    }
    return {"type": "object", "properties": properties, "additionalProperties": False}


def _problem() -> Schema:
    text = {"type": "string"}
    return {
        "type": "object",
        "required": ["type", "title", "status", "detail"],
        "properties": {"type": text, "title": text, "status": {"type": "integer"}, "detail": text},
    }


def _parameter(name: str, schema: Schema) -> Schema:
    return {"name": name, "in": "query", "schema": schema}


def _if_match() -> Schema:
    tag = {"type": "string", "pattern": '^"[a-z0-9]+"$'}
    return {"name": "If-Match", "in": "header", "schema": tag, "example": '"0123456789abcdef"'}


def _body(name: str, *types: str) -> Schema:
    return {"required": True, "content": {media: {"schema": _ref(name)} for media in types}}


def _said(schema: Schema, *fields: str) -> Schema:
    content = {media: {"schema": schema} if media.endswith("json") else {} for media in FORMS}
    headers = {name: {"required": True, "schema": {"type": "string"}} for name in fields}
    return {"description": "As asked", "content": content, "headers": headers}


def _json(schema: Schema) -> Schema:
    return {"description": "As asked", "content": {"application/json": {"schema": schema}}}


def _unchanged() -> Schema:
    return {"304": {"description": "You have it already (If-None-Match)"}}


def _problems(*statuses: str) -> Schema:
    content = {"application/problem+json": {"schema": _ref("Problem")}}
    return {status: {"description": "A problem (RFC 9457)", "content": content} for status in statuses}


def _ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}
