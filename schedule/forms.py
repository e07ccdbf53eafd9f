"""What people type when they add a conference or set right what was guessed."""

from urllib.parse import urlsplit

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import slugify

from .importers.columns import FIELDS
from .importers.gathering import without_webcal
from .models import Conference, validate_conference_slug, validate_time_zone


class SourceForm(forms.Form):
    """An address or a file; ``file`` is what was uploaded, as Django gives it, or None."""

    address = forms.CharField(max_length=2000, required=False)

    def __init__(self, data=None, file=None, too_large=""):
        super().__init__(data)
        self.file, self.too_large = file, too_large

    def clean_address(self):
        address = self.cleaned_data["address"].strip()
        if not address:
            return ""
        address = without_webcal(address)
        if "://" not in address:
            address = f"https://{address}"
        try:
            parts = urlsplit(address)
            is_fine = parts.scheme in ("http", "https") and parts.hostname and (parts.port or True)
        except ValueError:
            is_fine = False
        if not is_fine:
            raise ValidationError("This is not an address of the web, such as https://example.org/schedule.xml.")
        return address

    def clean(self):
        if self.too_large:
            raise ValidationError(self.too_large)
        address = self.cleaned_data.get("address", "")
        if not self.errors and not address and not self.file:
            raise ValidationError("Give the address of a schedule, or choose a file.")
        if address and self.file:
            raise ValidationError("That is an address and a file. Give one of them.")
        return self.cleaned_data


class OptionsForm(forms.Form):
    """What a person says where the source does not: of one Import, whose columns are those of its table."""

    title = forms.CharField(max_length=500, required=False, strip=True)
    slug = forms.CharField(max_length=80, required=False)
    time_zone = forms.CharField(max_length=64, required=False, validators=[validate_time_zone])

    def __init__(self, data=None, *, row):
        self.row = row
        self.table = [str(column) for column in row.plan.get("columns", [])]
        self.guess = row.options.get("columns") or row.plan.get("guess", {})
        super().__init__(data)

    @property
    def columns(self):
        """(name of the field, label, the column that it is taken from now) of a table."""
        return [(f"column-{name}", label, self._chosen(name)) for name, label in FIELDS.items()]

    def _chosen(self, name):
        return self.data.get(f"column-{name}", "") if self.is_bound else self.guess.get(name, "")

    def clean_slug(self):
        slug = self.cleaned_data["slug"].strip().lower()
        if not slug or self.row.conference_id:
            return ""
        if slugify(slug) != slug:
            raise ValidationError("An address here has letters from a to z, digits and single hyphens.")
        validate_conference_slug(slug)
        if Conference.objects.filter(slug=slug).exists():
            raise ValidationError(f"“{slug}” is taken: another conference has this address.")
        return slug

    def options(self):
        """Import.options with what was given."""
        given = {name: value for name, value in self.cleaned_data.items() if name in self.data}
        if self.table and any(name.startswith("column-") for name in self.data):
            chosen = {name: self._chosen(name) for name in FIELDS}  # "" too: none is that
            given["columns"] = {name: column for name, column in chosen.items() if column in ("", *self.table)}
        return self.row.options | given


def read_answers(posted, questions):
    """{guid: id of the talk, or 0} of the answers that were posted to these questions; "" takes one back."""
    said = {}
    for number, one in enumerate(questions):
        answer = posted.get(f"same-{number}", "")
        if answer in ("same", "different") and posted.get(f"guid-{number}") == one["guid"]:
            said[one["guid"]] = one["talk_id"] if answer == "same" else 0
    return said
