"""Logging: short lines for people or JSON for services; tokens and telephone numbers never pass."""

import logging
import re
import sys
from typing import Any

import structlog

_TOKEN = re.compile(r"\d{6,}(?::|%3A)[\w-]{20,}", re.IGNORECASE)
_BEARER = re.compile(r"(?i)(bearer\s+|secret[_-]?token\W+|/vao/)[\w.~+/-]{8,}=*")
_PHONE = re.compile(r"(?<![\w.:-])(?:\+?84|0)[\s.]?\d(?:[\s.]?\d){8}(?![\w:-])")
_NOISY = ("httpx", "httpcore", "aiohttp.access", "apscheduler", "telegram", "asyncio", "alembic")


def redacted(text: str) -> str:
    """The text without tokens of bots, bearer secrets and telephone numbers."""
    return _PHONE.sub("[số điện thoại]", _BEARER.sub(r"\1[kín]", _TOKEN.sub("[token]", text)))


class Redacting(logging.Formatter):
    """Formats through structlog, then redacts the whole line, traceback included."""

    def __init__(self, inner: logging.Formatter) -> None:
        super().__init__()
        self._inner = inner

    def format(self, record: logging.LogRecord) -> str:
        """One line (or block) that holds no secret."""
        return redacted(self._inner.format(record))


def set_up(level: str, style: str) -> None:
    """Send all logs of this process to standard error in one style; libraries are heard from warnings up."""
    shared: list[Any] = [structlog.stdlib.add_log_level, structlog.processors.TimeStamper(fmt="iso")]
    last: Any = structlog.processors.JSONRenderer(ensure_ascii=False) if style == "json" else _console()
    inner = structlog.stdlib.ProcessorFormatter(processor=last, foreign_pre_chain=shared)
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Redacting(inner))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for name in _NOISY:
        logging.getLogger(name).setLevel(logging.WARNING)


def _console() -> structlog.dev.ConsoleRenderer:
    return structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback)
