"""What Telegram shows of the bot besides its messages: `set_my_commands`, descriptions, menu button. They are set only if they differ."""

from __future__ import annotations

import asyncio
import logging
from datetime import datetime

from telegram import Bot, BotCommand, MenuButtonCommands
from telegram.error import TelegramError

from bot.conversation import commands
from bot.conversation.assistant import Assistant
from bot.telegram_channel.telegram_faults import retry_after
from faq.facts import say
from faq.model import Faq

logger = logging.getLogger(__name__)

LONGEST_COMMAND = 256
LONGEST_DESCRIPTION = 512
LONGEST_SHORT_DESCRIPTION = 120
"""Characters that Telegram accepts."""
TRY_AGAIN_AFTER = 30.0
"""Seconds before the profile is set again after Telegram has refused it; nobody waits for it."""
LOOK_EVERY = 5.0
"""Seconds between two looks whether the content has changed."""


async def keep(bot: Bot, assistant: Assistant) -> None:
    """Set the profile, and set it again when the content has changed, until cancelled."""
    version = ""
    while True:
        faq, pause = assistant.index().faq, LOOK_EVERY
        if faq.version != version:
            try:
                await _set(bot, faq, assistant.clock())
                version = faq.version
            except TelegramError as error:
                pause = retry_after(error) or TRY_AGAIN_AFTER
            except Exception as error:  # noqa: BLE001 -- the bot answers without it
                logger.warning("the bot's profile was left as it is: %s", type(error).__name__)
                version = faq.version
        await asyncio.sleep(pause)


async def _set(bot: Bot, faq: Faq, now: datetime) -> None:
    for lang in faq.languages:
        # The clinic's first language is for everybody whose language the clinic does not offer.
        code = "" if lang == faq.languages[0] else lang
        listed = [
            BotCommand(name, say(faq, f"command_{name}", lang, now)[:LONGEST_COMMAND]) for name in commands.LISTED
        ]
        if list(await bot.get_my_commands(language_code=code)) != listed:
            await bot.set_my_commands(listed, language_code=code)
        about = say(faq, "about", lang, now)[:LONGEST_DESCRIPTION]
        if (await bot.get_my_description(language_code=code)).description != about:
            await bot.set_my_description(about, language_code=code)
        short = say(faq, "about_short", lang, now)[:LONGEST_SHORT_DESCRIPTION]
        if (await bot.get_my_short_description(language_code=code)).short_description != short:
            await bot.set_my_short_description(short, language_code=code)
    if (await bot.get_chat_menu_button()).type != MenuButtonCommands().type:
        await bot.set_chat_menu_button(menu_button=MenuButtonCommands())
