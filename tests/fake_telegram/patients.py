"""What patients do, as the updates that a bot gets of it."""

from __future__ import annotations

import time
from typing import Any

from fake_telegram.entities import found_in

CHAT_INSTANCE = "-7182818284590452353"


def user(user_id: int, lang: str | None = "en") -> dict[str, Any]:
    """A patient; `lang` is the language of their app."""
    person = {"id": user_id, "is_bot": False, "first_name": f"Patient {user_id}"}
    return person | {"language_code": lang} if lang else person


def message(chat: dict[str, Any], message_id: int, content: dict[str, Any], lang: str | None = "en") -> dict[str, Any]:
    """A message of a patient; `content` holds what is in it and any other field."""
    posted = {"message_id": message_id, "date": int(time.time()), "chat": chat}
    if chat["type"] == "channel":
        posted["sender_chat"] = chat
    else:
        posted["from"] = user(abs(chat["id"]), lang)
    return posted | content


def text(words: str) -> dict[str, Any]:
    """The content of a text message, with what Telegram finds in it."""
    found = found_in(words)
    return {"text": words, "entities": found} if found else {"text": words}


def _file(name: str, **more: object) -> dict[str, Any]:
    return {"file_id": f"{name}-file-id", "file_unique_id": f"{name}-unique", "file_size": 12_345, **more}


def _somebody() -> dict[str, Any]:
    return user(4711, "es")


_POLL = {
    "id": "5904000000000000001",
    "question": "Are you coming?",
    "options": [{"text": option, "voter_count": 0, "persistent_id": option.lower()} for option in ("Yes", "No")],
    "total_voter_count": 0,
    "is_closed": False,
    "is_anonymous": True,
    "type": "regular",
    "allows_multiple_answers": False,
    "allows_revoting": True,
    "members_only": False,
}
_PLACE = {"latitude": 34.2, "longitude": -112.1}
_CONTENT: dict[str, dict[str, Any]] = {
    "photo": {"photo": [_file("photo", width=90, height=60), _file("photo-large", width=1280, height=853)]},
    "voice": {"voice": _file("voice", duration=7, mime_type="audio/ogg")},
    "audio": {"audio": _file("audio", duration=180, title="Song", performer="Somebody")},
    "video": {"video": _file("video", width=640, height=360, duration=12)},
    "video_note": {"video_note": _file("note", length=240, duration=5)},
    "document": {"document": _file("document", file_name="referral.pdf", mime_type="application/pdf")},
    "animation": {
        "animation": _file("animation", width=320, height=240, duration=2),
        "document": _file("animation", mime_type="video/mp4"),
    },
    "sticker": {
        "sticker": _file(
            "sticker", type="regular", width=512, height=512, is_animated=False, is_video=False, emoji="🙂"
        )
    },
    "location": {"location": _PLACE},
    "live_location": {"location": _PLACE | {"live_period": 900, "heading": 90}},
    "venue": {"location": _PLACE, "venue": {"location": _PLACE, "title": "Home", "address": "Elm Street"}},
    "contact": {"contact": {"phone_number": "+15555550100", "first_name": "Ana", "user_id": 4711}},
    "poll": {"poll": _POLL},
    "dice": {"dice": {"emoji": "🎲", "value": 4}},
    "game": {"game": {"title": "Game", "description": "A game", "photo": [_file("game", width=90, height=60)]}},
    "story": {"story": {"chat": {"id": 4711, "type": "private", "first_name": "Ana"}, "id": 1}},
    "caption": {"photo": [_file("photo", width=90, height=60)], "caption": "Is this normal after an infusion?"},
    "forward": {
        "text": "is there parking?",
        "forward_origin": {"type": "hidden_user", "date": 1_700_000_000, "sender_user_name": "Somebody"},
    },
    "via_bot": {
        "text": "is there parking?",
        "via_bot": {"id": 99, "is_bot": True, "first_name": "Gif", "username": "gif"},
    },
    "new_chat_members": {"new_chat_members": [_somebody()]},
    "left_chat_member": {"left_chat_member": _somebody()},
    "new_chat_title": {"new_chat_title": "Pain group"},
    "delete_chat_photo": {"delete_chat_photo": True},
    "group_chat_created": {"group_chat_created": True},
    "message_auto_delete_timer_changed": {"message_auto_delete_timer_changed": {"message_auto_delete_time": 86_400}},
    "migrate_to_chat_id": {"migrate_to_chat_id": -1_001_234_567_890},
    "video_chat_started": {"video_chat_started": {}},
    "forum_topic_created": {"forum_topic_created": {"name": "Topic", "icon_color": 7_322_096}},
    "web_app_data": {"web_app_data": {"data": "{}", "button_text": "Open"}},
    "users_shared": {"users_shared": {"request_id": 1, "users": [{"user_id": 4711}]}},
    "write_access_allowed": {"write_access_allowed": {"from_request": True}},
}
KINDS = tuple(_CONTENT)
"""What `content` makes beside text."""


def content(kind: str) -> dict[str, Any]:
    """The content of a message of a kind; `pinned_message` and the like can be given by hand."""
    return dict(_CONTENT[kind])
