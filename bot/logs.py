"""Logging: short lines for people or JSON for services; tokens and telephone numbers never pass."""

import copy
import logging
import re
import sys
import traceback
from typing import Any

import structlog

DEEPEST = 12  # frames of a traceback, the innermost: enough to find the line
_TOKEN = re.compile(r"\d{6,}(?::|%3A)[\w-]{20,}", re.IGNORECASE)
_BEARER = re.compile(r"(?i)(bearer\s+|secret[_-]?token\W+|/vao/)[\w.~+/-]{8,}=*")
_PHONE = re.compile(r"(?<![\w.:-])(?:\+?84|0)[\s.]?\d(?:[\s.]?\d){8}(?![\w:-])")
_NOISY = ("httpx", "httpcore", "aiohttp.access", "apscheduler", "telegram", "asyncio", "alembic")


def redacted(text: str) -> str:
    """The text without tokens of bots, bearer secrets and telephone numbers."""
    return _PHONE.sub("[số điện thoại]", _BEARER.sub(r"\1[kín]", _TOKEN.sub("[token]", text)))


def trace(error: BaseException) -> str:
    """Where an error came from, without its words: a driver's message may hold a whole row, that is, a letter."""
    frames = "".join(traceback.format_tb(error.__traceback__)[-DEEPEST:])
    kind = type(error).__qualname__
    told = f"{kind}: {error.strerror}" if isinstance(error, OSError) and error.strerror else kind
    cause = error.__cause__ or error.__context__
    return frames + told + (f" <- {type(cause).__qualname__}" if cause is not None else "")


class Redacting(logging.Formatter):
    """Formats through structlog, then redacts the whole line; of an exception only kinds and places are shown."""

    def __init__(self, inner: logging.Formatter) -> None:
        super().__init__()
        self._inner = inner

    def format(self, record: logging.LogRecord) -> str:
        """One line (or block) that holds no secret."""
        if record.exc_info and record.exc_info[1] is not None:
            told = f"{record.getMessage()}\n{trace(record.exc_info[1])}"
            record = copy.copy(record)
            record.msg, record.args, record.exc_info, record.exc_text = told, (), None, None
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
    return structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
