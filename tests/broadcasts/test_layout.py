"""What a channel shows of a reply: within its limits, whole, cut where a reader would cut, with buttons or without."""

import re
import unicodedata
from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from broadcasts.layout import DATA, Abilities, Button, Piece, pieces, split
from storage.talk import Attachment, Choice, FileKind, Reply

WORDS = ("xã", "Lộc", "Thạnh", "phường", "nghiêng", "ở", "Đặng", "khu", "phố", "5", "kiến", "nghị.", "đường!", "a")
EMOJI = ("😀", "👍🏽", "👨‍👩‍👧‍👦", "🇻🇳", "1️⃣", "❤️", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "🤦🏻‍♀️", "☎️")
LETTERS = [*"aăâđêôơưbcdghklmnpqrstuvxy", *(unicodedata.normalize("NFD", letter) for letter in "ếổữặỡầ"), *EMOJI]
letter = st.sampled_from(LETTERS)
word = st.one_of(st.sampled_from(WORDS), st.lists(letter, min_size=1, max_size=60).map("".join))
gap = st.sampled_from([" ", " ", " ", ". ", "\n", "\n\n", "  "])
text = st.lists(st.tuples(word, gap), max_size=60).map(lambda parts: "".join(w + g for w, g in parts))
limit = st.integers(40, 200)

SIX = Choice("6", "c6", "Ấp 6")
LONG = Choice("7", "c7", "Khu phố có một cái tên dài hơn một nút có thể mang")
BACK = Choice("0", "~back", "quay lại")
PLAN = Attachment("ab" * 32, "ke-hoach.txt", FileKind.DOCUMENT, "Toàn văn kế hoạch")
BUTTONS = Abilities(buttons=True, files_out=True)
TYPING = Abilities()


def without_number(part: str, number: int, count: int) -> str:
    """The part as it was before it got its number."""
    mark = f" ({number}/{count})"
    assert part.endswith(mark)
    return part.removesuffix(mark)


def unmarked(parts: list[str]) -> list[str]:
    """The parts without their numbers."""
    if len(parts) == 1:
        return parts
    return [without_number(part, number, len(parts)) for number, part in enumerate(parts, 1)]


def squeezed(text: str) -> str:
    """The text without any white space."""
    return "".join(text.split())


@given(text, limit)
@example("chữ " * 5000, 40)  # a thousand parts: their numbers grow, too
def test_a_long_text_is_cut_into_parts_that_fit_and_lose_nothing(text: str, limit: int) -> None:
    """Each part is within the limit and none is empty; joined they say what was said, but for white space at cuts."""
    parts = split(text, limit)
    assert all(0 < len(part) <= limit for part in parts)
    assert squeezed("".join(unmarked(parts))) == squeezed(text)


@given(text, limit)
def test_inside_a_part_white_space_stays_as_it_was(text: str, limit: int) -> None:
    """A part is a piece of the text, unchanged."""
    parts = unmarked(split(text, limit))
    assert all(part in text for part in parts)


@given(st.lists(letter, min_size=30, max_size=400), limit)
@example(["🇻🇳"] * 200, 41)
@example(["👨‍👩‍👧‍👦"] * 30, 40)
@example([unicodedata.normalize("NFD", "ế")] * 100, 43)
@example(["1️⃣"] * 60, 43)
@example(["🏴󠁧󠁢󠁥󠁮󠁧󠁿"] * 20, 43)
def test_no_letter_is_cut(letters: list[str], limit: int) -> None:
    """Cuts fall between what people see as letters: accents, families, skins and flags stay whole."""
    at, ends = 0, {0}
    for one in letters:
        at += len(one)
        ends.add(at)
    at = 0
    for part in unmarked(split("".join(letters), limit)):
        at += len(part)
        assert at in ends


def test_a_letter_longer_than_the_limit_is_cut_after_all() -> None:
    """A pile of marks cannot make the bot silent."""
    parts = split("a" + "\u0301" * 500, 100)
    assert all(len(part) <= 100 for part in parts)
    assert sum(map(len, unmarked(parts))) == 501


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("đoạn một rất dài\n\nđoạn hai", ["đoạn một rất dài", "đoạn hai"]),
        ("dòng một rất dài\ndòng hai khá dài", ["dòng một rất dài", "dòng hai khá dài"]),
        ("Một câu hơi dài. Câu hai nữa.", ["Một câu hơi dài.", "Câu hai nữa."]),
        ("không có câu nào kết thúc", ["không có câu nào", "kết thúc"]),
        ("   rộng   \n" + " " * 30 + "hẹp", ["rộng", "hẹp"]),
        (" " * 60, []),
        ("  ngắn", ["  ngắn"]),
    ],
)
def test_a_cut_falls_where_a_reader_would_put_it(text: str, parts: list[str]) -> None:
    """Between paragraphs before lines, lines before sentences, sentences before words."""
    assert unmarked(split(text, 24)) == parts


def test_parts_are_numbered() -> None:
    """A reader sees how many messages belong together."""
    assert split("một hai ba bốn năm sáu bảy tám chín mười", 22) == [
        "một hai ba bốn (1/3)",
        "năm sáu bảy tám (2/3)",
        "chín mười (3/3)",
    ]


# --- choices -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("abilities", "piece"),
    [
        (TYPING, Piece("Chọn nơi?\n\n6. Ấp 6\n\n0: quay lại")),
        (
            BUTTONS,
            Piece("Chọn nơi?", ((Button("6. Ấp 6", "4:c6"),), (Button("Quay lại", "4:~back"),))),
        ),
    ],
)
def test_choices_are_buttons_or_lines(abilities: Abilities, piece: Piece) -> None:
    """Without buttons each choice stands in the text with what one types for it."""
    assert pieces(Reply("Chọn nơi?", (SIX,), (BACK,), turn=4), abilities) == [piece]


def test_labels_too_long_for_a_button_stand_in_the_text() -> None:
    """Then the buttons carry the numbers, four in a row."""
    five = tuple(replace(LONG, typed=str(n), key=f"c{n}") for n in range(1, 6))
    (piece,) = pieces(Reply("Chọn nơi?", five, (BACK,), turn=1), BUTTONS)
    assert piece.text == "Chọn nơi?\n\n" + "\n".join(f"{n}. {LONG.label}" for n in range(1, 6))
    assert [[button.label for button in row] for row in piece.buttons] == [["1", "2", "3", "4"], ["5"], ["Quay lại"]]


def test_a_control_too_long_for_a_button_stands_in_the_text() -> None:
    """Its button carries what one types for it."""
    skip = Choice("bỏ qua", "~skip", "tôi không muốn trả lời câu này bây giờ đâu nhé")
    (piece,) = pieces(Reply("Tên?", controls=(skip,), turn=1), BUTTONS)
    assert piece == Piece("Tên?\n\nbỏ qua: " + skip.label, ((Button("Bỏ qua", "1:~skip"),),))


def test_a_label_keeps_its_capitals() -> None:
    """Only the first letter of a control's label is made a capital."""
    to_office = Choice("1", "~x", "gửi UBND huyện Lộc Ninh")
    (piece,) = pieces(Reply("?", controls=(to_office,)), BUTTONS)
    assert piece.buttons[0][0].label == "Gửi UBND huyện Lộc Ninh"


@pytest.mark.parametrize("key", ["k" * DATA, "ấp"])
def test_what_no_button_can_carry_is_typed(key: str) -> None:
    """A key too long or not ASCII would make the platform refuse the whole message; so it is spelled out."""
    reply = Reply("Chọn?", (Choice("1", key, "Một"),), (BACK,), turn=2)
    assert pieces(reply, BUTTONS) == pieces(reply, TYPING)


labels = st.text(st.sampled_from("aăđế 6😀"), min_size=1, max_size=60)
choices = st.lists(st.builds(Choice, st.sampled_from("123456789"), st.text("ck0~9", max_size=70), labels), max_size=8)
files = st.lists(
    st.builds(Attachment, st.just("ab" * 32), st.just("a.pdf"), st.just(FileKind.DOCUMENT), text), max_size=3
)


@given(text, choices.map(tuple), choices.map(tuple), files.map(tuple), st.booleans(), st.booleans())
def test_every_piece_is_within_the_limits(
    text: str,
    choices: tuple[Choice, ...],
    controls: tuple[Choice, ...],
    files: tuple[Attachment, ...],
    buttons: bool,
    files_out: bool,
) -> None:
    """Text, captions, labels and data of buttons are never more than the channel takes; no piece is empty."""
    abilities = Abilities(buttons=buttons, files_out=files_out, text_limit=300, caption_limit=80)
    for piece in pieces(Reply(text, choices, controls, files, turn=12345), abilities):
        assert len(piece.text) <= (300 if piece.file is None else 80)
        assert piece.file is not None or piece.text.strip()
        assert all(len(button.label) <= 40 for row in piece.buttons for button in row)
        assert all(button.data.isascii() and len(button.data) <= DATA for row in piece.buttons for button in row)


@given(text, choices.map(tuple), choices.map(tuple), files.map(tuple), st.booleans())
def test_every_choice_can_be_read_whatever_the_channel(
    text: str, choices: tuple[Choice, ...], controls: tuple[Choice, ...], files: tuple[Attachment, ...], buttons: bool
) -> None:
    """Each label stands whole on a button or in the text, and each file is sent or named."""
    abilities = Abilities(buttons=buttons, files_out=buttons, text_limit=300, caption_limit=80)
    reply = Reply(text if text.strip() else "?", choices, controls, files, turn=1)
    said = pieces(reply, abilities)
    shown = squeezed("".join(re.sub(r" \(\d+/\d+\)$", "", piece.text) for piece in said)).casefold()
    pressed = [squeezed(button.label).casefold() for piece in said for row in piece.buttons for button in row]
    for choice in (*choices, *controls):
        label = squeezed(choice.label).casefold()
        assert label in shown or any(one.endswith(label) for one in pressed)
    if len(files) > 1 or not buttons:  # a single file may carry the text in place of its description
        assert all(squeezed(file.alt).casefold() in shown for file in files)
    assert [piece.file for piece in said if piece.file] == (list(files) if buttons else [])


def test_the_buttons_stand_under_the_last_piece() -> None:
    """A question that needs several messages is answered below the last one."""
    *first, last = pieces(Reply("dài " * 900, (SIX,), turn=3), BUTTONS)
    assert first
    assert all(piece.buttons == () for piece in first)
    assert last.buttons == ((Button("6. Ấp 6", "3:c6"),),)


# --- files ---------------------------------------------------------------------------------------------------------


def test_one_file_carries_the_text_as_its_caption() -> None:
    """One message instead of two, with the buttons."""
    reply = Reply("Toàn văn.", (SIX,), files=(PLAN,), turn=1)
    assert pieces(reply, BUTTONS) == [Piece("Toàn văn.", ((Button("6. Ấp 6", "1:c6"),),), PLAN)]


def test_a_text_too_long_for_a_caption_follows_the_file() -> None:
    """The file says what it shows, the text comes after it."""
    said = pieces(Reply("a" * 1500, files=(PLAN,)), BUTTONS)
    assert said == [Piece("Toàn văn kế hoạch", file=PLAN), Piece("a" * 1500)]


def test_where_no_file_can_go_out_it_is_named() -> None:
    """The person learns that there is one and what it shows."""
    assert pieces(Reply("Toàn văn.", files=(PLAN,)), TYPING) == [Piece("Toàn văn.\n\n[ke-hoach.txt] Toàn văn kế hoạch")]


def test_a_description_too_long_for_a_caption_is_said_whole() -> None:
    """Nothing of a picture's description is cut away."""
    told = replace(PLAN, alt="b " * 700)
    said = pieces(Reply("Đây.", files=(told, PLAN)), BUTTONS)
    assert [piece.file for piece in said] == [told, PLAN, None]
    assert squeezed(said[2].text) == "b" * 700 + "Đây."
