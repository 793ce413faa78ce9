"""Finds the clauses of a plan that answer a few words: with or without accents, in the text's or in everyday words."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

from storage.campaign.planning.clauses import Clause
from storage.campaign.planning.plan import Plan
from storage.words import fold, spell
from storage.words import words as words_of

EXCERPT = 220  # characters: fits two lines of a chat bubble beside the clause's name

Word: TypeAlias = tuple[str, str]  # with accents, without
PHRASE, EVERYDAY, SPELLED, FOLDED_PHRASE, FOLDED, PARTLY = range(6)  # how well a clause fits, best first


@dataclass(frozen=True, slots=True)
class Hit:
    """A clause that was found, the line of it that fits best, and whether it has the very words, accents and all."""

    clause: Clause
    excerpt: str
    exact: bool


def search(plan: Plan, words: str) -> list[Hit]:
    """The clauses in which all the words stand, or which answer the everyday question; the best first.

    A wrong word of the scan and its right wording count as the same; parts of words count only if nothing else fits.
    """
    wordings = list(wordings_of(plan, words))
    if not wordings:
        return []
    found = [(fit, clause) for clause in plan.all_clauses() if (fit := fit_of(plan, clause, wordings)) is not None]
    if any(fit != PARTLY for fit, _ in found):
        found = [(fit, clause) for fit, clause in found if fit != PARTLY]
    hits = [(fit, Hit(clause, excerpt(clause, wordings[0]), fit in {PHRASE, SPELLED})) for fit, clause in found]
    answered = [(EVERYDAY, hit) for hit in everyday(plan, words)]
    best: dict[str, Hit] = {}
    for _, hit in sorted(hits + answered, key=lambda pair: pair[0]):
        best.setdefault(hit.clause.key, hit)
    return list(best.values())


@lru_cache(maxsize=1024)
def pairs(text: str) -> tuple[Word, ...]:
    """Each word of the text twice: with its accents, and without."""
    return tuple((spell(word), fold(word)) for word in words_of(text))


def wordings_of(plan: Plan, words: str) -> Iterator[tuple[Word, ...]]:
    """The words as typed, and as they read when a wrong wording of the scan in them is put right."""
    typed = pairs(words)
    if not typed:
        return
    yield typed
    spelled = f" {' '.join(word for word, _ in typed)} "
    for erratum in plan.errata:
        wrong = f" {' '.join(word for word, _ in pairs(erratum.stands))} "
        if wrong in spelled:
            yield pairs(spelled.replace(wrong, f" {erratum.right} "))


def readings_of(plan: Plan, clause: Clause) -> Iterator[tuple[Word, ...]]:
    """The clause as it stands, as it should read, and with its abbreviations written out."""
    yield pairs(clause.plain)
    yield pairs(clause.corrected)
    full = {term.short: term.full for term in sorted(plan.glossary, key=lambda term: -len(term.short))}
    if full:
        short = re.compile(rf"(?<!\w)({'|'.join(map(re.escape, full))})(?!\w)")
        yield pairs(short.sub(lambda match: full[match[1]], clause.corrected))


def fit_of(plan: Plan, clause: Clause, wordings: list[tuple[Word, ...]]) -> int | None:
    fits = [fit(wanted, reading) for reading in readings_of(plan, clause) for wanted in wordings]
    return min((each for each in fits if each is not None), default=None)


def fit(wanted: tuple[Word, ...], reading: tuple[Word, ...]) -> int | None:
    """How well one wording fits one reading; None when a word is missing."""
    for column, phrase, scattered in ((0, PHRASE, SPELLED), (1, FOLDED_PHRASE, FOLDED)):
        asked, there = [word[column] for word in wanted], [word[column] for word in reading]
        if f" {' '.join(asked)} " in f" {' '.join(there)} ":
            return phrase
        if set(asked) <= set(there):
            return scattered
    bare = " ".join(word for _, word in reading)
    return PARTLY if all(len(word) > 1 and word in bare for _, word in wanted) else None


def everyday(plan: Plan, words: str) -> Iterator[Hit]:
    """The clauses that answer a question in everyday words; the question that shares most words comes first."""
    typed = [word for _, word in pairs(words)]
    asked: list[tuple[int, int]] = []
    for number, question in enumerate(plan.questions):
        sizes = [len(ask) for ask in map(pairs, question.ask) if in_order([word for _, word in ask], typed)]
        if sizes:
            asked.append((-max(sizes), number))
    for _, number in sorted(asked):
        question = plan.questions[number]
        for key in question.clauses:
            if clause := plan.clause(key):
                yield Hit(clause, excerpt(clause, pairs(question.words)), exact=False)


def in_order(asked: list[str], typed: list[str]) -> bool:
    """Whether the words occur one after another, others between them: "chỉ tiêu" is not "tiêu chí"."""
    rest = iter(typed)
    return all(word in rest for word in asked)


def excerpt(clause: Clause, wanted: tuple[Word, ...]) -> str:
    """The line of the clause with most of the words, cut around the first of them when it is long."""
    asked = {word for _, word in wanted}
    lines = [line.strip() for line in clause.plain.split("\n") if line.strip()]
    if not lines:
        return ""
    best = max(lines, key=lambda line: len(asked & {word for _, word in pairs(line)}))
    return cut(best, asked)


def cut(line: str, asked: set[str]) -> str:
    """At most `EXCERPT` characters of whole words, with "…" where something is left out."""
    if len(line) <= EXCERPT:
        return line
    pieces = line.split()
    first = next((at for at, piece in enumerate(pieces) if asked & {word for _, word in pairs(piece)}), 0)
    begin = first
    while begin > 0 and len(" ".join(pieces[begin - 1 : first])) < EXCERPT // 3:
        begin -= 1
    end = begin
    while end < len(pieces) and len(" ".join(pieces[begin : end + 1])) <= EXCERPT - 2:
        end += 1
    return ("…" if begin else "") + " ".join(pieces[begin:end]) + ("…" if end < len(pieces) else "")
