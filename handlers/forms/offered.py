"""What the questions of a form offer during one visit: worked out once for the answers that each of them read."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from handlers.forms.form import Answer, Answers, Option

Offer = Callable[[Answers], Sequence[Option]]


class Offered:
    """One turn asks for the same choices often; they hold until something is filed."""

    def __init__(self) -> None:
        self._seen: dict[tuple[str, str], tuple[_Watched, Sequence[Option]]] = {}

    def look(self, form: str, question: str, answers: Answers, offer: Offer) -> Sequence[Option]:
        """The choices of a question, given these answers."""
        seen = self._seen.get((form, question))
        if seen is not None and seen[0].reads_the_same(answers):
            return seen[1]
        watched = _Watched(answers)
        self._seen[form, question] = found = (watched, offer(watched))
        return found[1]

    def forget(self) -> None:
        """Something was written, on which choices may depend."""
        self._seen.clear()


class _Watched(Mapping[str, Answer]):
    """Answers that know which of them were read; whoever goes through them has read all."""

    def __init__(self, answers: Answers) -> None:
        self._answers = answers
        self._read: dict[str, Answer | None] = {}
        self._whole = False

    def __getitem__(self, name: str) -> Answer:
        self._read[name] = self._answers.get(name)
        return self._answers[name]

    def __iter__(self) -> Iterator[str]:
        self._whole = True
        return iter(self._answers)

    def __len__(self) -> int:
        self._whole = True
        return len(self._answers)

    def reads_the_same(self, answers: Answers) -> bool:
        """Whether other answers say the same to whoever reads as much of them."""
        if self._whole:
            return answers == self._answers
        return all(answers.get(name) == answer for name, answer in self._read.items())
