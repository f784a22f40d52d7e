"""The sentences the bot says by itself: their names, and the placeholders each may use.

wording.yaml must hold each of them in every language of the clinic, and no other.
"""

from __future__ import annotations

from collections.abc import Mapping

FACTS = frozenset(
    [
        "clinic",
        "phone",
        "address",
        "street",
        "suite",
        "city",
        "state",
        "zip",
        "hours",
        "closures",
        "map",
        "phone_status",
        "hours_mon",
        "hours_tue",
        "hours_wed",
        "hours_thu",
        "hours_fri",
        "hours_sat",
        "hours_sun",
    ]
)
"""Placeholders every answer and every sentence may use; `faq.facts` fills them in."""

SENTENCES: Mapping[str, frozenset[str]] = {
    # What a conversation begins with, and what it falls back on.
    "greeting": frozenset(),
    "pick_topic": frozenset(),
    "pick_question": frozenset({"topic"}),
    "suggest": frozenset(),
    "unknown": frozenset(),
    "unknown_again": frozenset(),
    "unreadable": frozenset(),
    "too_long": frozenset(),
    "nothing_to_repeat": frozenset(),
    "nothing_chosen": frozenset(),
    "gone": frozenset(),
    "trouble": frozenset(),
    "only_words": frozenset(),
    "too_many": frozenset(),
    # Commands and settings of the chat.
    "help": frozenset(),
    "pick_language": frozenset(),
    "language_set": frozenset(),
    "forgotten": frozenset(),
    "vote_thanks": frozenset(),
    # What the messaging app shows about the chat.
    "about": frozenset(),
    "about_short": frozenset(),
    "command_topics": frozenset(),
    "command_hours": frozenset(),
    "command_location": frozenset(),
    "command_call": frozenset(),
    "command_book": frozenset(),
    "command_language": frozenset(),
    "command_privacy": frozenset(),
    "command_forgetme": frozenset(),
    "command_help": frozenset(),
    # The web page.
    "page_title": frozenset(),
    "page_notice": frozenset(),
    "page_label": frozenset(),
    "page_send": frozenset(),
    "page_you": frozenset(),
    "page_reply": frozenset(),
    "page_choices": frozenset(),
    "page_waiting": frozenset(),
    "page_offline": frozenset(),
    "page_helpful": frozenset(),
    "page_yes": frozenset(),
    "page_no": frozenset(),
    "page_forget": frozenset(),
    "page_skip": frozenset(),
    "page_open": frozenset(),
    "page_close": frozenset(),
    # What follows an answer.
    "ask_clinic": frozenset(),
    "book_contact": frozenset(),
    "clinicians_decide": frozenset(),
    "if_happening_now": frozenset(),
    "more_left": frozenset(),
    # Hours, computed from the clock.
    "open_now": frozenset({"until"}),
    "closed_now": frozenset({"next"}),
    "holiday_now": frozenset({"until"}),
    "phone_open": frozenset({"until"}),
    "phone_closed": frozenset({"next"}),
    "open_on": frozenset({"day", "span"}),
    "open_at": frozenset({"day", "time", "span"}),
    "closed_at": frozenset({"day", "time", "span"}),
    "closed_on": frozenset({"day"}),
    "closure_on": frozenset({"day", "reason"}),
    "holiday_on": frozenset({"day", "span"}),
    "no_closures": frozenset(),
    "closures": frozenset({"list"}),
    # How times and days are written.
    "span": frozenset({"opens", "closes"}),
    "time_am": frozenset({"time"}),
    "time_pm": frozenset({"time"}),
    "time_noon": frozenset(),
    "time_midnight": frozenset(),
    "date": frozenset({"weekday", "day", "month"}),
    "moment": frozenset({"day", "time"}),
    "moment_near": frozenset({"day", "time"}),
    "today": frozenset(),
    "tomorrow": frozenset(),
    "days": frozenset({"first", "last"}),
    "day_hours": frozenset({"days", "span"}),
    "day_closed": frozenset({"days"}),
    # Labels of buttons.
    "button_topics": frozenset(),
    "button_call": frozenset(),
    "button_copy": frozenset(),
    "button_map": frozenset(),
    "button_private": frozenset(),
    "button_language": frozenset(),
}
