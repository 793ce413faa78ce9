"""What a question offers is worked out once for the answers that it read, and anew when one of those changes."""

from collections.abc import Sequence

from handlers.forms.form import Answer, Answers, Option
from handlers.forms.offered import Offered

LOC_TAN, LOC_NINH = Answer("tan", "Xã Lộc Tấn"), Answer("ninh", "Thị trấn Lộc Ninh")


class Counter:
    """Offers that know how often they were worked out."""

    def __init__(self) -> None:
        self.asked = 0

    def areas(self, answers: Answers) -> Sequence[Option]:
        """Reads the commune alone."""
        self.asked += 1
        return [Option(f"{answers['commune'].value}-1", "Ấp 1")]

    def deputies(self, answers: Answers) -> Sequence[Option]:
        """Reads whether there is a head."""
        self.asked += 1
        return [] if "head" in answers else [Option("deputy", "Phó")]

    def everything(self, answers: Answers) -> Sequence[Option]:
        """Goes through all answers."""
        self.asked += 1
        return [Option(name, answer.shown) for name, answer in answers.items()]


def test_answers_that_were_not_read_change_nothing() -> None:
    """The areas of a commune are looked up once, whatever else is answered meanwhile."""
    offered, counter = Offered(), Counter()
    first = offered.look("f", "area", {"commune": LOC_TAN}, counter.areas)
    again = offered.look("f", "area", {"commune": LOC_TAN, "text": Answer("a", "a")}, counter.areas)
    assert (first, counter.asked) == (again, 1)


def test_an_answer_that_was_read_changes_the_choices() -> None:
    """Another commune has other areas, and another form's question of the same name its own."""
    offered, counter = Offered(), Counter()
    offered.look("f", "area", {"commune": LOC_TAN}, counter.areas)
    assert offered.look("f", "area", {"commune": LOC_NINH}, counter.areas) == [Option("ninh-1", "Ấp 1")]
    assert offered.look("g", "area", {"commune": LOC_TAN}, counter.areas) == [Option("tan-1", "Ấp 1")]
    assert counter.asked == 3


def test_an_answer_that_was_missing_counts_when_it_comes() -> None:
    """Whoever asked whether there is an answer has read it, too."""
    offered, counter = Offered(), Counter()
    assert offered.look("f", "who", {}, counter.deputies) == [Option("deputy", "Phó")]
    assert offered.look("f", "who", {"head": LOC_TAN}, counter.deputies) == []


def test_whoever_goes_through_all_answers_depends_on_all() -> None:
    """One more answer is one more choice."""
    offered, counter = Offered(), Counter()
    offered.look("f", "line", {"commune": LOC_TAN}, counter.everything)
    assert len(offered.look("f", "line", {"commune": LOC_TAN, "area": LOC_NINH}, counter.everything)) == 2


def test_after_something_was_written_all_is_asked_anew() -> None:
    """What a command or a form has filed may change what there is to choose."""
    offered, counter = Offered(), Counter()
    offered.look("f", "area", {"commune": LOC_TAN}, counter.areas)
    offered.forget()
    offered.look("f", "area", {"commune": LOC_TAN}, counter.areas)
    assert counter.asked == 2
