"""The fake Zalo is what the sources tell of the true one; its switches show each of the ways in which they differ."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from tests.fakes.pictures import photo
from tests.fakes.zalo_bot import Person, ZaloBotApi
from tests.fakes.zalo_bot.methods import WEBHOOK_SET

Json = dict[str, Any]
GOOD = "https://thidua.example.vn/hooks/zalo-bot/1"
KEPT = "s3cret-of-8+"


@pytest.fixture
async def api() -> AsyncIterator[ZaloBotApi]:
    """A fake Zalo."""
    async with ZaloBotApi() as api:
        yield api


@pytest.fixture
def lan(api: ZaloBotApi) -> Person:
    """Somebody who writes."""
    return api.person("Chị Lan")


async def asked(api: ZaloBotApi, method: str, token: str = "", **params: object) -> tuple[int, Json]:
    """Status and body of a POST with JSON."""
    address = f"{api.base_url}/bot{token or api.token}/{method}"
    async with aiohttp.ClientSession() as session, session.post(address, json=params or None) as answer:
        return answer.status, await answer.json()


async def polled(api: ZaloBotApi, seconds: object = 0) -> Json:
    """What getUpdates answers."""
    return (await asked(api, "getUpdates", timeout=seconds))[1]


# --- calls ---------------------------------------------------------------------------------------------------------


async def test_a_message_is_taken_in_every_encoding(api: ZaloBotApi, lan: Person) -> None:
    """JSON, form, multipart and the query of a GET have one effect."""
    address, params = f"{api.base_url}/bot{api.token}/sendMessage", {"chat_id": lan.id, "text": "Chào chị"}
    form = aiohttp.FormData(params)
    whole = aiohttp.FormData(params, default_to_multipart=True)
    async with aiohttp.ClientSession() as session:
        calls: list[tuple[str, Json]] = [
            ("POST", {"json": params}),
            ("POST", {"data": form}),
            ("POST", {"data": whole}),
            ("GET", {"params": params}),
        ]
        for method, body in calls:
            async with session.request(method, address, **body) as answer:
                assert set((await answer.json())["result"]) == {"message_id", "date"}
    assert api.ledger.texts(lan.id) == ["Chào chị"] * 4


async def test_get_me_needs_no_body(api: ZaloBotApi) -> None:
    """It says the name without which a group's words cannot be told apart."""
    _, body = await asked(api, "getMe")
    known = {"id": api.account().id, "account_name": "Bot 131", "account_type": "BASIC", "can_join_groups": False}
    assert body == {"ok": True, "result": known}


@pytest.mark.parametrize("method", ["sendmessage", "editMessageText", "getFile"])
async def test_what_zalo_does_not_have_is_refused(api: ZaloBotApi, method: str) -> None:
    """Methods are known by their exact letters."""
    assert await asked(api, method) == (404, {"ok": False, "error_code": 404, "description": "Not Found"})


async def test_a_wrong_token_is_refused(api: ZaloBotApi) -> None:
    """With its own code, which the switch puts under HTTP 200."""
    assert (await asked(api, "getMe", token="1:wrong"))[0] == 401
    api.switches.errors_as = 200
    status, body = await asked(api, "getMe", token="1:wrong")
    assert (status, body["ok"], body["error_code"]) == (200, False, 401)


@pytest.mark.parametrize(
    ("text", "ok"),
    [("", False), ("x", True), ("ế" * 2000, True), ("x" * 2001, False), ("😀" * 1000, True), ("😀" * 1001, False)],
)
async def test_the_length_of_a_text_is_held(api: ZaloBotApi, lan: Person, text: str, ok: bool) -> None:
    """1 to 2,000, counted as UTF-16 does where that is more."""
    status, body = await asked(api, "sendMessage", chat_id=lan.id, text=text)
    assert (status, body["ok"]) == ((200, True) if ok else (400, False))


async def test_letters_count_in_one_form(api: ZaloBotApi, lan: Person) -> None:
    """An accent of its own is no letter of its own."""
    status, _ = await asked(api, "sendMessage", chat_id=lan.id, text="e\u0302\u0301" * 2000)
    assert status == 200


async def test_a_picture_is_fetched_from_its_address(api: ZaloBotApi, lan: Person) -> None:
    """What is no picture, or is not there, is refused and not accepted."""
    picture = photo()

    async def serve(request: web.Request) -> web.Response:
        kind = "image/jpeg" if request.path == "/a.jpg" else "text/html"
        return web.Response(body=picture, content_type=kind)

    app = web.Application()
    app.router.add_get("/{name}", serve)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    root = f"http://127.0.0.1:{runner.addresses[0][1]}"
    sent = [await asked(api, "sendPhoto", chat_id=lan.id, photo=f"{root}/{name}") for name in ("a.jpg", "b.html")]
    await runner.cleanup()
    sent.append(await asked(api, "sendPhoto", chat_id=lan.id, photo=f"{root}/a.jpg"))
    assert [status for status, _ in sent] == [200, 400, 400]
    assert [one.picture for one in api.ledger.messages(lan.id)] == [picture]


async def test_typing_has_no_result(api: ZaloBotApi, lan: Person) -> None:
    """Its success is `ok` alone."""
    assert await asked(api, "sendChatAction", chat_id=lan.id, action="typing") == (200, {"ok": True})
    assert (await asked(api, "sendChatAction", chat_id=lan.id, action="upload_photo"))[0] == 400


async def test_a_month_can_be_used_up(api: ZaloBotApi, lan: Person) -> None:
    """Then every word is refused, and nothing arrives."""
    api.switches.quota = 1
    statuses = [(await asked(api, "sendMessage", chat_id=lan.id, text="a"))[0] for _ in range(3)]
    assert (statuses, len(api.ledger.entries)) == ([200, 429, 429], 1)


async def test_markup_can_be_refused(api: ZaloBotApi, lan: Person) -> None:
    """A text without markup goes all the same."""
    api.switches.markup_refused = True
    assert (await asked(api, "sendMessage", chat_id=lan.id, text="*a", parse_mode="markdown"))[0] == 400
    assert (await asked(api, "sendMessage", chat_id=lan.id, text="*a"))[0] == 200


# --- polls ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seconds", [0, "0"])
async def test_an_update_comes_alone_and_once(api: ZaloBotApi, lan: Person, seconds: object) -> None:
    """One object, not a list; afterwards the poll is idle, which is error 408."""
    api.say(lan, "đề cử 1")
    update = (await polled(api, seconds))["result"]
    assert (update["event_name"], update["message"]["text"]) == ("message.text.received", "đề cử 1")
    assert update["message"]["chat"] == {"id": lan.id, "chat_type": "PRIVATE"}
    assert await polled(api, seconds) == {"ok": False, "error_code": 408, "description": "Request timeout"}


@pytest.mark.parametrize("status", [200, 408])
async def test_an_idle_poll_has_either_status(api: ZaloBotApi, status: Any) -> None:
    """As the switch says; the body is the same."""
    api.switches.idle_status = status
    assert (await asked(api, "getUpdates", timeout=0))[0] == status


async def test_what_was_read_comes_back_in_replay(api: ZaloBotApi, lan: Person) -> None:
    """At once, on every poll, until something new comes."""
    api.switches.replay = True
    first = api.say(lan, "một")
    assert [(await polled(api, 30))["result"] for _ in range(3)] == [first] * 3
    second = api.say(lan, "hai")
    assert [(await polled(api, 30))["result"] for _ in range(2)] == [second] * 2


async def test_two_pollers_split_what_comes(api: ZaloBotApi, lan: Person) -> None:
    """Each update goes to one of them."""
    polls = [asyncio.create_task(polled(api, 50)) for _ in range(2)]
    await api.ledger.until(lambda: api.account().most_polling == 2)
    updates = [api.say(lan, "một"), api.say(lan, "hai")]
    came = [body["result"] for body in await asyncio.gather(*polls)]
    assert sorted(one["message"]["text"] for one in came) == sorted(one["message"]["text"] for one in updates)


@pytest.mark.parametrize(("key", "keys"), [("photo_url", 1), ("photo", 1), ("both", 2)])
async def test_a_picture_comes_under_either_name(api: ZaloBotApi, lan: Person, key: Any, keys: int) -> None:
    """And can be fetched."""
    api.switches.picture_key = key
    message = api.send_photo(lan, b"jpeg", "Đường mới")["message"]
    addresses = [message[name] for name in ("photo_url", "photo") if name in message]
    assert (len(addresses), message["caption"]) == (keys, "Đường mới")
    async with aiohttp.ClientSession() as session, session.get(addresses[0]) as answer:
        assert await answer.read() == b"jpeg"


async def test_a_group_is_heard_when_the_bot_is_meant(api: ZaloBotApi, lan: Person) -> None:
    """Named in any case, or answered; the group's other talk never comes."""
    group = api.group()
    assert api.say_in(group, lan, "họp lúc 7 giờ") is None
    assert api.say_in(group, lan, "@bot 131 kế hoạch") is not None
    assert api.say_in(group, lan, "rồi", reply=True) is not None
    update = (await polled(api))["result"]
    assert update["message"]["chat"] == {"id": group.id, "chat_type": "GROUP"}


# --- webhooks ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "secret", "taken"),
    [
        (GOOD, "x" * 8, True),
        (GOOD, "x" * 256, True),
        (GOOD, "", False),
        (GOOD, "x" * 7, False),
        (GOOD, "x" * 257, False),
        ("", KEPT, False),
        ("http://thidua.example.vn/a", KEPT, False),
        ("https://localhost/a", KEPT, False),
        ("https://10.1.2.3/a", KEPT, False),
        ("https://127.0.0.1/a", KEPT, False),
    ],
)
async def test_11_a_webhook_is_checked(api: ZaloBotApi, url: str, secret: str, taken: bool) -> None:
    """Public HTTPS and a secret of 8 to 256 characters, unless a test permits loopback."""
    api.switches.loopback_hooks = False
    status, body = await asked(api, "setWebhook", url=url, secret_token=secret)
    assert (status, body["ok"]) == ((200, True) if taken else (400, False))
    assert api.account().hook == (url if taken else "")


@pytest.mark.parametrize("verification", [True, False])
async def test_the_answer_to_set_webhook_has_both_shapes(api: ZaloBotApi, verification: bool) -> None:
    """The newer one tells what Zalo found at the address."""
    api.switches.verification = verification
    _, body = await asked(api, "setWebhook", url=GOOD, secret_token=KEPT)
    assert ("verification" in body["result"]) == verification


async def test_a_webhook_closes_the_polls(api: ZaloBotApi) -> None:
    """Until it is deleted."""
    api.switches.loopback_hooks = False
    await asked(api, "setWebhook", url=GOOD, secret_token=KEPT)
    assert (await polled(api))["description"] == WEBHOOK_SET
    assert (await asked(api, "getWebhookInfo"))[1]["result"]["url"] == GOOD
    await asked(api, "deleteWebhook")
    assert (await polled(api))["error_code"] == 408


@pytest.mark.parametrize(("way", "status"), [("404", 404), ("empty", 200)])
async def test_no_webhook_is_said_in_two_ways(api: ZaloBotApi, way: Any, status: int) -> None:
    """As the sources differ."""
    api.switches.without_webhook = way
    found, body = await asked(api, "getWebhookInfo")
    assert (found, body.get("result", {}).get("url", "")) == (status, "")


async def test_updates_are_handed_over_in_order_until_taken(api: ZaloBotApi, lan: Person) -> None:
    """With the secret; a receiver that fails gets the same again."""
    came: list[tuple[str, str]] = []

    async def take(request: web.Request) -> web.Response:
        body = await request.json()
        came.append((request.headers["X-Bot-Api-Secret-Token"], body["result"]["message"]["text"]))
        return web.Response(status=500 if len(came) == 1 else 200)

    app = web.Application()
    app.router.add_post("/", take)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    hook = f"http://127.0.0.1:{runner.addresses[0][1]}/"
    api.say(lan, "một")
    await asked(api, "setWebhook", url=hook, secret_token=KEPT)
    api.say(lan, "hai")
    await api.until_delivered()
    await runner.cleanup()
    assert came == [(KEPT, "một"), (KEPT, "một"), (KEPT, "hai")]
    assert [one.status for one in api.courier.deliveries] == [500, 200, 200]


# --- the wire ------------------------------------------------------------------------------------------------------


async def test_two_server_headers_stand_on_the_wire(api: ZaloBotApi) -> None:
    """As Zalo's edge sends them."""
    api.switches.two_servers = True
    reader, writer = await asyncio.open_connection("127.0.0.1", api.port)
    writer.write(f"GET /bot{api.token}/getMe HTTP/1.1\r\nHost: zalo\r\nConnection: close\r\n\r\n".encode())
    answer = (await reader.read()).decode()
    writer.close()
    assert [line for line in answer.split("\r\n") if line.startswith("Server:")] == ["Server: ZServer", "Server: edge"]


@pytest.mark.parametrize(("drop", "arrived"), [("drop_before", 0), ("drop_after", 1)])
async def test_a_dropped_connection_tells_nothing(api: ZaloBotApi, lan: Person, drop: str, arrived: int) -> None:
    """Only the ledger knows whether the word was taken."""
    getattr(api.faults, drop)()
    with pytest.raises(aiohttp.ClientError):
        await asked(api, "sendMessage", chat_id=lan.id, text="a")
    assert (len(api.ledger.entries), len(api.ledger.asked("sendMessage"))) == (arrived, 1)


async def test_two_bots_are_apart(lan: Person) -> None:
    """Each has its updates; a person may write to both."""
    tokens = ("1:one-loopback", "2:two-loopback")
    async with ZaloBotApi(tokens) as two:
        two.say(lan, "gửi bot hai", tokens[1])
        assert (await asked(two, "getUpdates", token=tokens[0], timeout=0))[1]["error_code"] == 408
        assert (await asked(two, "getUpdates", token=tokens[1], timeout=0))[1]["ok"]
        names = [(await asked(two, "getMe", token=token))[1]["result"]["account_name"] for token in tokens]
    assert names == ["Bot 131", "Bot 131 (2)"]


async def test_it_runs_alone() -> None:
    """As a program: its address on the first line; what is typed is said, what the bot says is written out."""
    program = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.fakes.zalo_bot",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert program.stdin is not None
    assert program.stdout is not None
    told = json.loads(await program.stdout.readline())
    root = f"{told['base']}/bot{told['tokens'][0]}"
    program.stdin.write("chào bot\n".encode())
    async with aiohttp.ClientSession() as session:
        async with session.post(f"{root}/getUpdates", json={"timeout": 10}) as answer:
            message = (await answer.json())["result"]["message"]
        async with session.post(f"{root}/sendMessage", json={"chat_id": message["chat"]["id"], "text": "chào chị"}):
            pass
    assert (message["text"], json.loads(await program.stdout.readline())) == ("chào bot", {"says": "chào chị"})
    program.stdin.close()
    assert await program.wait() == 0
