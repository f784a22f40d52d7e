"""What is wrong at the moment: logged once when it begins and once when it ends, and shown by /readyz in between."""

from __future__ import annotations

import logging

logger = logging.getLogger(__name__)


class Health:
    """The parts of the process that are out of order, each with what is wrong and the remedy."""

    def __init__(self) -> None:
        self.problems: dict[str, str] = {}
        """Part -> what is wrong with it; a part that is in order is not here."""
        self.warnings: dict[str, str] = {}
        """The same for what keeps no patient from an answer: a load balancer must not take the process out of rotation for it."""

    @property
    def ready(self) -> bool:
        return not self.problems

    def report(self, part: str, problem: str | None, *, warning: bool = False) -> None:
        """Say that a part has a problem, or with None that it is in order."""
        before = self.problems.pop(part, None) or self.warnings.pop(part, None)
        if problem is not None:
            (self.warnings if warning else self.problems)[part] = problem
        if problem == before:
            return
        if problem is None:
            logger.warning("%s: in order", part)
        else:
            logger.error("%s: %s", part, problem)
