"""The chat page: one document with its style and script inside, which works as a plain form without JavaScript."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from urllib.parse import parse_qs

import msgspec
from markupsafe import Markup
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.conversation.reply import DANGER, Reply
from bot.http.body import Refused, read_body
from bot.http.guard import refused as refused_plainly
from bot.http.templating import inline_hash, templates
from bot.http.text_as_html import as_html, call_link, emergency_numbers
from bot.web_channel import icon, theme
from bot.web_channel.api import LONGEST_BODY, Api, ApiMessage, Call, new_chat
from bot.web_channel.own_alarm import own_alarms
from faq import hours
from faq.facts import dialled, map_link, say, status
from faq.loading.sentences import SENTENCES
from faq.model import EMERGENCY_NUMBERS, Faq, Lang

LONGEST_QUESTION = 2000
"""Characters that the question box accepts."""
_COMPRESSED = [Middleware(GZipMiddleware, minimum_size=1024)]
"""Only for the page: a reply is too short to be worth compressing."""
_HERE = Path(__file__).parent
PALETTE = (_HERE / "static" / "palette.css").read_text("utf-8")
"""The beginning of every page's style."""
_COMMENT = re.compile(r"^ *(?://.*|/\*.*\*/)\n", re.MULTILINE)
"""A line that is nothing but a comment: those of the page itself are for whoever works on it, not for a phone to fetch."""
_STYLE = _COMMENT.sub("", PALETTE + (_HERE / "static" / "chat.css").read_text("utf-8"))
_SCRIPT = _COMMENT.sub("", (_HERE / "static" / "chat.js").read_text("utf-8"))
_WIDGET = (_HERE / "static" / "widget.js").read_text("utf-8")
_TEMPLATES = templates(_HERE / "templates")
_LABELS = tuple(name for name, values in SENTENCES.items() if name.startswith("page_") and not values)
_WIDGET_LABELS = ("page_open", "page_close", "page_title", "page_blocked", "page_window", "page_notice")
_MISSING_STYLE = PALETTE + (_HERE / "static" / "missing.css").read_text("utf-8")
_LANGUAGE_RANGE = re.compile(r"([a-zA-Z]{1,8})(?:-[\w-]+)?(?:\s*;\s*q=([01](?:\.\d{0,3})?))?")
_ELSEWHERE = {"cross-site", "same-site"}
"""What a browser sends as `Sec-Fetch-Site` for a form on another website."""


@lru_cache(8)
def _policy(style: str, script: str) -> str:
    """The page's content security policy, without the websites that may frame it."""
    return (
        f"default-src 'none'; style-src {inline_hash(style)}; script-src {inline_hash(script)}; connect-src 'self'; "
        "img-src data: 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'"
    )


@dataclass(frozen=True, slots=True)
class PageState:
    """What the page shows of a chat: the greeting, or one question and its answer."""

    chat: str
    reply: Reply
    asked: str = ""
    draft: str = ""
    """What stays in the question box."""
    problem: str = ""
    """Why there is no answer."""


class Page:
    """The page and the widget that shows it elsewhere."""

    def __init__(self, api: Api, public_url: str = "") -> None:
        """`public_url`: the address to use in links; without it, the one that the request was sent to."""
        self.api = api
        self.assistant = api.assistant
        self.public_url = public_url

    def routes(self) -> list[Route]:
        return [
            Route("/", self.get_page, methods=["GET"], middleware=_COMPRESSED),
            Route("/", self.post_form, methods=["POST"], middleware=_COMPRESSED),
            Route("/widget.js", self.get_widget, methods=["GET"]),
        ]

    async def get_page(self, request: Request) -> Response:
        """The page, in the language asked for or the browser's."""
        lang = _language(request, self.assistant.index().faq)
        return self._render(request, lang, PageState(new_chat(), self._greet(lang)))

    async def post_form(self, request: Request) -> Response:
        """The page with the reply to what its form sent, without JavaScript."""
        lang = _language(request, self.assistant.index().faq)
        fields = await _form(request)
        if request.headers.get("sec-fetch-site") in _ELSEWHERE:
            fields.pop("chat", None)  # whoever made that form knows the key, and could ask for the last reply again
        # Every button of the form sends the question box along with it.
        draft = fields.pop("text", "") if "press" in fields else ""
        try:
            message = msgspec.convert(fields, ApiMessage)
            reply, chat = await self.api.ask(message, request)
        except msgspec.ValidationError:
            return self._refuse(request, lang, fields, Refused(422, self._say("unreadable", lang)))
        except Refused as refused:
            if refused.status == 422:  # nothing was written
                return await self.get_page(request)
            return self._refuse(request, lang, fields, refused)
        if reply.forget:
            return self._render(request, lang, PageState(new_chat(), self._forgotten(lang)))
        asked = message.text or self._label(message.press or "", lang)
        return self._render(request, lang, PageState(chat, reply, asked, draft))

    async def get_widget(self, request: Request) -> Response:
        """The script that another website includes."""
        faq, now = self.assistant.index().faq, self.assistant.clock()
        words = {
            lang: {name.removeprefix("page_"): self._say(name, lang) for name in _WIDGET_LABELS}
            | {"call": say(faq, "page_call", lang, now, number=faq.clinic.phone)}
            for lang in faq.languages
        }
        color = faq.clinic.color
        facts = {
            "words": words,
            "home": home_of(request, self.public_url),
            "dialled": dialled(faq.clinic),
            "light": theme.accent(color),
            "dark": theme.accent(color, dark=True),
        }
        script = _WIDGET.replace("__FACTS__", msgspec.json.encode(facts).decode(), 1)
        headers = {
            "Cross-Origin-Resource-Policy": "cross-origin",
            "Access-Control-Allow-Origin": "*",  # browsers require it if the script is of type module
            "Cache-Control": "public, max-age=3600",
        }
        return Response(script, media_type="text/javascript", headers=headers)

    async def not_found(self, request: Request, error: Exception) -> Response:
        """The page for an address that does not exist, with the phone; plain text or JSON if no person reads it."""
        wants_page = request.method == "GET" and "text/html" in request.headers.get("accept", "")
        if not wants_page or request.url.path.startswith(("/api", "/staff")):
            return refused_plainly(request, error)
        faq = self.assistant.index().faq
        lang = _language(request, faq)
        style = _MISSING_STYLE + theme.palette(faq.clinic.color)
        page = _TEMPLATES.get_template("missing.html").render(
            lang=lang,
            title=self._say("page_title", lang),
            text=as_html(self._say("page_missing", lang), faq.clinic),
            home=self._say("page_home", lang),
            style=Markup(style),  # noqa: S704 -- ours
        )
        headers = {"Content-Security-Policy": f"default-src 'none'; style-src {inline_hash(style)}; base-uri 'none'"}
        return Response(page, 404, media_type="text/html", headers=headers | {"Vary": "Accept-Language"})

    def _refuse(self, request: Request, lang: Lang, fields: dict[str, str], refused: Refused) -> Response:
        """The page that says why there is no answer, with the question still in its box."""
        state = PageState(
            new_chat(),
            self._greet(lang),
            draft=fields.get("text", "")[:LONGEST_QUESTION],
            problem=refused.message,
        )
        response = self._render(request, lang, state)
        response.status_code = refused.status
        if refused.retry_after:
            response.headers["Retry-After"] = str(refused.retry_after)
        return response

    def _render(self, request: Request, lang: Lang, state: PageState) -> Response:
        faq, now, reply = self.assistant.index().faq, self.assistant.clock(), state.reply
        calls, buttons = self.api.calls(reply), self.api.choices(reply.buttons, faq)
        style = _STYLE + theme.palette(faq.clinic.color)
        page = _TEMPLATES.get_template("page.html").render(
            lang=lang,
            home=home_of(request, self.public_url),
            icon=icon.svg(theme.accent(faq.clinic.color)),
            clinic=faq.clinic,
            languages=[(code, say(faq, "button_language", code, now)) for code in faq.languages],
            words={name.removeprefix("page_"): say(faq, name, lang, now) for name in _LABELS},
            about=say(faq, "about_short", lang, now),
            dialled=dialled(faq.clinic),
            call_label=say(faq, "page_call", lang, now, number=faq.clinic.phone),
            status=status(faq, lang, now, "phone_open", "phone_closed"),
            notice=hours.notice(faq.clinic, lang, now) if state.asked else "",  # the greeting has it already
            # What a screen reader says first, if the answer came with the page.
            first_words=calls[0].label if calls else self._say("page_reply", lang) if state.asked else "",
            state=state,
            problem=as_html(state.problem, faq.clinic),
            danger=reply.kind in DANGER,
            parts=[
                (as_html(text, faq.clinic), shown, reply.kind not in DANGER and bool(emergency_numbers(text)))
                for text, shown in _parts(reply.text, calls)
            ],
            links=[button for button in buttons if button.url],
            choices=[button for button in buttons if not button.url],
            votes=self.api.choices(reply.votes, faq),
            embedded="embed" in request.query_params,
            longest=LONGEST_QUESTION,
            facts=self._facts(faq, lang),
            style=Markup(style),  # noqa: S704 -- ours
            script=Markup(_SCRIPT),  # noqa: S704
        )
        headers = {
            "Content-Security-Policy": _policy(style, _SCRIPT),
            "Vary": "Accept-Language",
            "Content-Language": lang,
        }
        return Response(page, media_type="text/html", headers=headers)

    def _facts(self, faq: Faq, lang: Lang) -> dict[str, object]:
        """What the script needs to show replies in the same way as this module."""
        names = ("you", "choices", "helpful", "yes", "no", "waiting", "offline", "retry", "forgotten", "reword")
        return {
            "lang": lang,
            "phone": faq.clinic.phone,
            "dialled": dialled(faq.clinic),
            "emergency": {number: call_link(number) for number in EMERGENCY_NUMBERS},
            "map": map_link(faq.clinic),
            "alarms": own_alarms(faq, self.assistant.clock(), self.api.shown),
            "words": {name: self._say(f"page_{name}", lang) for name in names}
            | {"unreadable": self._say("unreadable", lang)},
        }

    def _forgotten(self, lang: Lang) -> Reply:
        """The greeting again, after a chat was forgotten."""
        greeting = self._greet(lang)
        return replace(greeting, text=f"{self._say('page_forgotten', lang)}\n\n{greeting.text}")

    def _greet(self, lang: Lang) -> Reply:
        """The greeting for a page that says below the question box what the chat is not for."""
        notice = hours.notice(self.assistant.index().faq.clinic, lang, self.assistant.clock())
        text = "\n\n".join(filter(None, (self._say("page_greeting", lang), notice)))
        return replace(self.assistant.greet(lang), text=text)

    def _say(self, name: str, lang: Lang) -> str:
        return say(self.assistant.index().faq, name, lang, self.assistant.clock())

    def _label(self, payload: str, lang: Lang) -> str:
        """What a pressed button said."""
        faq = self.assistant.index().faq
        action, _, rest = payload.partition(":")
        of, _, target = rest.partition(":")
        entry, topic, of = faq.entries.get(target), faq.topic(target), of if of in faq.languages else lang
        match action:
            case "faq" if entry:
                return entry.versions[of].question.value
            case "topic" if topic:
                return topic.title[of]
            case "up" | "down":
                return self._say("page_yes" if action == "up" else "page_no", lang)
            case _:
                return self._say("button_topics", of)


def home_of(request: Request, public_url: str) -> str:
    """The address of the page, without a slash at its end: where the request was sent to, if PUBLIC_URL is not set."""
    return public_url or f"{request.url.scheme}://{request.url.netloc}"


def _parts(text: str, calls: list[Call]) -> list[tuple[str, list[Call]]]:
    """The paragraphs of a text, each with the calls for the numbers that it is the first to name."""
    parts, left = [], calls
    for paragraph in text.split("\n\n"):
        parts.append((paragraph, [call for call in left if call.number in paragraph]))
        left = [call for call in left if call.number not in paragraph]
    return parts


async def _form(request: Request) -> dict[str, str]:
    """The fields of a form that are not empty."""
    body = await read_body(request, LONGEST_BODY)
    try:
        fields = parse_qs(body.decode(), max_num_fields=20)
    except (UnicodeDecodeError, ValueError):
        raise Refused(400, "the form cannot be read") from None
    return {name: values[0].strip() for name, values in fields.items() if values[0].strip()}


def _language(request: Request, faq: Faq) -> Lang:
    """The language chosen on the page or, if none was chosen, the browser's."""
    if (chosen := request.query_params.get("lang")) in faq.languages:
        return chosen or faq.languages[0]
    accepted = request.headers.get("accept-language", "").split(",")[:20]
    ranges = [_LANGUAGE_RANGE.fullmatch(one.strip()) for one in accepted]
    wanted = [(-float(found[2] or 1), found[1].lower()) for found in ranges if found]
    return next(
        (lang for _, lang in sorted(wanted, key=lambda pair: pair[0]) if lang in faq.languages), faq.languages[0]
    )
