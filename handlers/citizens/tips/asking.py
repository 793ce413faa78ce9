"""What informants ask in the middle of telling: answered from the texts, and no part of what is told."""

from handlers.citizens.tips.confided import TIP, Confided
from handlers.citizens.tips.hand import hand_of
from handlers.visit import Visit
from storage.confidential import signs
from storage.texts.texts import Texts
from storage.words import fold, in_full, words

QUESTIONS = ("readers", "hidden", "phone", "erase", "how_long", "reward", "number", "what", "whom")
WORRIES = ("nobody_answers", "afraid")  # what is said so is told, too: it is answered and kept
SHORT = 4  # words, of which none tells anything beside the question
MOST = 12  # words; more is a story that asks something by the way
UNTOLD = "other"  # the kind of words that name no kind of crime
ABOUT_ONESELF = "who"  # the question to which any words are an answer


def question_in(texts: Texts, text: str) -> str:
    """Which of the questions a text is; "" for a story, and for whatever tells of a crime or of danger."""
    if len(words(text)) > MOST or not _asks(texts, text):
        return ""
    found, read = _among(QUESTIONS, texts, text), signs.read(text)
    return "" if read.danger or read.category != UNTOLD else found


def answer(visit: Visit, question: str) -> None:
    """Say what there is to say to one of the questions or worries."""
    say, hotline = visit.office.texts.say, visit.plan.hotline
    number = hotline.number or say("withheld.no_number")
    visit.say(f"tip_questions.{question}.say", emergency=visit.emergency, hotline=hotline.name, number=number)


def question_before(visit: Visit, confided: Confided) -> str:
    """The question with which somebody comes to tell a tip, answered; "" if there is none about tips."""
    question = question_in(visit.office.texts, confided.words)
    if not question or (confided.kind != TIP and not visit.mentions(confided.words, "tip_questions.about")):
        return ""
    answer(visit, question)
    return question


def is_answered(visit: Visit) -> bool:
    """Whether the message was but a question, answered now; a worry goes on as an answer, once filed to officers."""
    message, active = visit.message, visit.conversation.active
    if not message.text or message.files or message.edits or active is None or active.asking == ABOUT_ONESELF:
        return False
    texts = visit.office.texts
    if question := question_in(texts, message.text):
        answer(visit, question)
        return True
    if hand_of(visit).opened is None and (worry := _among(WORRIES, texts, message.text)):
        answer(visit, worry)
    return False


def _asks(texts: Texts, text: str) -> bool:
    """Whether it is no more than a question: short, or ended like one; what goes on tells something."""
    said, ends = words(text), map(fold, texts.lines("tip_questions.ends"))
    return len(said) <= SHORT or text.rstrip().endswith("?") or fold(said[-1]) in ends


def _among(questions: tuple[str, ...], texts: Texts, text: str) -> str:
    said = f" {in_full(fold(' '.join(words(text))))} "
    return next((one for one in questions if any(f" {fold(w)} " in said for w in _words(texts, one))), "")


def _words(texts: Texts, question: str) -> list[str]:
    return list(texts.lines(f"tip_questions.{question}.words"))
