"""The seal: what was sealed opens where it belongs, for whom it was meant, unchanged; and in no other way."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.confidential import seal
from storage.confidential.seal import BLOCK, PAD, Unopened

KEY, OTHER = seal.fresh_key(), seal.fresh_key()
PAIR = seal.fresh_pair()
PLACES = st.sampled_from(["tip|T-1|story", "tip|T-1|place", "tip|T-2|story", "draft|tip"])
SIZES = st.one_of(st.integers(0, 40), st.integers(BLOCK - 2, BLOCK + 2), st.integers(2 * BLOCK, 2 * BLOCK + 1))


@given(content=st.binary(max_size=2000), place=PLACES, other=PLACES)
def test_a_field_opens_in_its_place_alone(content: bytes, place: str, other: str) -> None:
    """The same bytes come back; moved to another tip or field, or under another key, nothing does."""
    sealed = seal.seal(KEY, place, content)
    assert seal.unseal(KEY, place, sealed) == content
    with pytest.raises(Unopened):
        seal.unseal(OTHER, place, sealed)
    if other != place:
        with pytest.raises(Unopened):
            seal.unseal(KEY, other, sealed)


@given(content=st.binary(min_size=1, max_size=600), at=st.integers(0), bit=st.integers(0, 7))
def test_a_changed_bit_anywhere_opens_nothing(content: bytes, at: int, bit: int) -> None:
    """Version, nonce, text and padding are all under the seal."""
    sealed = bytearray(seal.seal(KEY, "tip|T-1|story", content))
    sealed[at % len(sealed)] ^= 1 << bit
    with pytest.raises(Unopened):
        seal.unseal(KEY, "tip|T-1|story", bytes(sealed))


@given(first=st.integers(0, 255), second=st.integers(0, 255))
def test_a_short_field_is_as_long_as_any_other(first: int, second: int) -> None:
    """Nothing at all, a yes and a long sentence look alike, and so does one text sealed twice unlike itself."""
    one, two = (seal.seal(KEY, "tip|T-1|story", bytes(size)) for size in (first, second))
    assert len(one) == len(two) == 1 + 24 + PAD + 16
    assert one != two


@pytest.mark.parametrize("sealed", [b"", b"\x01", b"\x01" * 41, b"\x02" + bytes(300)])
def test_what_is_no_seal_opens_nothing(sealed: bytes) -> None:
    """Too short, or of a version that nobody has made."""
    with pytest.raises(Unopened):
        seal.unseal(KEY, "tip|T-1|story", sealed)


def test_a_wrap_opens_for_its_holder_in_its_place_alone() -> None:
    """Another officer's key opens nothing, nor does the right one if the wrap was moved, cut or changed."""
    sealed = seal.wrap(KEY, "tip|T-1|key:tip", PAIR.public)
    assert seal.unwrap(sealed, "tip|T-1|key:tip", PAIR.private) == KEY
    for bad in (sealed[:-1], b"", sealed[:-1] + bytes([sealed[-1] ^ 1])):
        with pytest.raises(Unopened):
            seal.unwrap(bad, "tip|T-1|key:tip", PAIR.private)
    for place, private in (("tip|T-2|key:tip", PAIR.private), ("tip|T-1|key:tip", seal.fresh_pair().private)):
        with pytest.raises(Unopened):
            seal.unwrap(sealed, place, private)


@given(size=SIZES, cuts=st.lists(st.integers(1, BLOCK), max_size=4))
def test_a_file_comes_back_however_it_was_cut(size: int, cuts: list[int]) -> None:
    """The sizes of the pieces in which a file is read do not matter, on either way; lengths are told by blocks only."""
    content = bytes(at % 251 for at in range(size))
    sealed = b"".join(seal.seal_stream(KEY, "tip|T-1|file:E-1", pieces(content, cuts)))
    assert b"".join(seal.unseal_stream(KEY, "tip|T-1|file:E-1", pieces(sealed, cuts))) == content
    assert len(sealed) == 24 + (size // BLOCK + 1) * (BLOCK + 17)


def pieces(content: bytes, cuts: list[int]) -> list[bytes]:
    """The content in pieces of these sizes, and the rest."""
    found, at = [], 0
    for cut in cuts:
        found.append(content[at : at + cut])
        at += cut
    return [*found, content[at:]]


BLOCKS = 24, 24 + BLOCK + 17  # where the header ends, and the first block


@pytest.mark.parametrize(
    "bad", ["cut", "block left out", "blocks swapped", "changed", "more", "header only", "nothing"]
)
def test_a_file_that_was_tampered_with_does_not_pass(bad: str) -> None:
    """No block may be missing at the end or within, changed, moved or added."""
    sealed = b"".join(seal.seal_stream(KEY, "tip|T-1|file:E-1", [bytes(2 * BLOCK + 5)]))
    head, first, rest = sealed[: BLOCKS[0]], sealed[BLOCKS[0] : BLOCKS[1]], sealed[BLOCKS[1] :]
    tampered = {
        "cut": sealed[:-1],
        "block left out": head + rest,
        "blocks swapped": head + rest[: len(first)] + first + rest[len(first) :],
        "changed": sealed[:-1] + bytes([sealed[-1] ^ 1]),
        "more": sealed + first,
        "header only": head,
        "nothing": b"",
    }[bad]
    with pytest.raises(Unopened):
        list(seal.unseal_stream(KEY, "tip|T-1|file:E-1", [tampered]))


@pytest.mark.parametrize(("key", "place"), [(OTHER, "tip|T-1|file:E-1"), (KEY, "tip|T-1|file:E-2")])
def test_a_file_opens_in_its_place_alone(key: bytes, place: str) -> None:
    """Neither another key nor another file's place opens it."""
    with pytest.raises(Unopened):
        list(seal.unseal_stream(key, place, seal.seal_stream(KEY, "tip|T-1|file:E-1", [b"x"])))


def test_a_passphrase_locks_a_key() -> None:
    """The same key comes back for the same words; for others nothing does, and no two locks are alike."""
    locked = seal.lock(PAIR.private, "reader", "bốn từ không liên quan")
    assert seal.unlock(locked, "reader", "bốn từ không liên quan") == PAIR.private
    with pytest.raises(Unopened):
        seal.unlock(locked, "reader", "bốn từ không liên quan.")
    assert locked != seal.lock(PAIR.private, "reader", "bốn từ không liên quan")


@pytest.mark.usefixtures("whole_price")
def test_stretching_is_what_codes_in_use_were_made_with() -> None:
    """Argon2id with 64 MiB and 3 passes: another setting would shut out every informant and officer at once."""
    made = seal.stretch(b"1234567890123456", b"0123456789abcdef", 16).hex()
    assert made == "781dc7cbdf51cfaf984e39034a426577"
