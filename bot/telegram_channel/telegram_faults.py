"""Calls to the Bot API that failed: why, and when to try again."""

from __future__ import annotations

from collections.abc import Iterator

from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError

FIRST_PAUSE = 0.25
"""Seconds before a failed call is tried again; doubled each time…"""
LONGEST_PAUSE = 2.0
"""…up to this: including the time to connect, the bot is back within 5 s of Telegram's return."""


def backoff() -> Iterator[float]:
    """Seconds to wait before each further attempt."""
    pause = FIRST_PAUSE
    while True:
        yield min(pause, LONGEST_PAUSE)
        pause = min(pause * 2, LONGEST_PAUSE)


def retry_after(error: Exception) -> float:
    """The seconds Telegram asks to wait; 0 if it does not."""
    if not isinstance(error, RetryAfter):
        return 0
    wait = error.retry_after
    return wait if isinstance(wait, int) else wait.total_seconds()


def describe_fault(error: Exception) -> str:
    """Why Telegram cannot be called, and the remedy."""
    match error:
        case InvalidToken():
            return (
                "Telegram refuses the token (401), or there is no Bot API at TELEGRAM_API_URL (404). Take the bot's token "
                "from @BotFather, set TELEGRAM_BOT_TOKEN to it and start again"
            )
        case Conflict():
            return (
                "another process polls with the same token (409). Stop it: one bot has one poller; "
                "or give this one a token of its own"
            )
        case RetryAfter():
            return "Telegram asks to wait (429); it is tried again after that"
        case TelegramError() | TimeoutError():
            return f"Telegram cannot be reached ({type(error).__name__}); it is tried again every few seconds"
        case ExceptionGroup():
            return describe_fault(error.exceptions[0])
        case _:
            return f"stopped by {type(error).__name__}; it is started again"
