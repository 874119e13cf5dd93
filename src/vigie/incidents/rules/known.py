"""Three-valued answers: true, false, or None for what nobody knows yet (Kleene)."""

Known = bool | None


def both(*parts: Known) -> Known:
    """True when all are true; one false is enough for false; else unknown."""
    if False in parts:
        return False
    return None if None in parts else True


def either(*parts: Known) -> Known:
    """True as soon as one is true; false only when all are known false; else unknown."""
    if True in parts:
        return True
    return None if None in parts else False


def opposite(part: Known) -> Known:
    """The contrary; the contrary of unknown is unknown."""
    return None if part is None else not part


def among(value: str | None, words: frozenset[str]) -> Known:
    """Whether a word is one of these; unknown when there is no word."""
    return None if value is None else value in words
