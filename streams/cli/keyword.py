"""Keywords: which tests ``-k`` asks for."""


def asks_for(expression: str, words: str) -> bool:
    """Say whether an expression of words, ``and``, ``or`` and ``not`` holds for these words.

    >>> asks_for("win-back and not coupon", "win-back-reminds"), asks_for("cart or win", "win-back")
    (True, True)
    >>> asks_for("", "anything")
    True
    """
    if not expression.strip():
        return True
    ways = expression.split(" or ")
    return any(all(_holds(word.strip(), words) for word in way.split(" and ")) for way in ways)


def _holds(word: str, words: str) -> bool:
    if word.startswith("not "):
        return not _holds(word.removeprefix("not ").strip(), words)
    return word.lower() in words.lower()
