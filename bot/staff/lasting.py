"""Whether what is saved outlives the next deploy: many hosts replace a program's whole disk then."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

HOSTS = {
    "DYNO": "Heroku",
    "RENDER": "Render",
    "RAILWAY_ENVIRONMENT": "Railway",
    "FLY_APP_NAME": "Fly.io",
    "K_SERVICE": "Cloud Run",
    "KOYEB_APP_NAME": "Koyeb",
    "VERCEL": "Vercel",
    "AWS_LAMBDA_FUNCTION_NAME": "AWS Lambda",
    "KUBERNETES_SERVICE_HOST": "Kubernetes",
}
"""Variables that hosts set on which the disk is replaced at a deploy or a restart, except for volumes mounted into it."""


def host_that_forgets(folder: Path, environment: Mapping[str, str]) -> str:
    """The name of the host that will throw away what is saved in `folder`; empty where it is thought to last.

    A folder that lies on another disk than the system does is a volume, and lasts.
    """
    host = next((name for variable, name in HOSTS.items() if environment.get(variable)), "")
    if not host:
        return ""
    try:
        is_volume = folder.stat().st_dev != Path(folder.resolve().anchor).stat().st_dev
    except OSError:
        return host
    return "" if is_volume else host
