"""The plan answers a few words, typed as people type them."""

import pytest

from storage.campaign.planning.plan import Plan
from storage.campaign.planning.plan_file import load_plan
from storage.campaign.planning.search import EXCERPT, search


@pytest.fixture(scope="module")
def plan() -> Plan:
    return load_plan("151-kh-ubnd")


def keys(plan: Plan, words: str) -> list[str]:
    return [hit.clause.key for hit in search(plan, words)]


HEADS = ["Phần đầu", "I.1", "II", "III.1", "III.2", "III.Lưu ý", "V.3", "Kết luận"]


@pytest.mark.parametrize("words", ["trưởng ban", "Trường Ban", "TRƯỞNG BAN", "truong ban"])
def test_the_scans_wrong_word_and_the_right_one_find_the_same(plan: Plan, words: str) -> None:
    """The scan's "Trường Ban" and the right "Trưởng Ban" are one word for the search, with or without accents."""
    assert keys(plan, words) == HEADS


def test_exact_accents_are_told_and_come_first(plan: Plan) -> None:
    """With "thi" the clauses that have "thi đua" come before those that only have "thị trấn"."""
    hits = search(plan, "thi")
    exact = [hit.clause.key for hit in hits if hit.exact]
    assert "V.6" in [hit.clause.key for hit in hits]
    assert "V.6" not in exact
    assert [hit.clause.key for hit in hits[: len(exact)]] == exact
    assert len(exact) > 5


def test_words_without_accents_are_never_called_exact(plan: Plan) -> None:
    """Without accents, or with wrong ones, the same clauses are found, and none of them is exact."""
    assert {hit.exact for hit in search(plan, "khu dan cu")} == {False}
    assert keys(plan, "khù dẩn cụ") == keys(plan, "khu dan cu")


def test_a_tone_in_its_old_place_is_still_exact(plan: Plan) -> None:
    """With "hoà" the clause that has "HÒA" is exact and first; "hóa" only looks alike."""
    first, *others = search(plan, "cộng hoà")
    assert (first.clause.key, first.exact) == ("Phần đầu", True)
    assert {hit.exact for hit in others} == {False}


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("thưởng bao nhiêu tiền", ["III.1", "III.2"]),
        ("khu dân cư được thưởng bao nhiêu, 4 triệu hay 5 triệu vậy", ["III.1", "III.2"]),
        ("hạn nộp", ["III.1", "III.2"]),
        ("han nop la ngay may", ["III.1", "III.2"]),
        ("bình xét mấy người", ["III.1", "III.2"]),
        ("ai xét duyệt", ["IV", "V.4"]),
        ("Ai là người xét duyệt cuối cùng?", ["IV", "V.4"]),
        ("tiêu chí chấm điểm như nào ạ", ["II"]),
        ("khi nao tong ket trao giai", ["III.2"]),
        ("gui ho so cho van phong huyen hay phong noi vu", ["III.1", "V.2"]),
        ("duong day nong", ["IV"]),
        ("đường dây nóng", ["IV"]),
    ],
)
def test_everyday_questions_are_answered(plan: Plan, question: str, found: list[str]) -> None:
    """What people ask in their own words leads to the clause that answers."""
    assert keys(plan, question) == found


def test_the_excerpt_is_the_line_that_answers(plan: Plan) -> None:
    """A question about money is answered with the line that names the sums."""
    assert "1.000.000đ" in search(plan, "thưởng bao nhiêu tiền")[0].excerpt
    assert search(plan, "hạn nộp")[0].excerpt == "1. Giai đoạn I từ ngày 01/01/2021 đến ngày 30/6/2021"


def test_all_words_must_stand_in_one_clause(plan: Plan) -> None:
    """Words of two clauses together find nothing."""
    assert keys(plan, "facebook") == ["V.2"]
    assert keys(plan, "thẩm định") == ["V.5"]
    assert keys(plan, "facebook thẩm định") == []


def test_whole_words_come_before_parts_of_words(plan: Plan) -> None:
    """The word "an" is not found in "ban"; a part of a word is found only when no clause has the word."""
    assert all(" an " in f" {hit.clause.plain.casefold().replace('-', ' ')} " for hit in search(plan, "an ninh"))
    assert keys(plan, "faceboo") == ["V.2"]


@pytest.mark.parametrize("words", ["hội đồng thi đua khen thưởng", "mặt trận tổ quốc", "quoc phong an ninh"])
def test_abbreviations_are_found_by_their_full_words(plan: Plan, words: str) -> None:
    """Who does not know "TĐ-KT", "MTTQVN" or "QP-AN" still finds them."""
    assert keys(plan, words) != []


def test_the_signer_is_found_under_both_spellings(plan: Plan) -> None:
    """The surname as scanned, "Le", and as it should read, "Lê", lead to the signature."""
    assert keys(plan, "Lê Trường Sơn") == keys(plan, "Le Trường Sơn") == ["Người ký"]


@pytest.mark.parametrize("words", ["", "  ", "?!", "giá mủ cao su hôm nay"])
def test_nothing_is_found_for_nothing(plan: Plan, words: str) -> None:
    """Empty words, marks alone, or something else altogether find no clause."""
    assert keys(plan, words) == []


def test_excerpts_stay_short(plan: Plan) -> None:
    """An excerpt fits a chat bubble and has the words that were asked for."""
    hits = search(plan, "tệ nạn xã hội")
    assert [hit.clause.key for hit in hits] == ["IV"]
    assert "tệ nạn xã hội" in hits[0].excerpt
    lengths = [len(hit.excerpt) for words in ("huyện", "khu dân cư", "và") for hit in search(plan, words)]
    assert max(lengths) <= EXCERPT
