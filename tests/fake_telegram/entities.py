"""Texts as Telegram reads them: its HTML turned into plain text and entities, or refused in its own words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

MOST_TEXT = 4096
MOST_CAPTION = 1024
"""In UTF-16 units, after parsing."""
_KINDS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "span": "spoiler",
    "tg-spoiler": "spoiler",
    "a": "text_link",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "tg-emoji": "custom_emoji",
}
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
"""No other names: Telegram leaves `&nbsp;` and `&apos;` standing in the text."""
_REFERENCE = re.compile(r"&(?:#x([0-9a-fA-F]+)|#([0-9]+)|([a-zA-Z]+));?")
_MARK = re.compile(r"&|</?")
_SPACE = " \t\r\n\0\v"
_TOKEN = re.compile(r"[0-9A-Za-z.-]*")
_USER_LINK = re.compile(r"tg:(?://)?user\?id=(\d+)")
_DROPPED = dict.fromkeys((*range(0x2028, 0x202F), 0x0D, 0x333, 0x33F, 0x30A))
_CLEANED = _DROPPED | {code: " " for code in range(0x20) if code not in {0x0A, 0x0D}}
"""What Telegram does to control characters: to spaces, a few of them dropped."""
_FOUND = re.compile(
    r"(?P<bot_command>(?<![\w/])/[A-Za-z0-9_]{1,64}(?:@\w{3,32})?(?![\w/]))"
    r"|(?P<url>https?://[^\s<>]+)"
    r"|(?P<email>[\w.+-]+@[\w-]+\.[\w.-]*\w)"
    r"|(?P<mention>(?<!\w)@\w{4,32})"
    r"|(?P<hashtag>(?<!\w)#\w*[^\W\d]\w*)"
)


class Refused(Exception):  # noqa: N818 -- Telegram refuses; nothing here erred
    """A text that Telegram does not take; the message is what it says after `Bad Request: `."""


@dataclass(slots=True)
class _Open:
    """A start tag that waits for its end."""

    tag: str
    argument: str
    offset: int
    begin: int
    """Where its inside begins in the plain text."""


@dataclass(slots=True)
class _Reader:
    """A position in a text that is read tag by tag."""

    text: str
    at: int = 0
    plain: list[str] = field(default_factory=list)
    length: int = 0
    """Of the plain text so far, in UTF-16 units."""
    entities: list[dict[str, Any]] = field(default_factory=list)
    opened: list[_Open] = field(default_factory=list)

    def here(self) -> str:
        """The character at the position; NUL at the end."""
        return self.text[self.at] if self.at < len(self.text) else "\0"

    def skip_spaces(self) -> None:
        while self.at < len(self.text) and self.text[self.at] in _SPACE:
            self.at += 1

    def add(self, part: str) -> None:
        self.plain.append(part)
        self.length += _utf16(part)

    def byte_offset(self, at: int) -> int:
        """Telegram counts places in bytes of UTF-8."""
        return len(self.text[:at].encode())


def parse(text: str, parse_mode: str | None, entities: list[dict[str, Any]] | None = None) -> tuple[str, list[Any]]:
    """The plain text and its entities, cleaned and trimmed as Telegram does; Refused where the markup is wrong."""
    match (parse_mode or "").lower():
        case "html":
            plain, found = _html(text)
        case "":
            plain, found = text, list(entities or ())
        case "markdown" | "markdownv2":
            raise Refused(f"the fake reads no {parse_mode}; use HTML")
        case _:
            raise Refused("unsupported parse_mode")
    return _trimmed(plain.translate(_CLEANED), found) if _needs_cleaning(plain) else (plain, found)


def message_text(text: str, parse_mode: str | None = None, entities: list[Any] | None = None) -> tuple[str, list[Any]]:
    """What `parse` gives, within the limits of a message."""
    plain, found = parse(text, parse_mode, entities)
    if not plain:
        raise Refused("message text is empty")
    if _utf16(plain) > MOST_TEXT:
        raise Refused("message is too long")
    return plain, found


def caption(text: str, parse_mode: str | None = None, entities: list[Any] | None = None) -> tuple[str, list[Any]]:
    """What `parse` gives, within the limits of a caption."""
    plain, found = parse(text, parse_mode, entities)
    if _utf16(plain) > MOST_CAPTION:
        raise Refused("message caption is too long")
    return plain, found


def found_in(text: str) -> list[dict[str, Any]]:
    """The commands, links, addresses and names that Telegram finds in a patient's text by itself."""
    return [
        {"type": found.lastgroup, "offset": _utf16(text[: found.start()]), "length": _utf16(found[0])}
        for found in _FOUND.finditer(text)
    ]


def unread_references(html: str) -> Iterator[str]:
    """References like `&nbsp;` that Telegram does not read, so that patients see them as they are written."""
    return (found[0] for found in _REFERENCE.finditer(html) if found[3] and found[3] not in _NAMED and ";" in found[0])


def _utf16(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def _needs_cleaning(text: str) -> bool:
    return text[:1] in " \n" or text[-1:] in " \n" or not text.replace("\n", "").isprintable()


def _trimmed(text: str, entities: list[dict[str, Any]]) -> tuple[str, list[Any]]:
    """Without blanks at the end, nor at the beginning as far as no entity covers them."""
    begin = len(text) - len(text.lstrip(" \n"))
    begin = min([begin, *(entity["offset"] for entity in entities)])
    text = text[begin:].rstrip(" \n")
    end = _utf16(text)
    kept = []
    for entity in entities:
        offset = entity["offset"] - begin
        if (length := min(entity["length"], end - offset)) > 0:
            kept.append(entity | {"offset": offset, "length": length})
    return text, kept


def _html(text: str) -> tuple[str, list[dict[str, Any]]]:
    if "<" not in text and "&" not in text:
        return text, []
    reader = _Reader(text)
    while mark := _MARK.search(text, reader.at):
        reader.add(text[reader.at : mark.start()])
        reader.at = mark.start()
        if mark[0] == "&":
            reader.add(_reference(reader))
        elif mark[0] == "</":
            _end_tag(reader)
        else:
            _start_tag(reader)
    reader.add(text[reader.at :])
    if reader.opened:
        raise _unparsed(f'Can\'t find end tag corresponding to start tag "{reader.opened[-1].tag}"')
    plain = "".join(reader.plain)
    return plain, sorted(_outermost_code(reader.entities), key=lambda e: (e["offset"], -e["length"]))


def _unparsed(what: str) -> Refused:
    return Refused(f"can't parse entities: {what}")


def _reference(reader: _Reader) -> str:
    """The character that the reference at the position stands for, or the ampersand itself."""
    found = _REFERENCE.match(reader.text, reader.at)
    character = _referred(found) if found else None
    if found is None or character is None:
        reader.at += 1
        return "&"
    reader.at = found.end()
    return character


def _referred(found: re.Match[str]) -> str | None:
    if found[3]:
        return _NAMED.get(found[3])
    code = int(found[1], 16) if found[1] else int(found[2][:9])
    if not 0 < code < 0x10FFFF:
        return None
    if 0xD800 <= code < 0xE000:
        raise Refused(
            "can't parse entities: Text contains invalid Unicode characters after decoding HTML entities, "
            "check for unmatched surrogate code units"
        )
    return chr(code)


def _start_tag(reader: _Reader) -> None:
    begin, place = reader.at, reader.byte_offset(reader.at)
    while reader.at < len(reader.text) and reader.here() not in _SPACE + ">":
        reader.at += 1
    if reader.at >= len(reader.text):
        raise _unparsed(f"Unclosed start tag at byte offset {place}")
    tag = reader.text[begin + 1 : reader.at].lower()
    if tag not in _KINDS:
        raise _unparsed(f'Unsupported start tag "{tag}" at byte offset {place}')
    argument = _argument(reader, tag, place)
    if tag == "span" and argument != "spoiler":
        raise _unparsed(f'Tag "span" must have class "tg-spoiler" at byte offset {place}')
    reader.at += 1
    reader.opened.append(_Open(tag, argument, reader.length, sum(map(len, reader.plain))))


def _argument(reader: _Reader, tag: str, place: int) -> str:
    """What the attributes of a tag say that Telegram heeds; the position is then at its `>`."""
    argument = ""
    while True:
        reader.skip_spaces()
        if reader.here() == ">":
            return argument
        begin = reader.at
        while reader.at < len(reader.text) and reader.here() not in _SPACE + "=>/\"'":
            reader.at += 1
        name = reader.text[begin : reader.at]
        if not name and reader.at < len(reader.text):
            raise _unparsed(f'Empty attribute name in the tag "{tag}" at byte offset {place}')
        reader.skip_spaces()
        value = ""
        if reader.here() == "=":
            reader.at += 1
            reader.skip_spaces()
            value = _value(reader, tag, place)
        if reader.at >= len(reader.text):
            raise _unparsed(f'Unclosed start tag "{tag}" at byte offset {place}')
        argument = _heeded(tag, name, value, argument)


def _heeded(tag: str, name: str, value: str, argument: str) -> str:
    """A tag's argument after one more attribute; most attributes change nothing."""
    match tag, name:
        case ("a", "href") | ("tg-emoji", "emoji-id"):
            return value
        case ("code", "class") if value.startswith("language-"):
            return value.removeprefix("language-")
        case ("span", "class") if value.startswith("tg-"):
            return value.removeprefix("tg-")
        case ("blockquote", "expandable"):
            return "1"
        case _:
            return argument


def _value(reader: _Reader, tag: str, place: int) -> str:
    quote = reader.here()
    if reader.at >= len(reader.text):
        raise _unparsed(f'Unclosed start tag "{tag}" at byte offset {place}')
    if quote not in "\"'":
        begin = reader.at
        found = _TOKEN.match(reader.text, begin)
        reader.at = found.end() if found else begin
        if reader.here() not in _SPACE + ">" or reader.at >= len(reader.text):
            raise _unparsed(f"Unexpected end of name token at byte offset {reader.byte_offset(begin)}")
        return reader.text[begin : reader.at].lower()
    reader.at += 1
    value: list[str] = []
    while reader.at < len(reader.text) and reader.here() != quote:
        if reader.here() == "&":
            value.append(_reference(reader))
        else:
            value.append(reader.here())
            reader.at += 1
    reader.at += 1
    if reader.at >= len(reader.text):
        raise _unparsed(f"Unclosed start tag at byte offset {place}")
    return "".join(value)


def _end_tag(reader: _Reader) -> None:
    begin, place = reader.at, reader.byte_offset(reader.at)
    if not reader.opened:
        raise _unparsed(f"Unexpected end tag at byte offset {place}")
    reader.at = begin + 2
    while reader.at < len(reader.text) and reader.here() not in _SPACE + ">":
        reader.at += 1
    tag = reader.text[begin + 2 : reader.at].lower()
    reader.skip_spaces()
    if reader.here() != ">":
        raise _unparsed(f"Unclosed end tag at byte offset {place}")
    reader.at += 1
    opened = reader.opened[-1]
    if tag not in {"", opened.tag}:
        raise _unparsed(f'Unmatched end tag at byte offset {place}, expected "</{opened.tag}>", found "</{tag}>"')
    reader.opened.pop()
    if reader.length > opened.offset and (entity := _entity(reader, opened)):
        reader.entities.append(entity)


def _entity(reader: _Reader, opened: _Open) -> dict[str, Any] | None:
    span = {"offset": opened.offset, "length": reader.length - opened.offset}
    match opened.tag:
        case "a":
            url = opened.argument or "".join(reader.plain)[opened.begin :]
            if user := _USER_LINK.fullmatch(url):
                return {"type": "text_mention", **span, "user": {"id": int(user[1]), "is_bot": False, "first_name": ""}}
            return (
                {"type": "text_link", **span, "url": url} if re.match(r"(?:https?|tg|ton)://|[^:\s]+\.", url) else None
            )
        case "tg-emoji":
            if not opened.argument.isdecimal():
                raise _unparsed("Invalid custom emoji identifier specified")
            return {"type": "custom_emoji", **span, "custom_emoji_id": opened.argument}
        case "code" if opened.argument and reader.opened and reader.opened[-1].tag == "pre":
            reader.opened[-1].argument = opened.argument  # <pre><code class="language-…">
            return None
        case "pre" if opened.argument:
            return {"type": "pre", **span, "language": opened.argument}
        case "blockquote" if opened.argument:
            return {"type": "expandable_blockquote", **span}
        case tag:
            return {"type": _KINDS[tag], **span}


def _outermost_code(entities: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Without what stands inside code, where nothing is marked up."""
    codes = [(e["offset"], e["offset"] + e["length"]) for e in entities if e["type"] in {"code", "pre"}]
    if not codes:
        return entities
    return [
        entity
        for entity in entities
        if entity["type"] in {"code", "pre"}
        or not any(begin <= entity["offset"] and entity["offset"] + entity["length"] <= end for begin, end in codes)
    ]
