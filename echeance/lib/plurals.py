"""French plurals: none and one are singular, from two on a word takes its « s »."""


def plural(count: int) -> str:
    """« s » or nothing, to put after the word: « 0 ignoré », « 1 ignoré », « 2 ignorés »."""
    return "s" if count > 1 else ""
