"""The page: small, kept by browsers only as long as it is the same, and able to do nothing that it need not do."""

import gzip
import re

from bot.channels.webchat.shelf import PAGE
from tests.bot.channels.webchat.stage import Stage

LINKS = re.compile(r'(?:src|href)="(/chat/static/[^"]+)"')
IMPORTS = re.compile(r'from "\./([\w.]+)"')
POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' blob: data:",
    "media-src": "'self' blob:",
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "form-action": "'none'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
NEWER = re.compile(r"\?\?|\?\.[a-zA-Z(\[]|catch \{|\{ ?\.\.\.|replaceChildren|\.flat\(|\.at\(|#\w+ ?[=;(]|\*\*")


async def test_every_answer_wears_its_headers(stage: Stage) -> None:
    """The page, its parts, data, refusals and faults: all under the same policy, none to be guessed at or framed."""
    page = await stage.get("/")
    asset = LINKS.findall(await page.text())[0]
    stage.desk.refusal = KeyError("bug")
    answers = [page, await stage.get(asset), await stage.get("/phong"), await stage.get("/chat/about")]
    answers += [await stage.get("/chat/messages"), await stage.get("/chat/messages", "x"), await stage.says("lỗi")]
    answers += [await stage.says(""), await stage.get("/chat/files/1"), await stage.get("/chat/live")]
    assert [answer.status for answer in answers] == [200, 200, 200, 200, 200, 401, 500, 400, 404, 400]
    for answer in answers:
        rules = answer.headers["Content-Security-Policy"].split("; ")
        assert dict(rule.split(" ", 1) for rule in rules) == POLICY
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "no-referrer"


async def test_the_page_is_never_kept_and_its_parts_for_ever(stage: Stage) -> None:
    """Parts bear the version in their address; another version's address gives nothing, so nothing old is kept."""
    page = await stage.get("/")
    assert page.headers["Cache-Control"] == "no-store"
    for link in LINKS.findall(await page.text()):
        answer = await stage.get(link)
        assert (answer.status, answer.headers["Cache-Control"]) == (200, "public, max-age=31536000, immutable")
        assert (await stage.get(link.replace("/static/", "/static/0"))).status == 404
    version = LINKS.findall(await page.text())[0].split("/")[3]
    for name in ("index.html", "..%2fdoors.py", "nothing.js", "doors.py"):
        assert (await stage.get(f"/chat/static/{version}/{name}")).status == 404


async def test_all_that_the_page_needs_is_there_and_small(stage: Stage) -> None:
    """The page with every script it imports is under 60 KB, and less than half of that on the line."""
    html = await (await stage.get("/")).text()
    wanted, found = set(LINKS.findall(html)), {"/": html.encode()}
    while wanted - found.keys():
        link = (wanted - found.keys()).pop()
        answer = await stage.get(link)
        assert answer.status == 200, link
        found[link] = await answer.read()
        folder = link.rsplit("/", 1)[0]
        wanted |= {f"{folder}/{name}" for name in IMPORTS.findall(found[link].decode())}
    assert {link.rsplit("/", 1)[1] for link in wanted} == {
        path.name for path in PAGE.iterdir() if path.suffix != ".html"
    }
    assert sum(map(len, found.values())) < 60_000
    assert sum(len(gzip.compress(content)) for content in found.values()) < 30_000


async def test_parts_travel_compressed(stage: Stage) -> None:
    """A browser that reads gzip gets it."""
    html = await (await stage.get("/")).text()
    for path in ("/", LINKS.findall(html)[0]):
        answer = await stage.http.get(f"{stage.url}{path}", headers={"Accept-Encoding": "gzip"})
        assert answer.headers["Content-Encoding"] == "gzip"


async def test_nothing_is_written_into_the_page(stage: Stage) -> None:
    """No script, style or handler stands in the markup, and no script turns text into markup."""
    html = await (await stage.get("/")).text()
    assert re.findall(r"<script(?![^>]*\ssrc=)|<style|\sstyle=|\son\w+=|javascript:", html) == []
    scripts = "".join(path.read_text("utf8") for path in PAGE.glob("*.js"))
    assert re.findall(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|new Function", scripts) == []


async def test_every_field_and_button_has_a_name(stage: Stage) -> None:
    """Whoever hears the page instead of seeing it is told what each thing is, and the log speaks up politely."""
    html = await (await stage.get("/")).text()
    labels = set(re.findall(r'<label for="(\w+)"', html))
    for field in re.findall(r"<(?:input|textarea)[^>]*>", html):
        assert "aria-label=" in field or set(re.findall(r'id="(\w+)"', field)) & labels, field
    for attributes, inner in re.findall(r"<button([^>]*)>(.*?)</button>", html, re.DOTALL):
        assert "aria-label=" in attributes or re.sub(r"<[^>]*>", "", inner).strip(), attributes
    assert 'role="log" aria-live="polite"' in html
    assert '<html lang="vi">' in html


def test_scripts_speak_as_phones_of_2018_do() -> None:
    """Only what browsers knew when they learnt modules (ES2017): one newer sign and the page would stay blank."""
    newer = [(path.name, sign) for path in PAGE.glob("*.js") for sign in NEWER.findall(path.read_text("utf8"))]
    assert newer == []
    assert [sign for text in ("a ?? b", "a?.b", "catch {", "{ ...a }") if (sign := NEWER.search(text))] != []


def test_colours_can_be_read() -> None:
    """By day and by night each pair of ink and ground that the page uses has a contrast of 4.5 or more (WCAG 1.4.3)."""
    css = (PAGE / "style.css").read_text("utf8")
    day, night = (
        dict(re.findall(r"--([\w-]+): (#[0-9a-f]+)", block)) for block in re.findall(r":root \{(.*?)\}", css, re.DOTALL)
    )
    pairs = ["ink ground", "ink paper", "ink mine", "soft ground", "soft paper", "soft mine", "link paper", "link mine"]
    pairs += [
        "link ground",
        "bad paper",
        "bad bad-ground",
        "ink bad-ground",
        "wait-ink wait",
        "brand-ink brand",
        "brand-soft brand",
    ]
    for colours in (day, night):
        bad = [pair for pair in pairs if contrast(*(colours[name] for name in pair.split())) < 4.5]
        assert bad == []


def test_no_text_is_smaller_than_sixteen_pixels() -> None:
    """With 17 pixels to the rem, sizes below .95 rem would be."""
    css = (PAGE / "style.css").read_text("utf8")
    assert "font: 17px/" in css
    assert [size for size in re.findall(r"font-size: ([\d.]+)rem", css) if float(size) * 17 < 16] == []
    assert re.findall(r"font-size: [\d.]+(?:px|pt|em)", css) == []


def contrast(one: str, other: str) -> float:
    """The contrast of two colours as WCAG 2 defines it."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(digit * 2 for digit in colour[1:])
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
