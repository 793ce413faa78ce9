"""Every sentence that a person can read: TOML files of one language, read once, filled with facts."""

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from string import Formatter

FOLDER = Path(__file__).parent


LABELS = "labels."  # what the campaign's plan calls its parts; every sentence may take them, as {label_area}


class Texts:
    """The sentences of a language by dotted key; a missing key or fact is a fault of ours and raises KeyError."""

    def __init__(self, sentences: Mapping[str, str]) -> None:
        self._sentences = dict(sentences)
        labels = ((key, said) for key, said in sentences.items() if key.startswith(LABELS))
        self._labels = {f"label_{key.removeprefix(LABELS)}": said for key, said in labels}

    def say(self, key: str, /, **facts: object) -> str:
        """The sentence of a key, filled; braces inside facts (people's words) are left as they are."""
        return self._sentences[key].format_map({**self._labels, **facts})

    def worded(self, other: Mapping[str, str]) -> "Texts":
        """The same texts with other sentences under some keys."""
        return Texts({**self._sentences, **other})

    def has(self, key: str) -> bool:
        """Whether there is a sentence of this key."""
        return key in self._sentences

    def lines(self, key: str) -> list[str]:
        """A text that is a list, one entry a line, such as the words that mean "back"."""
        return [line for line in self._sentences[key].splitlines() if line]

    def keys(self) -> list[str]:
        """All keys, sorted."""
        return sorted(self._sentences)

    def facts(self, key: str) -> set[str]:
        """The names that a sentence needs, beside the plan's labels, which are always there."""
        return {name for _, name, _, _ in Formatter().parse(self._sentences[key]) if name} - self._labels.keys()


@cache
def texts(language: str = "vi") -> Texts:
    """The texts of a bundled language."""
    found: dict[str, str] = {}
    for path in sorted((FOLDER / language).glob("*.toml")):
        for key, sentence in _flat(tomllib.loads(path.read_text("utf8"))):
            if key in found:
                message = f"{path.name}: {key} stands twice"
                raise ValueError(message)
            found[key] = sentence
    return Texts(found)


def _flat(table: Mapping[str, object], prefix: str = "") -> Iterator[tuple[str, str]]:
    for name, value in table.items():
        key = f"{prefix}{name}"
        if isinstance(value, Mapping):
            yield from _flat(value, f"{key}.")
        elif isinstance(value, list):
            yield key, "\n".join(value)
        else:
            yield key, str(value).removesuffix("\n")  # a part that joins a sentence brings its own space
