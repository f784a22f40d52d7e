"""The part of an answer about hours that is computed from the clinic's hours and the clock: for a day, an hour, or this moment."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time

from faq import hours
from faq.dates import Asked
from faq.facts import date_text, fill, moment_text, say, spans_text, status, time_text, weekday_hours
from faq.model import Entry, Faq, Lang


def opening(faq: Faq, entry: Entry, lang: Lang, now: datetime, asked: Asked) -> str:
    """The answer of an hours entry: a sentence computed for the day or moment asked about, then what staff wrote or the week."""
    if asked.unclear:
        return say(faq, "regular_week", lang, now)
    week = fill(faq, "{hours}", lang, now)
    if asked.ahead is not None:
        moment = hours.local(faq.clinic, now + asked.ahead).replace(second=0, microsecond=0)
        then = replace(asked, day=moment.date(), at=moment.time(), other=None)
        return f"{on_day(faq, then, moment.date(), lang, now)}\n\n{week}"
    days = [day for day in (asked.day, asked.other) if day is not None]
    if days and asked.every:
        lines = "\n".join(weekday_hours(faq, day.weekday(), lang) for day in days)
        return f"{lines}\n\n{fill(faq, '{closures}', lang, now)}"
    if days:
        return "\n\n".join([*(on_day(faq, asked, day, lang, now) for day in days), week])
    if _is_later_today(faq, asked.at, now):
        return f"{on_day(faq, asked, hours.local(faq.clinic, now).date(), lang, now)}\n\n{week}"
    written = fill(faq, entry.versions[lang].answer.value, lang, now)
    if asked.now or (asked.at is None and entry.id in {"hours-now", "clinic-hours"}):
        told = [status(faq, lang, now, "open_now", "closed_now"), *_holidays_before_opening(faq, lang, now)]
        return f"{' '.join(told)}\n\n{written}"
    return written


def _is_later_today(faq: Faq, at: time | None, now: datetime) -> bool:
    """Whether an hour asked about without a day is still to come on a day with hours."""
    here = hours.local(faq.clinic, now)
    return at is not None and at > here.time() and bool(hours.spans_on(faq.clinic, here.date()))


def on_day(faq: Faq, asked: Asked, day: date, lang: Lang, now: datetime) -> str:
    """Whether the clinic is open on a day and, if an hour was asked for, at that hour; for today, only what is left of it."""
    here = hours.local(faq.clinic, now)
    if day == here.date() and (asked.at is None or asked.at <= here.time()):
        return _today(faq, lang, now)
    shown = date_text(faq, day, lang, here.date())
    spans = hours.spans_on(faq.clinic, day)
    if not spans:
        return _closed(faq, day, shown, lang, now)
    times = spans_text(faq, spans, lang)
    if hours.is_uncertain(faq.clinic, day):
        return say(faq, "holiday_on", lang, now, day=shown, span=times)
    if asked.at is not None:
        if any(span.opens <= asked.at < span.closes for span in spans):
            name = "open_at"
        else:  # "until 4:30?" asks for the closing time itself
            name = "closes_at" if asked.at in {span.closes for span in spans} else "closed_at"
        return say(faq, name, lang, now, day=shown, time=time_text(faq, asked.at, lang), span=times)
    if special := hours.special_on(faq.clinic, day):
        return say(faq, "special_on", lang, now, day=shown, span=times, reason=special.reason[lang])
    return say(faq, "maybe_holiday_on" if asked.holiday else "open_on", lang, now, day=shown, span=times)


def _closed(faq: Faq, day: date, shown: str, lang: Lang, now: datetime) -> str:
    if closure := hours.closure_on(faq.clinic, day):
        return say(faq, "closure_on", lang, now, day=shown, reason=closure.reason[lang])
    return say(faq, "closed_on", lang, now, day=shown)


def _today(faq: Faq, lang: Lang, now: datetime) -> str:
    """What is left of today's hours at `now`; if nothing is left, when the clinic opens next."""
    here, state = hours.local(faq.clinic, now), hours.state(faq.clinic, now)
    today, at = here.date(), here.time()
    spans = hours.spans_on(faq.clinic, today)
    shown = date_text(faq, today, lang)
    opens_next = _opens_next(faq, lang, now)
    if not spans:
        return " ".join([_closed(faq, today, shown, lang, now), *opens_next])
    if hours.is_uncertain(faq.clinic, today) and at < spans[-1].opens:
        return say(faq, "holiday_on", lang, now, day=shown, span=spans_text(faq, spans, lang))
    if hours.is_uncertain(faq.clinic, today):
        told = [status(faq, lang, now, "open_now", "closed_now"), *opens_next[1:]]
    elif state.until:
        told = [say(faq, "open_now", lang, now, until=time_text(faq, state.until.time(), lang))]
    elif at < spans[0].opens:
        told = [say(faq, "opens_today", lang, now, span=spans_text(faq, spans, lang))]
    elif at < spans[-1].opens:
        told = [status(faq, lang, now, "open_now", "closed_now")]
    else:
        told = [say(faq, "closed_today", lang, now, closed=time_text(faq, spans[-1].closes, lang)), *opens_next]
    if special := hours.special_on(faq.clinic, today):
        told.append(
            say(faq, "special_today", lang, now, span=spans_text(faq, spans, lang), reason=special.reason[lang])
        )
    elif len(spans) > 1 and spans[0].opens <= at < spans[-1].opens:
        told.append(say(faq, "hours_today", lang, now, span=spans_text(faq, spans, lang)))
    return " ".join(told)


def _opens_next(faq: Faq, lang: Lang, now: datetime) -> list[str]:
    """When the clinic opens next, and a public holiday before then; nothing while it is open, or if it never opens."""
    opens = hours.state(faq.clinic, now).opens
    if opens is None:
        return []
    next_opening = moment_text(faq, opens, hours.local(faq.clinic, now).date(), lang)
    return [say(faq, "opens_next", lang, now, next=next_opening), *_holidays_before_opening(faq, lang, now)]


def _holidays_before_opening(faq: Faq, lang: Lang, now: datetime) -> list[str]:
    """A sentence about a public holiday before the next opening, if the clinic may be open on it as well."""
    opens = hours.state(faq.clinic, now).opens
    day = hours.uncertain_before(faq.clinic, now, opens) if opens else None
    return [say(faq, "holiday_before", lang, now, day=date_text(faq, day, lang))] if day else []
