"""A Telegram of our own to test against: the Bot API over real HTTP on 127.0.0.1.

It refuses what Telegram refuses, in its words, and fails on request. `server.FakeTelegram` is where to begin.
"""
