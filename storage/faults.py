"""What a fault is called in a log or a row: its kind and its place, never its words, which may quote people."""

import traceback


def told(error: BaseException) -> str:
    """The kind of an error, and the function and line that raised it: "KeyError at _route:78"."""
    frames = traceback.extract_tb(error.__traceback__)
    return f"{type(error).__name__} at {frames[-1].name}:{frames[-1].lineno}" if frames else type(error).__name__
