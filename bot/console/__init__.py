"""The console: the office's web pages, for today's work, suggestions, messages that failed, and logins."""

from bot.console.console import build_console

__all__ = ["build_console"]
