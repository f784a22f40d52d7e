"""A danger seen in a message, and which of several counts."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from faq.model import DANGER_KINDS, DangerKind

Level = Literal["alarm", "caution"]


@dataclass(frozen=True, slots=True)
class RedFlag:
    """A danger seen in a message."""

    kind: DangerKind
    level: Level
    why: str
    """What revealed it, never in the patient's own words; for staff."""
    is_inferred: bool = False
    """Whether only the classifier sees it: the message has none of staff's phrases."""


def gravest(flags: Sequence[RedFlag]) -> RedFlag | None:
    """The flag to answer: an alarm before a caution, 911 before 988, `attempt` if both numbers are needed."""
    for level in ("alarm", "caution"):
        kinds = [flag.kind for flag in flags if flag.level == level]
        if not kinds:
            continue
        first = next(flag for kind in DANGER_KINDS for flag in flags if (flag.kind, flag.level) == (kind, level))
        first = replace(first, is_inferred=all(flag.is_inferred for flag in flags if flag.level == level))
        return replace(first, kind="attempt") if level == "alarm" and needs_both_numbers(kinds) else first
    return None


def needs_both_numbers(kinds: Collection[DangerKind]) -> bool:
    """Whether alarms of these kinds are answered with 911 and 988: somebody speaks of dying and may have done something."""
    return "crisis" in kinds and bool({"emergency", "attempt", "poison"}.intersection(kinds))
