"""The page of the test servers by itself: whom it plays, what it takes from whom, and that its port is no condition."""

import socket
from collections.abc import AsyncIterator

import aiohttp
import pytest

from tests.fakes.phones import Phones
from tests.fakes.pictures import photo


@pytest.fixture
async def phones() -> AsyncIterator[Phones]:
    """Both servers and the page, without a bot."""
    async with Phones() as phones:
        yield phones


@pytest.fixture
async def browser() -> AsyncIterator[aiohttp.ClientSession]:
    """Somebody who asks."""
    async with aiohttp.ClientSession() as session:
        yield session


async def test_what_is_said_and_sent_stands_in_the_talk(phones: Phones, browser: aiohttp.ClientSession) -> None:
    """In order, with its picture, in the talk of this person on this messenger alone."""
    for messenger in ("telegram", "zalo"):
        lan = f"{phones.url}/{messenger}/1"
        assert (await browser.post(f"{lan}/words", json={"text": " chào "})).status == 204
        image = {"Content-Type": "image/jpeg"}
        assert (await browser.post(f"{lan}/photo?caption=đèn", data=photo(), headers=image)).status == 204
        said, shown = (await (await browser.get(f"{lan}/words")).json())["bubbles"]
        assert (said["mine"], said["text"], said["files"]) == (True, "chào", [])
        assert (shown["text"], [is_picture for _, is_picture in shown["files"]]) == ("đèn", [True])
        assert await (await browser.get(f"{lan}/files/{shown['id']}")).read() == photo()
        other = await (await browser.get(f"{phones.url}/{messenger}/2/words")).json()
        assert other["bubbles"] == []


@pytest.mark.parametrize("messenger", ["telegram", "zalo"])
async def test_what_is_not_there_is_404(phones: Phones, browser: aiohttp.ClientSession, messenger: str) -> None:
    """A person, a button, a file."""
    here = f"{phones.url}/{messenger}"
    assert (await browser.get(f"{here}/9")).status == 404
    assert (await browser.post(f"{here}/1/press", json={"message": "1", "data": "x"})).status == 404
    assert (await browser.get(f"{here}/1/files/1")).status == 404


@pytest.mark.parametrize("messenger", ["telegram", "zalo"])
async def test_other_sites_pages_say_nothing(phones: Phones, browser: aiohttp.ClientSession, messenger: str) -> None:
    """What a browser lets any page send without asking, forms and plain text, is not taken; nor what is no picture."""
    here = f"{phones.url}/{messenger}/1"
    plain = {"Content-Type": "text/plain"}
    assert (await browser.post(f"{here}/words", data='{"text": "chào"}', headers=plain)).status == 415
    assert (await browser.post(f"{here}/photo", data=photo(), headers=plain)).status == 415
    assert (await browser.post(f"{here}/photo", data=b"x", headers={"Content-Type": "image/png"})).status == 415
    assert (await (await browser.get(f"{here}/words")).json())["bubbles"] == []


async def test_codes_stand_on_the_pages_of_their_roles(phones: Phones, browser: aiohttp.ClientSession) -> None:
    """Each on one page; the citizen needs none."""
    assert phones.roles == [
        (messenger, role)
        for messenger in ("telegram", "zalo")
        for role in ("area_head", "unit_officer", "organiser_officer")
    ]
    phones.codes = {key: f"MÃ{number}" for number, key in enumerate(phones.roles)}
    pages = [
        await (await browser.get(f"{phones.url}/{messenger}/{number}")).text()
        for messenger in ("telegram", "zalo")
        for number in range(1, 5)
    ]
    found = [[code for code in phones.codes.values() if f">{code}<" in page] for page in pages]
    assert found == [[], ["MÃ0"], ["MÃ1"], ["MÃ2"], [], ["MÃ3"], ["MÃ4"], ["MÃ5"]]


async def test_a_port_that_is_taken_is_replaced() -> None:
    """Another program may have it."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        async with Phones(port) as phones:
            assert phones.url != f"http://127.0.0.1:{port}"
            async with aiohttp.ClientSession() as session:
                assert (await session.get(phones.url)).status == 200
