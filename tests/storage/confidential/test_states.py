"""The life of a tip: every act leads somewhere or is refused, and each end can be reached."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.confidential import states
from storage.confidential.states import MOVES, Act, Shown, State
from storage.talk import Refusal

USUAL = [Act.ACKNOWLEDGE, Act.TRIAGE, Act.ASK, Act.ANSWER, Act.VERIFY, Act.FORWARD, Act.HANDLE, Act.CLOSE, Act.REOPEN]


def walked(acts: list[Act], state: State = State.NEW) -> list[str]:
    """The states through which these acts lead, "no" where one is refused."""
    found = []
    for act in acts:
        try:
            state = states.after(state, act)
            found.append(state.value)
        except Refusal as refusal:
            found.append("no" if refusal.key == "tips.not_now" else refusal.key)
    return found


def test_the_usual_way() -> None:
    """From new to closed, with a question between; asked while verifying, the answer leads on to verifying."""
    assert walked(USUAL) == [
        "acknowledged",
        "triaged",
        "need_info",
        "verifying",
        "no",
        "forwarded",
        "handled",
        "closed",
        "triaged",
    ]


@pytest.mark.parametrize(
    "acts",
    [
        [Act.CLOSE],  # nobody closes what nobody has looked at
        [Act.TRIAGE],
        [Act.REOPEN],
        [Act.ACKNOWLEDGE, Act.ACKNOWLEDGE],
        [Act.ACKNOWLEDGE, Act.CLOSE, Act.ANSWER],
        [Act.ACKNOWLEDGE, Act.CLOSE, Act.WITHDRAW],
    ],
)
def test_steps_that_cannot_be(acts: list[Act]) -> None:
    """The last one of each is refused."""
    assert walked(acts)[-1] == "no"
    assert "no" not in walked(acts)[:-1]


@pytest.mark.parametrize("state", [State.FORWARDED, State.HANDLED])
def test_a_question_later_on_changes_no_state(state: State) -> None:
    """A tip that the police have is not taken back by a question, nor by its answer."""
    assert walked([Act.ASK, Act.ANSWER], state) == [state.value] * 2


@given(acts=st.lists(st.sampled_from(list(Act)), max_size=30))
def test_every_open_tip_can_be_closed_and_taken_back(acts: list[Act]) -> None:
    """Whatever was done, a way out is left: for the officer after the first look, for the informant always."""
    state = State.NEW
    for act in acts:
        state = MOVES[act].get(state, state)
    assert (state in MOVES[Act.WITHDRAW]) is (state is not State.CLOSED)
    assert (state in MOVES[Act.CLOSE]) is (state not in {State.NEW, State.CLOSED})
    assert isinstance(states.shown(state), Shown)


def test_the_informant_sees_five_plain_states() -> None:
    """Every state has one of them."""
    assert {states.shown(state) for state in State} == set(Shown)
