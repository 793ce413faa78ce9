"""/ketqua: the decisions that are announced."""

from broadcasts.occasions import decision_words
from handlers.visit import Visit
from storage.campaign import decisions

LATEST = 5  # decisions; two phases rarely make more


def show(visit: Visit, _words: str) -> None:
    """The latest decisions, each as it was announced; none is foretold."""
    found = decisions.announced(visit.page, LATEST)
    if not found:
        visit.say("result.none")
        return
    texts = visit.office.texts
    visit.say("result.all", lines="\n\n".join(decision_words(texts, one) for one in found))
