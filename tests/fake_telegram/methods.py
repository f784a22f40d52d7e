"""What each method does to Telegram's state. A method that is not here is checked and answers true."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from fake_telegram import entities
from fake_telegram.chats import ApiError, Chats, Standing, bad_request

QUERY_SECONDS = 60.0
"""How long a tap or an inline query can be answered."""
NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)
TOO_OLD = "query is too old and response timeout expired or query ID is invalid"


@dataclass(slots=True)
class Query:
    """A tap or an inline query that waits for its answer."""

    update_id: int
    at: float
    """time.monotonic"""
    answers: list[dict[str, Any]] = field(default_factory=list)


@dataclass(slots=True)
class State:
    """All that methods read and change."""

    bot: dict[str, Any]
    chats: Chats
    note: Callable[[str, int], None]
    """Told of what happened: its name, and the chat or update it happened to."""
    queries: dict[str, Query] = field(default_factory=dict)
    query_seconds: float = QUERY_SECONDS
    commands: dict[tuple[str, str], list[dict[str, Any]]] = field(default_factory=dict)
    """By scope (as JSON) and language."""
    texts: dict[tuple[str, str], str] = field(default_factory=dict)
    """Name, description and short description, by which and language."""
    menu_buttons: dict[int | None, dict[str, Any]] = field(default_factory=dict)
    reactions: dict[tuple[int, int], list[dict[str, Any]]] = field(default_factory=dict)
    actions: list[tuple[int, str]] = field(default_factory=list)
    """Chat actions shown, `typing` mostly."""


Params = Mapping[str, Any]


def run(state: State, method: str, params: Params) -> object:
    """The result of a call; ApiError where Telegram has something against it, Refused where it is against the text."""
    doing = _METHODS.get(method)
    return doing(state, params) if doing else True


def _get_me(state: State, _: Params) -> object:
    return state.bot | {
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": True,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


def _send_message(state: State, params: Params) -> object:
    text, found = entities.message_text(params.get("text", ""), params.get("parse_mode"), params.get("entities"))
    content: dict[str, Any] = {"text": text}
    if found:
        content["entities"] = found
    if "link_preview_options" in params:
        content["link_preview_options"] = params["link_preview_options"]
    return _sent(state, params, content, params.get("text", ""))


def _send_contact(state: State, params: Params) -> object:
    return _sent(state, params, {"contact": _picked(params, "phone_number", "first_name", "last_name", "vcard")})


def _send_location(state: State, params: Params) -> object:
    return _sent(state, params, {"location": _place(params)})


def _send_venue(state: State, params: Params) -> object:
    venue = {"location": _place(params)} | _picked(
        params, "title", "address", "foursquare_id", "foursquare_type", "google_place_id", "google_place_type"
    )
    return _sent(state, params, {"location": venue["location"], "venue": venue})


def _place(params: Params) -> dict[str, Any]:
    return _picked(params, "latitude", "longitude", "horizontal_accuracy", "live_period", "heading")


def _picked(params: Params, *names: str) -> dict[str, Any]:
    return {name: params[name] for name in names if name in params}


def _sent(state: State, params: Params, content: dict[str, Any], html: str = "") -> dict[str, Any]:
    chats = state.chats
    chat = chats.reachable(params["chat_id"])
    message: dict[str, Any] = {"message_id": chats.number(), "from": state.bot, "chat": chat, "date": int(time.time())}
    if answered := _replied_to(chats, chat["id"], params.get("reply_parameters")):
        message["reply_to_message"] = {k: v for k, v in answered.message.items() if k != "reply_to_message"}
    message |= content
    markup = params.get("reply_markup")
    if isinstance(markup, dict) and "inline_keyboard" in markup:
        message["reply_markup"] = markup
    chats.put(message, by_bot=True, html=html, markup=markup)
    state.note("sent", chat["id"])
    return message


def _replied_to(chats: Chats, chat_id: int, reply: object) -> Standing | None:
    if not isinstance(reply, dict):
        return None
    found = chats.find(reply.get("chat_id", chat_id), reply.get("message_id"))
    if found is None and not reply.get("allow_sending_without_reply"):
        raise bad_request("message to be replied not found")
    return found


def _edit_text(state: State, params: Params) -> object:
    text, found = entities.message_text(params.get("text", ""), params.get("parse_mode"), params.get("entities"))
    if (standing := _to_edit(state, params)) is None:
        return True
    if "text" not in standing.message:
        raise bad_request("there is no text in the message to edit")
    _edited(state, standing, {"text": text, "entities": found}, params.get("reply_markup"))
    standing.html = params.get("text", "")
    return standing.message


def _edit_markup(state: State, params: Params) -> object:
    if (standing := _to_edit(state, params)) is None:
        return True
    _edited(state, standing, {}, params.get("reply_markup"))
    return standing.message


def _to_edit(state: State, params: Params) -> Standing | None:
    """The message to edit; None for one that was sent through inline mode, of which the fake keeps nothing."""
    if "inline_message_id" in params:
        return None
    chat = state.chats.reachable(params["chat_id"])
    standing = state.chats.find(chat["id"], params["message_id"])
    if standing is None:
        raise bad_request("message to edit not found")
    if not standing.by_bot:
        raise bad_request("message can't be edited")
    return standing


def _edited(state: State, standing: Standing, content: dict[str, Any], markup: object) -> None:
    new_markup = markup if isinstance(markup, dict) and markup.get("inline_keyboard") else {}
    new = {k: v for k, v in (standing.message | content).items() if v != [] and k != "reply_markup"}
    if new == {k: v for k, v in standing.message.items() if k != "reply_markup"} and new_markup == standing.markup:
        raise bad_request(NOT_MODIFIED)
    standing.message = new | {"edit_date": int(time.time())}
    if new_markup:
        standing.message["reply_markup"] = new_markup
    standing.markup = new_markup
    state.chats.messages[new["chat"]["id"]][new["message_id"]] = standing
    state.note("edited", new["chat"]["id"])


def _delete(state: State, params: Params) -> object:
    chat = state.chats.reachable(params["chat_id"], counts=False)
    if state.chats.messages.get(chat["id"], {}).pop(params["message_id"], None) is None:
        raise bad_request("message to delete not found")
    return True


def _delete_several(state: State, params: Params) -> object:
    chat = state.chats.reachable(params["chat_id"], counts=False)
    for message_id in params["message_ids"]:
        state.chats.messages.get(chat["id"], {}).pop(message_id, None)
    return True


def _chat_action(state: State, params: Params) -> object:
    chat = state.chats.reachable(params["chat_id"], counts=False)
    state.actions.append((chat["id"], params["action"]))
    return True


def _react(state: State, params: Params) -> object:
    chat = state.chats.reachable(params["chat_id"], counts=False)
    if state.chats.find(chat["id"], params["message_id"]) is None:
        raise bad_request("message to react not found")
    state.reactions[chat["id"], params["message_id"]] = params.get("reaction", [])
    return True


def _answer_callback(state: State, params: Params) -> object:
    return _answered(state, params["callback_query_id"], params)


def _answer_inline(state: State, params: Params) -> object:
    for result in params["results"]:
        content = result.get("input_message_content", {})
        if "message_text" in content:
            entities.message_text(content["message_text"], content.get("parse_mode"), content.get("entities"))
    return _answered(state, params["inline_query_id"], params)


def _answered(state: State, query_id: str, params: Params) -> bool:
    query = state.queries.get(query_id)
    if query is None or time.monotonic() - query.at > state.query_seconds:
        raise bad_request(TOO_OLD)
    query.answers.append(dict(params))
    state.note("answered", query.update_id)
    return True


def _scope(params: Params) -> tuple[str, str]:
    scope = params.get("scope") or {"type": "default"}
    return json.dumps(scope, sort_keys=True), params.get("language_code", "")


def _set_commands(state: State, params: Params) -> object:
    state.commands[_scope(params)] = params["commands"]
    return True


def _get_commands(state: State, params: Params) -> object:
    return state.commands.get(_scope(params), [])


def _delete_commands(state: State, params: Params) -> object:
    state.commands.pop(_scope(params), None)
    return True


def _setter(which: str) -> Callable[[State, Params], object]:
    def put(state: State, params: Params) -> object:
        key = (which, params.get("language_code", ""))
        if params.get(which):
            state.texts[key] = params[which]
        else:
            state.texts.pop(key, None)
        return True

    return put


def _getter(which: str) -> Callable[[State, Params], object]:
    def get(state: State, params: Params) -> object:
        general = state.texts.get((which, ""), state.bot["first_name"] if which == "name" else "")
        return {which: state.texts.get((which, params.get("language_code", "")), general)}

    return get


def _set_menu_button(state: State, params: Params) -> object:
    state.menu_buttons[params.get("chat_id")] = params.get("menu_button", {"type": "default"})
    return True


def _get_menu_button(state: State, params: Params) -> object:
    general = state.menu_buttons.get(None, {"type": "commands"})
    return state.menu_buttons.get(params.get("chat_id"), general)


def _get_chat(state: State, params: Params) -> object:
    chat = state.chats.reachable(params["chat_id"], counts=False)
    gifts = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")
    return chat | {
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(gifts, False),
    }


def _get_file(_: State, params: Params) -> object:
    raise ApiError(400, f"Bad Request: wrong file_id or the file is temporarily unavailable ({params['file_id'][:20]})")


_METHODS: dict[str, Callable[[State, Params], object]] = {
    "getMe": _get_me,
    "sendMessage": _send_message,
    "sendContact": _send_contact,
    "sendLocation": _send_location,
    "sendVenue": _send_venue,
    "editMessageText": _edit_text,
    "editMessageReplyMarkup": _edit_markup,
    "deleteMessage": _delete,
    "deleteMessages": _delete_several,
    "sendChatAction": _chat_action,
    "setMessageReaction": _react,
    "answerCallbackQuery": _answer_callback,
    "answerInlineQuery": _answer_inline,
    "setMyCommands": _set_commands,
    "getMyCommands": _get_commands,
    "deleteMyCommands": _delete_commands,
    "setMyName": _setter("name"),
    "getMyName": _getter("name"),
    "setMyDescription": _setter("description"),
    "getMyDescription": _getter("description"),
    "setMyShortDescription": _setter("short_description"),
    "getMyShortDescription": _getter("short_description"),
    "setChatMenuButton": _set_menu_button,
    "getChatMenuButton": _get_menu_button,
    "getChat": _get_chat,
    "getFile": _get_file,
}
