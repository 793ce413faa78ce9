"""What a form is: questions as data, the answers so far, and where the talk stands; all of it fits into JSON."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

REVIEW = "~review"  # the summary before sending
CHANGE = "~change"  # "which answer do you want to change?"


@dataclass(frozen=True, slots=True)
class Option:
    """Something that a question offers; `also` holds other words for it ("6" for "Ấp 6").

    One that is `closed` is known and cannot be chosen now: it stands in no list, but whoever names it is told why.
    """

    key: str
    label: str
    also: tuple[str, ...] = ()
    closed: bool = False
    parts: tuple[str, ...] = ()  # of a person's name, by which people call somebody alone, or as "ông An"
    final: bool = False  # it erases or withdraws: chosen by its number or its whole name alone


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer: the value that is filed, how it is shown, and the channel's id of the message that gave it."""

    value: Any
    shown: str
    message: str = ""


Answers = Mapping[str, Answer]


def always(_answers: Answers) -> bool:
    """The condition of a question that everybody is asked."""
    return True


def no_facts(_answers: Answers) -> Mapping[str, object]:
    """The facts of a question whose words need none beside the answers."""
    return {}


@dataclass(frozen=True, slots=True)
class Question:
    """One question. It offers `options`, or takes typed words through `check`, or both (words that match no option).

    `check` gives the value to keep, or raises Refusal; `check_here` is the same for what depends on the visit (the
    time, the book), and gives the value and how it is shown. A `numeric` answer may be 0 or 9, so there the words
    "lùi" and "để sau" serve instead of those numbers. `files`: photos, voice and documents are welcome here.
    Questions that are alike share the words of `like`, each with `facts` of its own. `explain` says why a closed
    option, by its key, cannot be chosen.
    """

    name: str
    options: Callable[[Any, Answers], Sequence[Option]] | None = None
    check: Callable[[str], Any] | None = None
    check_here: Callable[[Any, str], tuple[Any, str]] | None = None
    when: Callable[[Answers], bool] = always
    optional: bool = False
    many: bool = False
    numeric: bool = False
    files: bool = False
    given: bool = False  # filled by whoever begins the form; never asked, never shown
    sole: bool = False  # where only one choice is offered, it is taken unasked
    apart: bool = False  # what is said there is about the sender: it joins nothing, and corrects nothing
    spills: bool = False  # a line: what is too long for it joins the answer to the form's `carry`
    like: str = ""  # the name under which the texts know it, if not its own
    facts: Callable[[Answers], Mapping[str, object]] = no_facts
    explain: Callable[[Any, Answers, str], None] | None = None

    @property
    def typed(self) -> bool:
        """Whether words of one's own are an answer, beside what is offered."""
        return self.check is not None or self.check_here is not None


def unasked(question: Question, answers: Answers, look: Callable[[Question, Answers], Sequence[Option]]) -> bool:
    """Whether nobody is asked: whoever began the form has filled it, or there is but one choice."""
    return question.given or (question.sole and len(look(question, answers)) == 1)


@dataclass(frozen=True, slots=True)
class Filled:
    """A form that is ready to be filed: values by question, and the ids of files by question."""

    answers: Answers
    files: Mapping[str, Sequence[int]]

    def value(self, name: str) -> Any:
        """The value of an answer; None where the question was skipped or closed."""
        answer = self.answers.get(name)
        return None if answer is None else answer.value


@dataclass(frozen=True, slots=True)
class Form:
    """A guided conversation. `carry` names the question that takes what a person wrote before any command.

    With `review` the person sees a summary and confirms; without, the last answer files the form. `preview` says
    something before the summary, such as a letter as its readers will see it. A `menu` gives way to commands.
    Where `roles` are named, one of them is needed at every step: a draft may outlive a role.
    """

    name: str
    questions: tuple[Question, ...]
    file: Callable[[Any, Filled], None]
    carry: str = ""
    review: bool = True
    preview: Callable[[Any, Filled], None] | None = None
    menu: bool = False
    roles: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        names = [question.name for question in self.questions]
        assert len(set(names)) == len(names), f"{self.name}: two questions of one name"  # noqa: S101 - fails at import
        assert not self.carry or self.carry in names, f"{self.name}: {self.carry} is no question"  # noqa: S101

    def question(self, name: str) -> Question:
        """The question of a name."""
        return next(question for question in self.questions if question.name == name)

    def has(self, name: str) -> bool:
        """Whether there is such a question; a newer version may have dropped one that an old talk stands at."""
        return any(question.name == name for question in self.questions)

    def takes_files(self, progress: "Progress") -> str | None:
        """The question to which files belong that come now: the open one, or else the first that welcomes them."""
        welcome = [q.name for q in self.questions if q.files and q.when(progress.answers)]
        if progress.asking in welcome:
            return progress.asking
        return welcome[0] if welcome else None


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a talk stands: `asking` is a question's name, REVIEW or CHANGE; `unsure` the keys of "did you mean"."""

    form: str
    asking: str
    at: str  # stamp of the last answer
    answers: dict[str, Answer] = field(default_factory=dict)
    files: dict[str, list[int]] = field(default_factory=dict)
    albums: dict[str, str] = field(default_factory=dict)
    page: int = 0
    unsure: tuple[str, ...] = ()
    draft: bool = False  # worth keeping for later: a form that ends with a summary

    def as_json(self) -> dict[str, Any]:
        """The shape in which the conversation's row keeps it; what is empty is left out."""
        answers = {name: [a.value, a.shown, a.message] for name, a in self.answers.items()}
        body: dict[str, Any] = {"form": self.form, "asking": self.asking, "at": self.at, "answers": answers}
        extra = {"files": self.files, "albums": self.albums, "page": self.page}
        extra |= {"unsure": list(self.unsure), "draft": self.draft}
        return body | {name: value for name, value in extra.items() if value}

    @classmethod
    def from_json(cls, body: Mapping[str, Any]) -> "Progress":
        """The progress that `as_json` wrote."""
        return cls(
            form=body["form"],
            asking=body["asking"],
            at=body["at"],
            answers={name: Answer(*answer) for name, answer in body["answers"].items()},
            files=dict(body.get("files", {})),
            albums=dict(body.get("albums", {})),
            page=body.get("page", 0),
            unsure=tuple(body.get("unsure", ())),
            draft=body.get("draft", False),
        )

    def asks(self, name: str) -> "Progress":
        """The same talk, now at another question."""
        return replace(self, asking=name, page=0, unsure=())

    def with_answer(self, name: str, answer: Answer) -> "Progress":
        """The same talk with an answer given or replaced."""
        return replace(self, answers={**self.answers, name: answer}, unsure=())

    def without_files(self, lost: Collection[int]) -> "Progress":
        """The same talk without files that nobody will get."""
        files = {name: [number for number in mine if number not in lost] for name, mine in self.files.items()}
        return replace(self, files={name: mine for name, mine in files.items() if mine})

    def without(self, names: Sequence[str]) -> "Progress":
        """The same talk with answers dropped."""
        return replace(self, answers={name: a for name, a in self.answers.items() if name not in names})
