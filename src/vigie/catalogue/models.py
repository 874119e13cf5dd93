"""What the content room keeps in the vault: where this practice asks for newer content."""

from django.db import models


class ContentAddress(models.Model):
    """The address that somebody of the practice wrote; one row, or none: the project's own then counts."""

    address = models.CharField(max_length=300)
    set_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return self.address
