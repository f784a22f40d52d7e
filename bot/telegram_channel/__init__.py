"""Telegram, on python-telegram-bot. Nothing outside this folder knows the Bot API.

`application` builds the `Application` and runs it. `polling` or `webhook` receives updates, `ordering` is the update processor,
`handlers` holds the callbacks, `rendering` turns a reply into messages, `outbox` sends them, and `rate_limiter` retries calls that failed.
"""
