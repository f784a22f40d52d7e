"""Charts as SVG to set into a page whose style holds STYLE; each is an image with a text alternative, and moves and loads nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import ceil
from pathlib import Path
from xml.etree.ElementTree import Element, SubElement, tostring

import pygal
from markupsafe import Markup
from pygal.style import Style

from bot.report.figures import OUTCOMES, Outcome
from bot.report.report import Report, Stretch

STYLE = Path(__file__).with_name("charts.css").read_text("utf-8")
"""Colours and letters of the charts, in light, dark and print."""
OUTCOME_NAMES: dict[Outcome, str] = {
    "answered": "Answered",
    "unsaid": "The page does not say",
    "offered": "Offered a choice",
    "missed": "No answer",
    "danger": "Danger: sent to 911 or 988",
}
WIDTH, HEIGHT = 360, 220
"""In the chart's own units, in which letters are 12 high: on the narrowest phone they are still read."""
Series = Mapping[str, Sequence[float]]
"""Name -> a value for each label."""
_MOST_LABELS = 5
_MOST_STEPS = 4
_LETTERS = Style(label_font_size=12, major_label_font_size=12)


def counts(stretches: Sequence[Stretch]) -> Markup:
    """Questions in each day, week or month, by how they ended."""
    series = {
        OUTCOME_NAMES[outcome]: [stretch.outcomes.get(outcome, 0) for stretch in stretches] for outcome in OUTCOMES
    }
    most = max((stretch.total for stretch in stretches), default=0)
    return _bars("How many questions there were over time", [one.period.label for one in stretches], series, most)


def shares(stretches: Sequence[Stretch]) -> Markup:
    """How questions ended in each day, week or month, in percent of them."""
    series = {
        OUTCOME_NAMES[outcome]: [100 * one.outcomes.get(outcome, 0) / (one.total or 1) for one in stretches]
        for outcome in OUTCOMES
    }
    return _bars("How questions ended over time", [one.period.label for one in stretches], series, 100, unit="%")


def hours(by_hour: Sequence[int]) -> Markup:
    """Questions in each hour of the day."""
    labels = [hour_name(hour) for hour in range(24)]
    return _bars("Questions by the hour of the day", labels, {"Questions": list(by_hour)}, max(by_hour))


def hour_name(hour: int) -> str:
    """An hour as people in Arizona say it: 7 am."""
    return f"{hour % 12 or 12} {'am' if hour < 12 else 'pm'}"


def bar(part: float) -> Markup:
    """A bar of a share (1 is the longest) beside a number that says the same, so hidden from screen readers."""
    return Markup('<svg class="share" aria-hidden="true"><rect width="{}%" height="100%"/></svg>').format(
        round(100 * part, 1)
    )


def sections(report: Report) -> dict[str, Markup]:
    """All charts of a report, by name."""
    return {
        "counts": counts(report.stretches),
        "shares": shares(report.stretches),
        "hours": hours(report.by_hour),
    }


def _bars(title: str, labels: Sequence[str], series: Series, most: float, unit: str = "") -> Markup:
    """Stacked bars, one a label; `most` is the height of the highest."""
    chart = pygal.StackedBar(
        width=WIDTH,
        height=HEIGHT,
        margin=2,
        margin_left=8,  # or the first letter is cut
        spacing=6,
        style=_LETTERS,
        css=(),
        js=(),
        show_legend=False,
        show_minor_x_labels=False,
        truncate_label=-1,
        x_labels_major_every=ceil(len(labels) / _MOST_LABELS) or 1,
        y_labels=[{"value": tick, "label": f"{tick:,}{unit}"} for tick in _ticks(most)],
        range=(0, most or 1),
    )
    chart.x_labels = labels
    for name, values in series.items():
        told = [f"{label}: {name}, {value:,.0f}{unit}" for label, value in zip(labels, values, strict=True)]
        chart.add(name, [{"value": value, "label": words} for value, words in zip(values, told, strict=True)])
    return _image(chart.render_tree(), title)


def _ticks(most: float) -> list[int]:
    """Some whole numbers from 0 to `most`, four steps at the most."""
    steps = (factor * 10**power for power in range(12) for factor in (1, 2, 5))
    step = next(step for step in steps if step * _MOST_STEPS >= most)
    return list(range(0, int(most) + 1, step))


def _image(drawn: Element, title: str) -> Markup:
    """What pygal drew of bars and axes, without the script and style it carries for pages that hold nothing else."""
    svg = Element("svg", {"class": "chart", "viewBox": drawn.attrib["viewBox"], "role": "img", "aria-label": title})
    svg.extend(group for group in drawn.iter("g") if group.get("class") == "plot")
    for parent in list(svg.iter()):
        for child in list(parent):
            if child.tag in {"desc", "title"} or child.get("height") == "0.0":
                told = child.text if child.get("class") == "label" else None
                parent.remove(child)
                if told:
                    SubElement(parent, "title").text = told
        for name in set(parent.attrib) & {"rx", "ry"}:
            del parent.attrib[name]
        for name in set(parent.attrib) & {"x", "y", "width", "height"}:
            parent.set(name, f"{float(parent.attrib[name]):.1f}")
    return Markup(tostring(svg, encoding="unicode"))  # noqa: S704 -- an XML writer escapes
