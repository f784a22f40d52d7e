"""The staff page and staff's Telegram commands."""
