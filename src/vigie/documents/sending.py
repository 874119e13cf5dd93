"""Give a file to the browser, to be saved and never opened as a page of this program."""

from django.http import HttpResponse
from django.utils.http import content_disposition_header

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def attachment(content: bytes, media_type: str, name: str) -> HttpResponse:
    """The answer; `name` may hold anything that somebody once called a file."""
    plain = "".join(sign if sign.isprintable() and sign not in "/\\" else "-" for sign in name) or "fichier"
    header = content_disposition_header(True, plain)
    return HttpResponse(content, content_type=media_type, headers={"Content-Disposition": header})
