"""The page that says how the clinic's own website shows the chat."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal
from urllib.parse import quote, urlsplit

from starlette.responses import Response
from starlette.routing import Route

from bot.staff.access import AccessControl, Visit
from bot.staff.responses import page, redirect_to
from bot.staff.workspace import Workspace
from bot.web_channel.page import home_of

LONGEST_ADDRESS = 300
"""Characters of an address to check."""
Verdict = Literal["none", "allowed", "not https", "other www", "not listed"]
"""What is known of a website: whether it is listed, or is listed only with or without `www.`."""


class WebsitePage:
    """What to paste into a website, and whether that website may show the chat; if not, one press allows it."""

    def __init__(self, workspace: Workspace, public_url: str = "") -> None:
        """`public_url`: the address of the chat; without it, the one that the request was sent to."""
        self.workspace = workspace
        self.public_url = public_url

    def routes(self, access: AccessControl) -> list[Route]:
        return [Route("/staff/website", access.guarded(self.website), methods=["GET", "POST"])]

    async def website(self, visit: Visit) -> Response:
        """The line to paste, and the check of an address."""
        if visit.is_sent:
            return await self._allow(visit, origin_of(visit.fields.get("site", "")))
        faq = self.workspace.faq
        typed = visit.request.query_params.get("site", "").strip()[:LONGEST_ADDRESS]
        site = origin_of(typed)
        return page(
            "website.html",
            visit=visit,
            workspace=self.workspace,
            faq=faq,
            chat=home_of(visit.request, self.public_url),
            typed=typed,
            site=site,
            verdict=judge(site, faq.clinic.websites),
        )

    async def _allow(self, visit: Visit, site: str) -> Response:
        """Add a website to those that may show the chat, and show the verdict about it. Raises ChangeRefused."""
        content = self.workspace.content
        facts = await self.workspace.work(content.clinic_facts)
        if judge(site, facts.websites) in {"other www", "not listed"}:
            draft = await self.workspace.work(content.draft, replace(facts, websites=(*facts.websites, site)))
            saved = await self.workspace.save(draft, visit.session.name)
            if not self.workspace.live.outcome.in_force:
                return redirect_to(f"/staff/saved/{saved.id}")
        return redirect_to(f"/staff/website?site={quote(site)}")


def origin_of(typed: str) -> str:
    """The part of a web address that browsers compare: "Example.org/about" gives "https://example.org"; "" if it is not an address."""
    try:
        found = urlsplit(typed if "://" in typed else f"https://{typed}")
        host, port = found.hostname or "", found.port
    except ValueError:
        return ""
    if "." not in host or not all(letter.isalnum() or letter in "-." for letter in host):
        return ""
    return f"{found.scheme}://{host}{f':{port}' if port else ''}"


def judge(site: str, listed: Sequence[str]) -> Verdict:
    """Whether a website, given as `origin_of` does, may show the chat."""
    known = {origin_of(one) for one in listed}
    scheme, _, host = site.partition("://")
    other = f"{scheme}://{host.removeprefix('www.') if host.startswith('www.') else f'www.{host}'}"
    if not site:
        return "none"
    if site in known:
        return "allowed"
    if scheme != "https":
        return "not https"
    return "other www" if other in known else "not listed"
