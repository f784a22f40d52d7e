"""Telegram: updates in, messages out. Only here is anything known of its Bot API.

`channel` puts the parts together. An update arrives by `polling` or `webhook` and takes its turn in `intake`, read by `updates`; `handlers`
understand it, `rendering` turns the reply into messages, and `delivery` gets them to Telegram through `client`, whatever goes wrong on the
way.
"""
