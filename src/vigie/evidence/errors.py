"""What the collection refuses, in sentences that a person reads."""


class EvidenceError(Exception):
    """Its message is a French sentence, safe to show: it names nothing but what the person typed."""


class Stopped(Exception):  # noqa: N818  (an answer to the person who asked)
    """The person stopped the work; what was written stays, and the same command goes on from there."""


class MediumFull(Exception):  # noqa: N818  (an answer of the medium)
    """No room is left on the medium where the evidence goes."""


class FileTooLarge(MediumFull):
    """The medium takes no file of this size (4 GB on FAT32), and takes others."""


class MediumLost(Exception):  # noqa: N818
    """The medium no longer answers: unplugged, read-only, or broken. ``why`` says it in a few French words."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why
