"""The files in deploy/ name only metrics that the process exports and settings that exist."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families
from test_storage import replied

from bot.health import Health
from bot.metrics import Metrics
from bot.settings import Settings

DEPLOY = Path(__file__).parent.parent / "deploy"
OTHERS = {"POSTGRES_USER", "POSTGRES_DB", "POSTGRES_PASSWORD", "DOMAIN"}
"""Variables of PostgreSQL's image and of the Caddyfile."""


def alerts() -> list[str]:
    groups = yaml.safe_load((DEPLOY / "alerts.yaml").read_text("utf-8"))["groups"]
    return [rule["expr"] for group in groups for rule in group["rules"]]


def dashboard() -> list[str]:
    panels = json.loads((DEPLOY / "grafana.json").read_text("utf-8"))["panels"]
    return [target["expr"] for panel in panels for target in panel["targets"]]


@pytest.mark.parametrize("expressions", [alerts(), dashboard()], ids=["alerts.yaml", "grafana.json"])
def test_every_metric_that_is_named_is_exported(expressions: list[str]) -> None:
    metrics, health = Metrics(), Health()
    metrics.record(replied())
    health.report("telegram", "down")
    exported = {
        sample.name
        for family in text_string_to_metric_families(metrics.text(health, "abc123", 0).decode())
        for sample in family.samples
    }
    named = {name for expression in expressions for name in re.findall(r"\bbot_\w+", expression)}
    assert named
    assert named <= exported


def environments() -> dict[str, list[str]]:
    """File -> the variables that it sets."""
    compose = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))
    render: list[dict[str, Any]] = yaml.safe_load((DEPLOY / "render.yaml").read_text("utf-8"))["services"]
    fly = tomllib.loads((DEPLOY / "fly.toml").read_text("utf-8"))
    unit = (DEPLOY / "atlas-faq-bot.service").read_text("utf-8")
    return {
        "compose.yaml": [name for service in compose["services"].values() for name in service.get("environment", {})],
        "render.yaml": [variable["key"] for service in render for variable in service["envVars"]],
        "fly.toml": list(fly["env"]),
        "atlas-faq-bot.service": re.findall(r"^Environment=(\w+)=", unit, re.MULTILINE),
    }


@pytest.mark.parametrize("file", environments())
def test_every_setting_that_is_set_exists(file: str) -> None:
    known = {name.upper() for name in Settings.__slots__} | OTHERS
    assert environments()[file]
    assert set(environments()[file]) <= known
