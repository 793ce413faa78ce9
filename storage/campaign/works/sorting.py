"""What a story is about, by the plan's words: a criteria group and linked movements, proposed and never decided."""

from storage.campaign.planning.plan import Plan
from storage.words import fold, spell
from storage.words import words as split


def criterion(plan: Plan, story: str) -> str:
    """The id of the criteria group whose words a story holds most of, the plan's order among equals; "" if none."""
    counted = [(len(_held(one.words, story)), one.id) for one in plan.criteria]
    most = max((count for count, _ in counted), default=0)
    return next((name for count, name in counted if count == most), "") if most else ""


def movements(plan: Plan, story: str) -> tuple[str, ...]:
    """The ids of the linked movements of whose words a story holds any."""
    return tuple(one.id for one in plan.movements if _held(one.words, story))


def _held(words: tuple[str, ...], story: str) -> list[str]:
    """Those of the words that stand in the story as whole words; accents count unless the story has none at all."""
    alike = fold if fold(story) == story.casefold() else spell
    plain = f" {alike(' '.join(split(story)))} "
    return [word for word in words if f" {alike(word)} " in plain]
