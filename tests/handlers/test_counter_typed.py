"""The hotline as frightened people type: more words out of turn, photos first, codes with letters, a second tip."""

import base64
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from handlers.citizens.tips.typing import code_in, is_try
from storage.book.page import Hot
from storage.confidential import casework, evidence, fetches, hidden, history
from storage.confidential.history import BETWEEN
from storage.confidential.opened import TIP
from storage.confidential.states import Act, Outcome
from storage.limits import limits
from storage.talk import FileKind, FileRef
from tests import samples
from tests.books import fresh_url
from tests.fakes.pictures import photo
from tests.handlers.counter_office import LAN, REST, STORY, CounterOffice, office
from tests.storage.confidential import traces

AGAIN = "Chép số này để hỏi kết quả"
CONSENT = "Cán bộ không biết anh/chị là ai."
SOUND = samples.ogg(b"OpusHead") + bytes(500)  # quicker to take in than a picture
PHOTO = FileRef(FileKind.PHOTO, "photo-1", "1.jpg")


@pytest.fixture
async def house(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[CounterOffice]:
    """A hotline with one officer."""
    with fresh_url("sqlite", tmp_path, request) as url:
        async with office(url, tmp_path / "data", "Trực Một") as found:
            found.recorder.files["photo-1"] = photo()
            yield found


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("O123 4567 89O1 2345", "0123 4567 8901 2345"),
        ("O1234567890l2345", "0123456789012345"),
        ("mã của tôi là 1234 5678 9012 3456", "1234 5678 9012 3456"),
        ("ma cua toi la 1234 5678 9012 3456 cho hoi toi dau roi", "1234 5678 9012 3456"),
        ("Nó đòi chuyển vào thẻ 9704 3612 3456 7890 rồi mới tha cho con tôi", ""),
        ("má tôi bị lừa chuyển vào 1234 5678 9012 3456", ""),
        ("OOOO OOOO OOOO OOOO", ""),
        ("0912345678", ""),
        ("lộc tấn", ""),
    ],
)
def test_a_code_is_read_as_people_copy_it(text: str, code: str) -> None:
    """Letters that look like figures, a few words around; a card number in a story is none."""
    assert code_in(text) == code


def test_only_figures_are_a_try_at_a_code() -> None:
    """A word or one number, said instead of a code, is no wrong code."""
    assert [is_try(text) for text in ("khu khác", "5", "4821 0937")] == [False, False, True]


async def test_a_code_with_letters_opens_its_tip_and_stands_nowhere(house: CounterOffice) -> None:
    """As one without: the answer is the tip's state, and no ordinary talk has begun."""
    code = await house.tells()
    assert "Tình trạng" in await house.follows(code.replace("0", "O").replace("1", "l"))
    assert await house.bot.book.read(lambda page: page.rows(Hot("SELECT * FROM conversations"))) == []


async def test_a_code_in_a_sentence_opens_its_tip_where_one_is_awaited(house: CounterOffice) -> None:
    """Whatever stands around it: only there is a number of that shape nothing else."""
    code = await house.tells()
    await house.says("theo dõi")
    assert "Tình trạng" in await house.follows(f"tổ trực ơi, mã {code} của em nha")


async def test_whoever_has_lost_the_code_leaves_no_open_trace(house: CounterOffice) -> None:
    """That somebody asks for a code tells that he has sent a tip."""
    assert "Không ai cấp lại được mã" in await house.says("tôi quên mã rồi")
    for table in ("letters", "conversations"):
        count = Hot(f"SELECT count(*) FROM {table}")  # noqa: S608 - our own names
        assert await house.bot.book.read(lambda page, hot=count: page.one(hot)) == (0,)  # type: ignore[misc]


async def test_a_story_that_begins_with_no_erases_nothing(house: CounterOffice) -> None:
    """At the consent it goes with the tip."""
    await house.says(f"báo tin {STORY}")
    for words in ("không ai dám báo vì sợ trả thù", "tôi không có bằng chứng", "thôi để tôi kể luôn"):
        assert "Đã xóa" not in await house.says(words)
    assert "Đã xóa" in await house.says("thôi, không báo tin")


@pytest.mark.parametrize("yes", ["tiếp tục", "có", "dạ", "đồng ý", "ok", "nhắn tiếp nha", "1"])
async def test_a_yes_at_the_consent_goes_on(house: CounterOffice, yes: str) -> None:
    """Whatever people say for it; it is no part of the story."""
    await house.says(f"báo tin {STORY}")
    assert AGAIN in await house.says(yes)


async def test_what_was_told_before_the_code_waits_with_the_talk(house: CounterOffice) -> None:
    """After "để sau" and "tiếp tục" the words are still there."""
    await house.says(f"báo tin {STORY}")
    await house.says("nhắn tiếp")
    await house.says("nhà bà Tư cũng bị lấy tiền")
    await house.says("để sau")
    heard = await house.says("tiếp tục")
    heard = heard if AGAIN in heard else await house.says("nhắn tiếp")
    assert "Chuyện gì xảy ra?" not in await house.says(heard.partition("kết quả: ")[2][:19])


async def test_whoever_has_no_code_at_hand_is_not_held_fast(house: CounterOffice) -> None:
    """After "theo dõi" other words go where they always go, and a number later on is no code either."""
    await house.says("theo dõi")
    assert "Kính chào" in await house.says("chào")
    assert "Không có tin nào" not in await house.says("0912345678")
    assert "Không ai cấp lại được mã" in await house.says("tôi quên mã rồi")


async def test_more_words_and_photos_before_the_story_go_with_it(house: CounterOffice) -> None:
    """At the consent and at the code to be copied; the photo is with the tip, as the summary says."""
    await house.says(f"báo tin {STORY}")
    assert CONSENT in await house.says("ổng còn hăm dọa bà con nữa")
    assert "Đã nhận 1 tệp" in await house.says(files=[PHOTO])
    code = (await house.says("nhắn tiếp")).partition("kết quả: ")[2][:19]
    assert "Chưa khớp" in await house.says("chép rồi")
    assert AGAIN in await house.says("nhà bà Tư cũng bị lấy tiền")
    await house.says(code)
    for answer in REST:
        heard = await house.says(answer)
        if answer == "ẩn danh":
            assert "(kèm 1 tệp)" in heard
    assert (await house.told())["story"].splitlines() == [
        STORY,
        "ổng còn hăm dọa bà con nữa",
        "nhà bà Tư cũng bị lấy tiền",
    ]


async def test_danger_told_after_a_first_photo_is_sent_with_the_next_word(house: CounterOffice) -> None:
    """The question what to do with the photo gives way to the one that matters; what follows reaches officers too."""
    await house.says(files=[PHOTO])
    await house.recorder.until(lambda: len(house.recorder.forgotten) == 1)
    assert "Ở đâu?" in await house.says("đánh nhau ở quán nhậu, có người cầm dao kìa")
    assert AGAIN in await house.says("quán Bảy Lúa ấp 5A")
    assert "Đã chuyển cho cán bộ." in await house.says("nó chạy về hướng chợ rồi")
    told = await house.told()
    assert "cầm dao" in told["story"]
    assert told["place"] == "quán Bảy Lúa ấp 5A"
    answers = Hot("SELECT tip FROM tip_words WHERE kind = 'answer'")
    assert len(await house.bot.book.read(lambda page: page.rows(answers))) == 1


async def test_whoever_stops_before_the_code_is_asked_again_from_there(house: CounterOffice) -> None:
    """No tip goes without its sender having seen the code."""
    await house.says("/tinbao")
    await house.says("9")
    assert CONSENT in await house.says("tiếp tục")


async def test_a_tip_that_is_filed_takes_photos_and_words(house: CounterOffice) -> None:
    """Sealed like the others, under a key that opens nothing else; its officer sees it, and no row tells the sender."""
    code = await house.tells()
    await house.follows(code)
    assert "Đã nhận thêm 1 tệp" in await house.says(files=[PHOTO])
    assert "Đã chuyển cho cán bộ." in await house.says("xe màu đỏ", files=[PHOTO])
    await house.recorder.until(lambda: len(house.recorder.forgotten) == 2)
    hand = await house.opened((await house.filed())[0])
    first, second = await house.bot.book.read(lambda page: evidence.of(page, hand))
    assert {first.about.mime, second.about.mime} == {"image/jpeg"}
    drawn = evidence.whole(house.bot.store.path(first.file), first.opened, first.id)
    assert drawn is not None
    assert drawn.startswith(b"\xff\xd8")
    assert evidence.whole(house.bot.store.path(first.file), second.opened, first.id) is None
    said = await house.bot.book.read(lambda page: [word.text for word in history.words(page, hand, BETWEEN)])
    assert said == ["(Người báo gửi thêm tệp.)", "xe màu đỏ"]
    assert (await house.bot.book.read(traces.in_tables), traces.on_disk(house.folder)) == ([], [])


async def test_what_waits_for_a_later_photo_does_not_open_the_tip(house: CounterOffice) -> None:
    """The row that waits for it holds a key of the file's own; in danger the tip itself waits for no photo."""
    house.recorder.hold()
    await house.recorder.says("cứu với, nó cầm dao chém người", files=[PHOTO])
    await house.recorder.says("trước chợ Lộc Tấn")
    await house.bot.confiding.stretching.idle()
    assert (await house.told())["place"] == "trước chợ Lộc Tấn"
    hand = await house.opened((await house.filed())[0])
    (wanted,) = await house.bot.book.read(lambda page: page.rows(Hot("SELECT source FROM fetches")))
    sealed = base64.b64decode(str(wanted[0]).removeprefix(fetches.MARK))
    at, body = hidden.show(house.bot.hotline.keys, "fetch", sealed)
    assert at == house.recorder.address()
    assert hand.keys[TIP].hex() not in str(body)
    house.recorder.release()
    await house.recorder.until(lambda: len(house.recorder.forgotten) == 1)
    assert len(await house.bot.book.read(lambda page: evidence.of(page, hand))) == 1


async def test_a_file_that_is_refused_goes_with_no_tip(house: CounterOffice) -> None:
    """What people hear is what happens: the eleventh file of an answer is not filed."""
    await house.tells(rest=REST[:1])
    for number in range(limits().forms.files_max):
        house.recorder.files[f"voice-{number}"] = SOUND
        await house.says(files=[FileRef(FileKind.VOICE, f"voice-{number}", "v.ogg")])
    assert "chưa được thêm vào" in await house.says(files=[PHOTO])
    await house.recorder.until(lambda: len(house.recorder.forgotten) == limits().forms.files_max + 1)
    for answer in REST[1:]:
        await house.says(answer)
    hand = await house.opened((await house.filed())[0])
    assert len(await house.bot.book.read(lambda page: evidence.of(page, hand))) == limits().forms.files_max


async def test_questions_are_answered_and_are_no_part_of_the_tip(house: CounterOffice) -> None:
    """At every step, with the question after it; none chooses, closes or is told to officers. A worry stays told."""
    assert "trừ khi anh/chị tự ghi ra" in await house.says("bao tin co lo ten toi khong")
    await house.says(STORY)
    assert CONSENT in (heard := await house.says("ai doc duoc"))
    assert "Chỉ cán bộ trực" in heard
    assert "điều gì có thể lộ ra" in (await house.says("toi so bi tra thu lam")).lower()
    code = (await house.says("1")).partition("kết quả: ")[2][:19]
    assert AGAIN in await house.says("không biết chữ, sao chép được")
    await house.says(code)
    assert "liên quan cán bộ" in await house.says("ai đọc được tin này vậy?")
    for answer in REST:
        assert "không hứa trước" in await house.says("bao giờ mới xong")
        await house.says(answer)
    assert (await house.told())["story"] == f"{STORY}\ntoi so bi tra thu lam"
    await house.follows(code)
    assert "Xong" in await house.says("bao gio moi xong vay")
    assert (
        await house.bot.book.read(lambda page: page.rows(Hot("SELECT tip FROM tip_words WHERE kind = 'answer'"))) == []
    )


async def test_what_only_sounds_like_a_question_is_told(house: CounterOffice) -> None:
    """In the story, and once filed to the officers: words that go on tell something."""
    said = "Quán karaoke đó mở không có giấy phép"
    code = await house.tells(said)
    assert (await house.told())["story"] == said
    await house.follows(code)
    await house.says("không biết ai gửi mà nó bịt mặt, không lộ mặt đâu anh")
    assert (
        len(await house.bot.book.read(lambda page: page.rows(Hot("SELECT tip FROM tip_words WHERE kind = 'answer'"))))
        == 1
    )


async def test_in_danger_no_tip_waits_for_a_picture_that_came_before(house: CounterOffice) -> None:
    """The photo follows into the tip when it is here."""
    house.recorder.hold()
    await house.recorder.says(files=[PHOTO])
    await house.recorder.says("đánh nhau ở quán nhậu, có người cầm dao kìa")
    await house.recorder.says("quán Bảy Lúa ấp 5A")
    await house.bot.confiding.stretching.idle()
    (tip,) = await house.filed()
    house.recorder.release()
    await house.recorder.until(lambda: len(house.recorder.forgotten) == 1)
    hand = await house.opened(tip)
    assert len(await house.bot.book.read(lambda page: evidence.of(page, hand))) == 1


async def test_a_photo_on_its_way_finds_the_tip_that_moved(house: CounterOffice) -> None:
    """It was sent from one place, and the tip told to its end from another: it waits for the photo, and has it."""
    code = await house.tells(rest=())
    house.recorder.hold()
    await house.recorder.says("", LAN, [PHOTO])
    for answer in (code, *REST):
        await house.recorder.says(answer, "elsewhere")
    await house.bot.confiding.stretching.idle()
    assert await house.filed() == []
    house.recorder.release()
    await house.recorder.until(lambda: len(house.recorder.forgotten) == 1)
    (tip,) = await house.filed()
    hand = await house.opened(tip)
    assert len(await house.bot.book.read(lambda page: evidence.of(page, hand))) == 1


async def test_words_told_meanwhile_join_a_tip_put_aside(house: CounterOffice) -> None:
    """Half-told as a petition, with a photo: nothing of it is lost, and nothing stays open."""
    await house.tells(rest=REST[:1])
    await house.says("để sau")
    await house.says("/kiennghi")
    for answer in ("lộc tấn", "1", "chuyện ở xóm đường kênh"):
        await house.says(answer)
    await house.says("quán cô Ba chứa gái mại dâm, có bán ma túy", files=[PHOTO])
    await house.recorder.until(lambda: len(house.recorder.forgotten) == 1)
    for answer in REST[1:]:
        await house.says(answer)
    assert (await house.told())[
        "story"
    ] == f"{STORY}\nchuyện ở xóm đường kênh\nquán cô Ba chứa gái mại dâm, có bán ma túy"


async def test_another_tip_begun_in_the_middle_is_not_lost(house: CounterOffice) -> None:
    """While one is written, the words join it; when one is filed, they begin another."""
    code = await house.tells(rest=REST[:1])
    heard = await house.says("/tinbao quán karaoke kia chứa mại dâm")
    assert ("gửi xong tin này" in heard, "nơi nào" in heard or "xã, thị trấn nào" in heard) == (True, True)
    for answer in REST[1:]:
        await house.says(answer)
    assert (await house.told())["story"] == f"{STORY}\nquán karaoke kia chứa mại dâm"
    await house.follows(code)
    assert "Tình trạng" in await house.says("theo dõi")
    assert CONSENT in await house.says("/tinbao chuyện khác: có người ghi số đề")


async def test_little_words_erase_and_reopen_nothing(house: CounterOffice) -> None:
    """Without its accent "đúng" stops no talk; "I know" is no reason; more words are asked about before they reopen."""
    await house.tells(rest=())
    assert "không giữ chữ nào" in await house.says("xóa hết đi")
    code = await house.tells(rest=REST[:-2])
    assert "việc khác xin làm sau" in await house.says("/kehoach")
    assert "“đúng” hay “dừng”" in await house.says("dung")
    for answer in REST[-2:]:
        await house.says(answer)
    hand = await house.opened((await house.filed())[0])
    reader = house.officers[0][1]
    await house.bot.book.turn(lambda page: casework.advance(page, hand, Act.ACKNOWLEDGE, reader, house.now))
    await house.bot.book.turn(
        lambda page: casework.close(page, hand, Outcome.REFUTED, "đã kiểm tra", reader, house.now)
    )
    await house.follows(code)
    assert "đóng tin này lại" in await house.says("tôi biết rồi")
    await house.follows(code)
    assert "không nhận thêm tệp" in await house.says(files=[PHOTO])
    assert "muốn mở lại" in await house.says("họ lại tụ tập nữa")
    assert await house.filed() == []
    assert "Đang xác minh" in await house.says("có")
    assert await house.filed() == [hand.tip]


async def test_a_correction_before_anything_is_chosen_chooses(house: CounterOffice) -> None:
    """Whoever says A, not B means A; the officer called by the given name is the one left out."""
    await house.staff("Trực Hai")
    await house.tells(rest=["có"])
    assert "Đã chọn: Trực Hai." in await house.says("anh Hai")
    await house.says("bỏ qua")
    assert "Đã chọn: Xã Lộc Tấn." in await house.says("a nham, xa loc tan chu khong phai loc thanh")


async def test_what_is_too_long_still_hears_whom_to_call(house: CounterOffice) -> None:
    """Danger comes first, also where a message is refused whole."""
    heard = await house.says("cứu với, nó cầm dao. " + STORY * 100)
    assert heard.startswith("Nguy hiểm thì gọi ngay: 113")
    assert "4.000 ký tự" in heard


async def test_a_petition_that_tells_of_a_crime_is_offered_the_confidential_way(house: CounterOffice) -> None:
    """Nothing of it stays openly where it was half-written; who insists on the petition is let go on."""
    for words in ("/kiennghi", "lộc tấn", "ấp 4a", "chuyện ở xóm"):
        await house.says(words)
    assert "Báo tin kín" in await house.says("nhà ông Tư tổ chức đánh bạc suốt ngày")
    assert await house.bot.book.read(lambda page: page.rows(Hot("SELECT * FROM conversations"))) == []
    for words in ("gửi kiến nghị, phản ánh (không kín)", "lộc tấn", "ấp 4a"):
        await house.says(words)
    assert "• Nội dung: chuyện ở xóm\nnhà ông Tư tổ chức đánh bạc suốt ngày" in await house.says("đánh bạc ở ấp 4a")


async def test_a_petition_by_command_is_one(house: CounterOffice) -> None:
    """Words behind a command are what it is for, unless they surely look like a tip."""
    assert "thuộc nơi nào" in await house.says("/kiennghi đèn đường ấp 4A hỏng cả tháng nay")
    assert CONSENT in await house.says("/kiennghi nhà ông Chín bán ma túy")


async def test_a_second_tip_just_after_the_first_is_a_tip_of_its_own(house: CounterOffice) -> None:
    """It begins with consent and a code, as the first did."""
    await house.tells(rest=REST[:-1])
    await house.says("thôi")
    assert CONSENT in await house.says("báo tin bọn nó còn ghi số đề nữa")
    assert len(await house.filed()) == 1


async def test_a_greeting_hides_no_tip(house: CounterOffice) -> None:
    """What stands behind "chào" is read and kept in confidence; "chào bạn" is only answered."""
    assert "Kính chào" in await house.says("chào bạn")
    heard = await house.says("chào, ông trưởng ban ăn chặn tiền cứu trợ")
    assert "Báo tin kín" in heard or CONSENT in heard
    assert await house.bot.book.read(lambda page: page.rows(Hot("SELECT * FROM conversations"))) == []


async def test_who_the_sender_is_joins_no_story(house: CounterOffice) -> None:
    """At the question whether to be named, a name and a home are neither told to every reader nor the place."""
    await house.says(f"báo tin {STORY}")
    code = (await house.says("nhắn tiếp")).partition("kết quả: ")[2][:19]
    await house.says(code)
    for answer in REST[:5]:
        await house.says(answer)
    assert "mình là ai" in await house.says(REST[5])
    heard = await house.says("tôi là Nguyễn Văn Chín nhà ấp 3")
    assert ("chưa hiểu" in heard.lower(), "Đã thêm" in heard) == (True, False)
    summary = await house.says("ẩn danh")
    assert "Anh/chị xem lại." in summary
    assert "Chín" not in summary
