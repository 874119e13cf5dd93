"""What is left out of the compliance file, and why."""

from typing import Any

from django import forms

from vigie.binder.rules.chapters import Chapter
from vigie.binder.services import LONGEST_REASON
from vigie.binder.words import TITLES
from vigie.catalogue.proofs import Chapter as Name


class BuildForm(forms.Form):
    """Each chapter may be left out, with its reason."""

    def __init__(self, *args: Any, chapters: tuple[Chapter, ...], **more: Any) -> None:
        super().__init__(*args, **more)
        self.chapters = chapters
        for chapter in chapters:
            title = TITLES[Name(chapter.id)]
            self.fields[f"out_{chapter.id}"] = forms.BooleanField(label=title, required=False)
            self.fields[f"why_{chapter.id}"] = forms.CharField(
                label=f"Pourquoi laisser de côté « {title} » ?", required=False, max_length=LONGEST_REASON
            )

    @property
    def rows(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """The box and the reason of each chapter."""
        return [(self[f"out_{one.id}"], self[f"why_{one.id}"]) for one in self.chapters]

    def clean(self) -> dict[str, Any]:
        """What is left out has its reason: it is printed."""
        said = super().clean() or {}
        for one in self.chapters:
            if said.get(f"out_{one.id}") and not said.get(f"why_{one.id}", "").strip():
                self.add_error(f"why_{one.id}", "Écrivez pourquoi : le dossier le dira.")
        return said

    def left_out(self) -> dict[str, str]:
        """Chapter and reason."""
        said = self.cleaned_data
        return {one.id: said[f"why_{one.id}"] for one in self.chapters if said[f"out_{one.id}"]}
