"""What a text shows: danger is never missed, ordinary matters stay ordinary, and every finding names its words."""

import pytest

from storage.confidential import signs
from storage.confidential.categories import categories
from storage.confidential.signs import Likeness

DANGER = (
    "cứu với",
    "Cuu toi voi, no cam dao",
    "ngoài chợ đang đánh nhau kìa",
    "nha ba Tu chay kia, le len",
    "có người uống thuốc sâu",
    "xe cấp cứu không vô được, có người đang đẻ",
    "thằng chồng đánh vợ chảy máu đầu",
    "trộm đang cạy cửa nhà em",
    "thầy giáo gạ gẫm bé 13 tuổi",
    "nó đòi giết tui",
    "té sông, đuối nước rồi",
    "con dau toi no danh toi hoai ha",
    "bà già này bị thằng con nó đánh bầm mặt",
    "no co dao kia",
    "con bi thay giao so mo o lop",
    "toi khong muon song nua",
    "họ bắn kìa",
    "no dang hiep con be nha ben",
    "no hiep con toi",
    "nha chay mat het roi",
)
CALM = (
    "Bà con dập tắt đám cháy tháng trước",
    "Ấp 9 đã thắp sáng 1,2 km đường quê",
    "em nghiên cứu kế hoạch rồi",
    "tập huấn phòng cháy chữa cháy ở ấp",
    "đạo đức của cán bộ ấp rất tốt",
    "tiêu chí chấm điểm như nào ạ",
    "ban dang lam gi vay",
    "no dang ngu",
    "dang dao gieng",
    "duong o loc hiep hu roi",
    "toi dang giat do",
    "ba con treo co to quoc ngay 2/9",
    "toi bi so lam",
    "hoi cuu chien binh ap 3 hop ngay mai",
)


@pytest.mark.parametrize("text", DANGER)
def test_danger_is_seen_with_and_without_accents(text: str) -> None:
    """A false alarm is cheap, a miss is not."""
    found = signs.read(text)
    assert found.danger
    assert found.likeness is Likeness.TIP
    assert found.found


@pytest.mark.parametrize("text", CALM)
def test_ordinary_words_ring_no_alarm(text: str) -> None:
    """Words that sound alike, or tell of danger that is over, call nobody."""
    assert not signs.read(text).danger


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("sau nhà văn hóa ấp 2 có sòng xóc đĩa", "gambling"),
        ("co nguoi ban ma tuy o gan cay xang", "drugs"),
        ("dem qua nha em bi trom 2 bao ho tieu", "theft"),
        ("cho vay nặng lãi, đòi nợ hăm dọa", "loan_shark"),
        ("ong hang xom dot rac khoi mu mit", "environment"),
        ("ĐUA XE TRƯỚC TRƯỜNG CẤP 3", "traffic"),
        ("Trưởng ấp ăn chặn tiền của dân", "other"),
        ("con dau toi no danh toi hoai", "domestic_violence"),
    ],
)
def test_a_tip_is_seen_with_its_kind(text: str, category: str) -> None:
    """The kind with the most words of its own."""
    found = signs.read(text)
    assert (found.likeness, found.category) == (Likeness.TIP, category)


@pytest.mark.parametrize(
    "text", ["cos nguwowif cho vay nawngj laix", "thấy nhà kia lạ lắm, người ra vô hoài", "bắt được đối tượng trộm chó"]
)
def test_what_is_not_clear_may_be_a_tip(text: str) -> None:
    """Until the person says, it is kept like one."""
    assert signs.read(text).likeness is Likeness.PERHAPS


@pytest.mark.parametrize("text", ["alo", "xin chào hệ thống", "khi nao tong ket trao giai", "", "1402"])
def test_greetings_and_questions_are_no_tips(text: str) -> None:
    """Nobody is led away from what he came for."""
    assert signs.read(text).likeness is Likeness.ORDINARY


def test_every_kind_of_sign_is_a_kind_of_tip() -> None:
    """The two files name the same kinds."""
    assert set(signs._table().kinds) == {one.code for one in categories()}
