"""The web: a chat page, the API behind it, and a widget that shows the page inside the clinic's website.

`page` and `api` turn requests into what the assistant takes and its replies into HTML and JSON; `openapi` describes the API from its
types; `bot.http.guard` wraps all of it.
"""
