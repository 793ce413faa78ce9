"""What people do in chat, as dialogues: register, hand in, withdraw, hold a meeting, put forward, report, hand over."""

import random
import re

from tests.fakes.pictures import photo
from tests.year.cast import Person
from tests.year.town import Town, holds

DOSSIER = re.compile(r"DC-\d{4}-\d{4,9}")
WORK = re.compile(r"TT-\d{4}-\d{4,9}")
CODE = re.compile(r"\b[0-9A-Z]{5}-[0-9A-Z]{5}\b")
STORIES = (
    "Vận động {n} hộ hiến đất mở đường, nay xe cứu thương vào tới tổ {t}.",
    "Cùng bà con tổ {t} lắp {n} bóng đèn năng lượng mặt trời, đi làm về tối không còn sợ.",
    "Lập đội tuần tra đêm {n} người ở tổ {t}, từ tết tới nay không mất trộm.",
    "Góp vốn xoay vòng cho {n} hộ nghèo tổ {t} nuôi bò, năm nay ai cũng có bê.",
    "Hòa giải {n} vụ ở tổ {t}, gia đình nào cũng thuận, lập tủ sách ở nhà văn hóa.",
    "Mỗi chủ nhật {n} hộ tổ {t} ra dọn rác, trồng đường hoa dọc mương.",
)
TITLES = (
    "Mở đường tổ {t}",
    "Đèn đường tổ {t}",
    "Tuần tra tổ {t}",
    "Bò xoay vòng tổ {t}",
    "Hòa giải tổ {t}",
    "Đường hoa tổ {t}",
)


def expect(town: Town, heard: str, *fragments: str) -> str:
    """What was heard, which must hold these words."""
    assert holds(heard, *fragments), f"expected {fragments}\n--- heard\n{heard}\n--- play\n{town.tail()}"
    return heard


def found(town: Town, pattern: re.Pattern[str], heard: str) -> str:
    """The first thing of this shape in what was heard."""
    match = pattern.search(heard)
    assert match is not None, f"no {pattern.pattern}\n--- heard\n{heard}\n--- play\n{town.tail()}"
    return match[0]


async def register(town: Town, who: Person, draw: random.Random) -> str:
    """Use the code from one's letter, now and then after a slip; gives the last answer."""
    if draw.random() < 0.1:
        expect(town, await town.says(who, "/dangky 7Q4MK-2R8TA"), "Mã này không dùng được")
    typed = draw.choice((who.code, f"/dangky {who.code}", f"đăng ký {who.code.lower()}", who.code.replace("-", " ")))
    expect(town, await town.says(who, typed), "Có đúng là anh/chị không?")
    expect(town, await town.says(who, draw.choice(("1", "Đúng"))), who.name)
    expect(town, await town.says(who, "1"), "1. Đồng ý")
    return expect(town, await town.says(who, draw.choice(("1", "đồng ý"))), "Hệ thống đã ghi", who.name)


async def hand_in(town: Town, head: Person, draw: random.Random, *, twice: bool = False) -> str:
    """Tell of a work, with a picture or without; gives its number."""
    kind, place, many = draw.randrange(len(STORIES)), draw.randint(1, 9), draw.randint(3, 60)
    story, title = STORIES[kind].format(n=many, t=place), TITLES[kind].format(t=place)
    number = await _told(town, head, draw, story, title)
    if twice:
        again = await _told(town, head, draw, story, title)
        expect(town, "\n".join(town.told[-4:]), number)  # the likeness is said
        expect(town, await town.says(head, f"rút {again}"), f"Đã rút thành tích số {again}")
    return number


async def _told(town: Town, head: Person, draw: random.Random, story: str, title: str) -> str:
    await town.says(head, draw.choice(("/thanhtich", "gửi thành tích")))
    shot = photo((draw.randrange(256), draw.randrange(256), draw.randrange(256))) if draw.random() < 0.3 else b""
    heard = await town.says(head, story, picture=shot)
    if "kết quả của việc nào" in heard:
        heard = await town.says(head, "1")
    expect(town, heard, "Đặt tên cho việc này")
    expect(town, await town.says(head, title), "Việc này thể hiện điều gì?")
    expect(town, await town.says(head, draw.choice(("1", "2", "1 3", "2 3"))), "Cách làm này có gì mới không?")
    expect(town, await town.says(head, draw.choice(("1", "2"))), "Con số chính")
    heard = await town.says(head, draw.choice(("bỏ qua", "620m2, góp 1tr5", "14 hộ")))
    expect(town, heard, "kể cho mọi người biết")
    expect(town, await town.says(head, draw.choice(("1", "2"))), "Anh/chị xem lại.")
    return found(town, WORK, expect(town, await town.says(head, draw.choice(("gửi", "1"))), "Đã nhận thành tích số"))


async def opened(town: Town, officer: Person, phase: str = "") -> str:
    """/decu, past what else waits for the unit and what was left half written."""
    heard = await town.says(officer, "/decu")
    if "cho giai đoạn nào?" in heard:
        heard = await town.says(officer, phase)
    if "Có việc đang chờ" in heard:
        heard = await town.says(officer, "Đề nghị, rút, khôi phục")
    return heard


async def opens(town: Town, officer: Person, phase: str = "") -> str:
    """The answer to /decu that asks whom, or says why nobody."""
    heard = await opened(town, officer, phase)
    if "Đề nghị thêm một người" in heard:
        heard = await town.says(officer, "Đề nghị thêm một người")
    if "soạn dở" in heard:
        heard = await town.says(officer, "Bỏ bài đó, làm bài mới")
    return heard


async def put_forward(town: Town, officer: Person, head: Person, why: str = "Ba năm liền không có trộm cắp.") -> str:
    """Put a head forward; gives the dossier's number, or "" where the last thing heard is a refusal."""
    expect(town, await opens(town, officer), "Đề nghị ai?")
    expect(town, await town.says(officer, head.name), head.name, "Vì sao đề nghị")
    expect(town, await town.says(officer, why), "Anh/chị xem lại.")
    heard = await town.says(officer, "gửi")
    return found(town, DOSSIER, heard) if "Đã ghi nhận đề nghị số" in heard else ""
