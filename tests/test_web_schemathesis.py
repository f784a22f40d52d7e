"""The API against its own description: schemathesis makes up requests, good and bad, from the OpenAPI document."""

from __future__ import annotations

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import Case, GenerationMode
from web_server import Site

from bot.web_channel import openapi

EXAMPLES = 40
"""Requests to each operation, of either sort."""
OPERATIONS = [(path, method) for path, methods in openapi.document()["paths"].items() for method in methods]


@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.name.lower())
@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_the_api_keeps_to_its_description(site: Site, path: str, method: str, mode: GenerationMode) -> None:
    # Not by schemathesis' own pytest plugin, which pytest 9 has left behind.
    operation = schemathesis.openapi.from_url(f"{site.url}/api/openapi.json")[path][method.upper()]
    if mode is GenerationMode.NEGATIVE and method == "get":
        pytest.skip("any word is a language to fall back on")

    @given(case=operation.as_strategy(generation_mode=mode))
    @settings(max_examples=EXAMPLES, database=None, suppress_health_check=list(HealthCheck))
    def keeps(case: Case) -> None:
        case.call_and_validate()

    keeps()
