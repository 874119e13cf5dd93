"""What can go wrong with a document, in a sentence for the person who asked for it."""


class DocumentError(Exception):
    """The document could not be made; ``str(error)`` is shown, ``detail`` stays for the log's codes."""

    def __init__(self, sentence: str, code: str, detail: str = "") -> None:
        super().__init__(sentence)
        self.code = code
        self.detail = detail
