"""The chat page: one document with its style and script inside, that works as a plain form where there is no script."""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path
from urllib.parse import parse_qs

import jinja2
import msgspec
from markupsafe import Markup, escape
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.reply import Reply
from bot.web_channel.api import LONGEST_BODY, Api, Message, new_chat
from bot.web_channel.body import Refused, read_body
from faq.facts import dialled, map_link, say, status
from faq.model import Clinic, Faq, Lang
from faq.wording import SENTENCES

_HERE = Path(__file__).parent
_STYLE = (_HERE / "static" / "chat.css").read_text("utf-8")
_SCRIPT = (_HERE / "static" / "chat.js").read_text("utf-8")
_WIDGET = (_HERE / "static" / "widget.js").read_text("utf-8")
_TEMPLATES = jinja2.Environment(
    loader=jinja2.FileSystemLoader(_HERE / "templates"), autoescape=True, trim_blocks=True, lstrip_blocks=True
)
_LABELS = tuple(name for name in SENTENCES if name.startswith("page_"))
_LANGUAGE_RANGE = re.compile(r"\s*([a-zA-Z]{1,8})(?:-[\w-]+)?\s*(?:;\s*q=([01](?:\.\d{0,3})?))?\s*")


def _hash(source: str) -> str:
    """How a content security policy names a style or script inside the page."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(source.encode()).digest()).decode()}'"


POLICY = (
    f"default-src 'none'; style-src {_hash(_STYLE)}; script-src {_hash(_SCRIPT)}; connect-src 'self'; img-src data:; "
    "form-action 'self'; base-uri 'none'"
)
"""What the page may do; who may show it inside theirs is added to it."""


class Page:
    """The page and the widget that shows it elsewhere."""

    def __init__(self, api: Api) -> None:
        self.api = api
        self.assistant = api.assistant

    def routes(self) -> list[Route]:
        return [
            Route("/", self.get_page, methods=["GET"]),
            Route("/", self.post_form, methods=["POST"]),
            Route("/widget.js", self.get_widget, methods=["GET"]),
        ]

    async def get_page(self, request: Request) -> Response:
        """The page, in the language asked for or the browser's."""
        faq = self.assistant.index().faq
        lang = _language(request, faq)
        return self._render(request, lang, new_chat(), self.assistant.greet(lang))

    async def post_form(self, request: Request) -> Response:
        """The page with the reply to what its form sent, where there is no script."""
        try:
            fields = await _form(request)
            message = msgspec.convert(fields, Message)
            reply, chat = await self.api.ask(message, request)
        except msgspec.ValidationError:
            return await self.get_page(request)
        return self._render(request, reply.lang, chat, reply, asked=message.text or self._label(message.press or ""))

    async def get_widget(self, _: Request) -> Response:
        """The script that another website includes."""
        headers = {"Cross-Origin-Resource-Policy": "cross-origin", "Cache-Control": "public, max-age=3600"}
        return Response(_WIDGET, media_type="text/javascript", headers=headers)

    def _render(self, request: Request, lang: Lang, chat: str, reply: Reply, asked: str = "") -> Response:
        faq, now = self.assistant.index().faq, self.assistant.clock()
        page = _TEMPLATES.get_template("page.html").render(
            lang=lang,
            languages=[(code, say(faq, "button_language", code, now)) for code in faq.languages],
            words={name.removeprefix("page_"): say(faq, name, lang, now) for name in _LABELS},
            clinic=faq.clinic,
            dialled=dialled(faq.clinic),
            status=status(faq, lang, now, "phone_open", "phone_closed"),
            notice=faq.clinic.notice.get(lang, ""),
            chat=chat,
            asked=asked,
            reply=reply,
            text=as_html(reply.text, faq.clinic),
            buttons=self.api.choices(reply.buttons, faq),
            votes=self.api.choices(reply.votes, faq),
            embedded="embed" in request.query_params,
            style=Markup(_STYLE),  # noqa: S704 -- ours
            script=Markup(_SCRIPT),  # noqa: S704
        )
        headers = {"Content-Security-Policy": POLICY, "Vary": "Accept-Language", "Content-Language": lang}
        return Response(page, media_type="text/html", headers=headers)

    def _label(self, payload: str) -> str:
        """What a pressed button said, if it asked a question."""
        lang, _, entry = payload.partition(":")[2].partition(":")
        found = self.assistant.index().faq.entries.get(entry)
        return found.versions[lang].question.value if found and lang in found.versions else ""


async def _form(request: Request) -> dict[str, str]:
    """The fields of a form that are not empty."""
    body = await read_body(request, LONGEST_BODY)
    try:
        fields = parse_qs(body.decode(), max_num_fields=20)
    except (UnicodeDecodeError, ValueError):
        raise Refused(400, "the form cannot be read") from None
    return {name: values[0].strip() for name, values in fields.items() if values[0].strip()}


def _language(request: Request, faq: Faq) -> Lang:
    """The language chosen on the page or, before that, the browser's."""
    if (chosen := request.query_params.get("lang")) in faq.languages:
        return chosen or faq.languages[0]
    ranges = map(_LANGUAGE_RANGE.fullmatch, request.headers.get("accept-language", "").split(",")[:20])
    wanted = [(-float(found[2] or 1), found[1].lower()) for found in ranges if found]
    return next(
        (lang for _, lang in sorted(wanted, key=lambda pair: pair[0]) if lang in faq.languages), faq.languages[0]
    )


def as_html(text: str, clinic: Clinic) -> Markup:
    """A reply's text as HTML: paragraphs, lists, phone numbers to call and addresses to open."""
    links = re.compile(rf"(https://\S+)|({re.escape(clinic.phone)})|(?<![\d-])(988|911|1-800-222-1222)(?![\d-])")

    def linked(line: str) -> Markup:
        shown, end = Markup(), 0
        for found in links.finditer(line):
            target = found[1] or f"tel:{dialled(clinic) if found[2] else found[3].replace('-', '')}"
            label = say_short(found[0], clinic)
            shown += escape(line[end : found.start()]) + Markup('<a href="{}">{}</a>').format(target, label)
            end = found.end()
        return shown + escape(line[end:])

    blocks = Markup()
    for paragraph in text.split("\n\n"):
        lines = paragraph.split("\n")
        items = [line for line in lines if line.startswith("- ")]
        rest = Markup("<br>").join(linked(line) for line in lines if not line.startswith("- "))
        blocks += Markup("<p>{}</p>").format(rest) if rest else Markup()
        if items:
            listed = Markup().join(Markup("<li>{}</li>").format(linked(item[2:])) for item in items)
            blocks += Markup("<ul>{}</ul>").format(listed)
    return blocks


def say_short(address: str, clinic: Clinic) -> str:
    """A link's label: the map's long address shows where it leads."""
    return clinic.address if address == map_link(clinic) else address
