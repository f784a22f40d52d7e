"""The data of the report's charts; `templates/charts.html` draws them as SVG."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from math import ceil

from bot.report.figures import ENDINGS, Ending
from bot.report.report import Stretch

ENDING_NAMES: dict[Ending, str] = {
    "answered": "Answered",
    "unsaid": "The page does not say",
    "offered": "Offered a choice",
    "missed": "No answer",
    "danger": "Danger: sent to 911 or 988",
}
_MOST_LABELS = 5
_MOST_STEPS = 4


@dataclass(frozen=True, slots=True)
class Chart:
    """Stacked bars, one for each label."""

    title: str
    labels: Sequence[str]
    series: Mapping[str, Sequence[float]]
    """Name -> a value for each label."""
    most: float
    """The height of the highest bar."""
    unit: str = ""

    @property
    def tops(self) -> list[list[float]]:
        """For each series, the height at which its part of each bar ends."""
        return list(accumulate(map(list, self.series.values()), _added))

    @property
    def ticks(self) -> list[int]:
        """Round numbers from 0 to `most`, at most four steps."""
        steps = (factor * 10**power for power in range(12) for factor in (1, 2, 5))
        step = next(step for step in steps if step * _MOST_STEPS >= self.most)
        return list(range(0, int(self.most) + 1, step))

    @property
    def label_every(self) -> int:
        """Every how many bars one gets a label, so that labels do not overlap."""
        return ceil(len(self.labels) / _MOST_LABELS)


def counts(stretches: Sequence[Stretch]) -> Chart:
    """Questions per day, week or month, by ending."""
    series = {ENDING_NAMES[ending]: [stretch.endings.get(ending, 0) for stretch in stretches] for ending in ENDINGS}
    most = max((stretch.total for stretch in stretches), default=0)
    return Chart("How many questions there were over time", _labels(stretches), series, most)


def shares(stretches: Sequence[Stretch]) -> Chart:
    """The percentage of each ending per day, week or month."""
    series = {
        ENDING_NAMES[ending]: [100 * one.endings.get(ending, 0) / (one.total or 1) for one in stretches]
        for ending in ENDINGS
    }
    return Chart("How questions ended over time", _labels(stretches), series, 100, unit="%")


def hours(by_hour: Sequence[int]) -> Chart:
    """Questions per hour of the day."""
    labels = [hour_name(hour) for hour in range(24)]
    return Chart("Questions by the hour of the day", labels, {"Questions": list(by_hour)}, max(by_hour))


def hour_name(hour: int) -> str:
    """An hour of the day as text: 7 am."""
    return f"{hour % 12 or 12} {'am' if hour < 12 else 'pm'}"


def _labels(stretches: Sequence[Stretch]) -> list[str]:
    return [stretch.period.label for stretch in stretches]


def _added(below: Sequence[float], values: Sequence[float]) -> list[float]:
    return [one + other for one, other in zip(below, values, strict=True)]
