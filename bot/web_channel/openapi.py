"""The API's description: OpenAPI made from the code's own types, and a page that shows it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.http.templating import inline_hash, templates
from bot.web_channel.api import Answer, ApiMessage, ApiProblem, Forget
from bot.web_channel.page import home_of

DOCUMENT_URL = "/api/openapi.json"
_HERE = Path(__file__).parent
_TEMPLATES = templates(_HERE / "templates")
_STYLE = (_HERE / "static" / "api.css").read_text("utf-8")
_POLICY = f"default-src 'none'; style-src {inline_hash(_STYLE)}; img-src data:; base-uri 'none'; form-action 'none'"

_PROBLEMS = {
    "400": "The body is not JSON.",
    "408": "The body did not arrive in time.",
    "413": "The body is too large.",
    "415": "The body is not declared as JSON.",
    "422": "The body's fields are not as described.",
    "429": "Too many messages: wait as long as Retry-After says. A chat over its rate is answered in an emergency even then.",
}
_EXAMPLES = {
    "postMessage": """curl {url}/api/messages -H 'Content-Type: application/json' -d '{{"text": "Are you open on Friday?"}}'""",
    "getGreeting": "curl '{url}/api/greeting?lang=es'",
    "postForget": """curl {url}/api/forget -H 'Content-Type: application/json' -d '{{"chat": "the-chat-of-a-reply"}}'""",
}
"""An example request for each operation, by its id."""
_TYPES = (ApiMessage, Answer, Forget, ApiProblem)


def document() -> dict[str, Any]:
    """The OpenAPI 3.1 document."""
    _, schemas = msgspec.json.schema_components(_TYPES, ref_template="#/components/schemas/{name}")
    message = schemas["ApiMessage"]
    # Exactly one of the two must be there; the type alone cannot express that.
    message["oneOf"] = [{"required": ["text"]}, {"required": ["press"]}]
    for name in ("chat", "lang"):
        message["properties"][name]["description"] = _without_null(message["properties"][name])["description"]
    body_problems = {status: _response(text, "ApiProblem") for status, text in _PROBLEMS.items()}
    body_problems["429"]["headers"] = {"Retry-After": {"description": "Seconds.", "schema": {"type": "integer"}}}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "The clinic's assistant",
            "version": "1",
            "description": "Answers patients' questions with what the clinic's staff wrote. No cookies.",
        },
        "paths": {
            "/api/messages": {
                "post": {
                    "operationId": "postMessage",
                    "summary": "Send a message, or press a button of an earlier reply.",
                    "requestBody": _body("ApiMessage"),
                    "responses": {"200": _response("The reply.", "Answer"), **body_problems},
                }
            },
            "/api/greeting": {
                "get": {
                    "operationId": "getGreeting",
                    "summary": "What a chat begins with.",
                    "parameters": [
                        {
                            "name": "lang",
                            "in": "query",
                            "schema": {"type": "string"},
                            "description": "A language, such as es.",
                        }
                    ],
                    "responses": {"200": _response("The greeting.", "Answer")},
                }
            },
            "/api/forget": {
                "post": {
                    "operationId": "postForget",
                    "summary": "Delete what is kept of a chat.",
                    "requestBody": _body("Forget"),
                    "responses": {
                        "204": {"description": "It is deleted."},
                        **{status: told for status, told in body_problems.items() if status != "429"},
                    },
                }
            },
        },
        "components": {"schemas": schemas},
    }


def routes(public_url: str) -> list[Route]:
    """The document, and the page that shows it; `public_url` is the address in its examples, if set."""
    described = document()
    template = _TEMPLATES.get_template("api.html")

    async def openapi_json(_: Request) -> Response:
        return JSONResponse(described)

    async def openapi_page(request: Request) -> Response:
        url = home_of(request, public_url)
        page = template.render(
            api=described,
            document_url=DOCUMENT_URL,
            examples={name: example.format(url=url) for name, example in _EXAMPLES.items()},
            style=Markup(_STYLE),  # noqa: S704 -- ours
        )
        return Response(page, media_type="text/html", headers={"Content-Security-Policy": _POLICY})

    return [Route(DOCUMENT_URL, openapi_json), Route("/api", openapi_page)]


def _body(name: str) -> dict[str, Any]:
    return {"required": True, "content": {"application/json": {"schema": _ref(name)}}}


def _response(description: str, name: str) -> dict[str, Any]:
    return {"description": description, "content": {"application/json": {"schema": _ref(name)}}}


def _ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def _without_null(schema: dict[str, Any]) -> dict[str, Any]:
    """A field's schema without the null that stands for its absence."""
    return next((choice for choice in schema.get("anyOf", []) if choice != {"type": "null"}), schema)
