"""The API against its own description: schemathesis makes up requests, good and bad, from the OpenAPI document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import pytest
from hypothesis import HealthCheck, given, settings
from web_server import Site

from bot.web_channel import openapi

if TYPE_CHECKING:
    from schemathesis import Case

EXAMPLES = 40
"""Requests to each operation, of either sort."""
TOO_LARGE = 413
OPERATIONS = [(path, method) for path, methods in openapi.document()["paths"].items() for method in methods]


@pytest.mark.parametrize("mode", ["positive", "negative"])
@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_the_api_keeps_to_its_description(
    site: Site, path: str, method: str, mode: Literal["positive", "negative"]
) -> None:
    import schemathesis  # noqa: PLC0415 -- a third of a second in each process that collects tests

    # Not by schemathesis' own pytest plugin, which pytest 9 has left behind.
    operation = schemathesis.openapi.from_url(f"{site.url}/api/openapi.json")[path][method.upper()]
    if mode == "negative" and method == "get":
        pytest.skip("any word is a language to fall back on")

    @given(case=operation.as_strategy(generation_mode=schemathesis.GenerationMode(mode)))
    @settings(max_examples=EXAMPLES, database=None, suppress_health_check=list(HealthCheck))
    def keeps(case: Case) -> None:
        answer = case.call()
        if answer.status_code != TOO_LARGE:  # which is a refusal as well, but not one that schemathesis expects
            case.validate_response(answer)

    keeps()
