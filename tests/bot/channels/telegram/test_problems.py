"""The table from Telegram's refusals and broken connections to `Undelivered`, each through a real connection."""

from collections.abc import AsyncIterator, Callable

import pytest
from telegram.error import BadRequest, Conflict, Forbidden, InvalidToken, NetworkError, TelegramError, TimedOut

from bot.channels.telegram import Telegram
from bot.channels.telegram.line import AnswerLost, NotSent
from bot.channels.telegram.problems import is_token_refused, undelivered
from broadcasts.layout import Piece
from broadcasts.undelivered import Gone, Later, Never, Undelivered, Unknown
from storage.talk import Address
from tests.bot.channels.telegram.stage import HASTY, QUICK, alone
from tests.fakes.telegram_api import TelegramApi
from tests.fakes.telegram_api.faults import Faults

AN = 1001
Script = Callable[[Faults], object]


@pytest.fixture
async def api() -> AsyncIterator[TelegramApi]:
    """A fake Telegram with a person who started the bot."""
    async with TelegramApi() as api:
        api.private_chat(api.user(AN, "An"))
        yield api


@pytest.fixture
async def channel(api: TelegramApi) -> AsyncIterator[Telegram]:
    """The channel without a bot behind it."""
    async with alone(api) as channel:
        yield channel


def refused(code: int, words: str) -> Script:
    return lambda faults: faults.refuse(code, words)


WIRE: dict[str, tuple[Script, Undelivered]] = {
    "flood": (lambda faults: faults.flood(7), Later("flood", 7.0)),
    "flood without a time": (lambda faults: faults.flood_without_time(), Later("flood", 5.0)),
    "blocked": (lambda faults: faults.blocked(), Gone("blocked")),
    "deactivated": (refused(403, "Forbidden: user is deactivated"), Gone("blocked")),
    "kicked": (refused(403, "Forbidden: bot was kicked from the group chat"), Gone("blocked")),
    "unknown chat": (refused(400, "Bad Request: chat not found"), Gone("closed")),
    "no rights": (refused(400, "Bad Request: not enough rights to send text messages to the chat"), Gone("closed")),
    "no right to send photos": (
        refused(400, "Bad Request: not enough rights to send photos to the chat"),
        Never("refused"),
    ),
    "writing forbidden": (refused(400, "Bad Request: CHAT_WRITE_FORBIDDEN"), Gone("closed")),
    "migrated": (lambda faults: faults.migrated(-100123), Gone("moved", "-100123")),
    "too long": (refused(400, "Bad Request: message is too long"), Never("too_large")),
    "entities": (refused(400, "Bad Request: can't parse entities: unsupported start tag"), Never("refused")),
    "bad button": (refused(400, "Bad Request: BUTTON_DATA_INVALID"), Never("refused")),
    "thread gone": (refused(400, "Bad Request: message thread not found"), Never("refused")),
    "too large a request": (refused(413, "Request Entity Too Large"), Never("too_large")),
    "token": (lambda faults: faults.unauthorized(), Later("token", 60.0, whole=True)),
    "no such bot": (refused(404, "Not Found"), Later("token", 60.0, whole=True)),
    "conflict": (refused(409, "Conflict: terminated by setWebhook request"), Later("no_connection")),
    "500": (lambda faults: faults.broken(500), Unknown("no_answer")),
    "502 in HTML": (lambda faults: faults.broken(502), Unknown("no_answer")),
    "504 in HTML": (lambda faults: faults.broken(504), Unknown("no_answer")),
    "200 with a web page": (lambda faults: faults.html(), Unknown("no_answer")),
    "200 that is not ok": (lambda faults: faults.not_ok(), Unknown("no_answer")),
    "reset": (lambda faults: faults.reset_after(), Unknown("no_answer")),
    "reset before anything was read": (lambda faults: faults.reset_before(), Unknown("no_answer")),
    "silence": (lambda faults: faults.lost_answer(), Unknown("no_answer")),
}


@pytest.mark.parametrize("name", WIRE)
async def test_every_answer_means_what_the_table_says(api: TelegramApi, name: str) -> None:
    """Each refusal, broken answer and broken connection becomes one `Undelivered`, and the next send works."""
    script, expected = WIRE[name]
    script(api.faults)
    async with alone(api, rules=HASTY if name == "silence" else QUICK) as channel:
        to = Address("telegram", channel.account, str(AN))
        with pytest.raises(Undelivered) as problem:
            await channel.send(to, Piece("a"))
        assert problem.value == expected
        assert type(problem.value) is type(expected)
        assert await channel.send(to, Piece("b")) == str(api.ledger.to(AN)[-1].message_id)


async def test_what_was_carried_out_is_in_doubt_and_what_was_not_is_not(api: TelegramApi, channel: Telegram) -> None:
    """A lost answer leaves the message sent and unknown; no connection leaves nothing sent, and that is sure."""
    to = Address("telegram", channel.account, str(AN))
    api.faults.reset_after()
    with pytest.raises(Unknown):
        await channel.send(to, Piece("one"))
    assert api.ledger.texts(AN) == ["one"]
    await api.stop()
    with pytest.raises(Later, match="no_connection"):
        await channel.send(to, Piece("two"))
    await api.start()
    assert api.ledger.texts(AN) == ["one"]


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (NotSent("x"), Later("no_connection")),
        (AnswerLost("x"), Unknown("no_answer")),
        (TimedOut(), Unknown("no_answer")),
        (NetworkError("Bad Gateway"), Unknown("no_answer")),
        (BadRequest("Bad Request: wrong file_id or the file is temporarily unavailable"), Later("no_connection")),
        (BadRequest("Bad Request: wrong file identifier/http url specified"), Never("refused")),
        (Forbidden("Forbidden: bot can't initiate conversation with a user"), Gone("blocked")),
        (Conflict("x"), Later("no_connection")),
        (TelegramError("Invalid server response"), Unknown("no_answer")),
        (KeyError("result"), Unknown("no_answer")),
        (TypeError("None"), Unknown("no_answer")),
        (FileNotFoundError(), Never("file_missing")),
    ],
    ids=lambda case: repr(case)[:60],
)
def test_errors_of_the_library_have_their_meaning(error: Exception, expected: Undelivered) -> None:
    """Subclasses of python-telegram-bot's NetworkError that are no network trouble are told apart."""
    assert undelivered(error) == expected


def test_a_proxys_missing_page_is_no_refused_token() -> None:
    """Only a 401 or 404 in Telegram's own shape says that the token is wrong."""
    page = InvalidToken("Not Found (404)")
    page.__cause__ = TelegramError("the answer is no JSON object")
    assert is_token_refused(InvalidToken("Unauthorized"))
    assert not is_token_refused(page)
    assert not is_token_refused(Forbidden("x"))
