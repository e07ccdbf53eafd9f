from django import forms

from .models import EMPTY_NOTE, LONGEST_NOTE


class VersionForm(forms.Form):
    """The version of a note that somebody saw; 0 for none."""

    version = forms.IntegerField(min_value=0, max_value=2**31 - 1, required=False)

    def clean_version(self):
        return self.cleaned_data["version"] or 0


class TickForm(VersionForm):
    task = forms.IntegerField(min_value=0, max_value=100_000)


class NoteForm(VersionForm):
    """A note as posted. Its text is kept to the byte, but that CR LF, as forms send it, becomes LF. A lone CR stays."""

    body = forms.CharField(strip=False, widget=forms.Textarea, error_messages={"required": EMPTY_NOTE})
    key = forms.RegexField(r"^[A-Za-z0-9_-]+$", max_length=64, required=False)  # of this edit
    handle = forms.RegexField(r"^[A-Za-z0-9_-]+$", max_length=160, required=False)  # of the note
    base = forms.IntegerField(min_value=1, max_value=2**31 - 1, required=False)  # the version that a merge began from
    keep = forms.CharField(max_length=10, required=False)  # of two texts that met

    def clean_body(self):
        body = self.cleaned_data["body"].replace("\r\n", "\n")
        if not body.strip():
            raise forms.ValidationError(EMPTY_NOTE)
        size = len(body.encode())
        if size > LONGEST_NOTE:
            raise forms.ValidationError(
                f"This note has {size // 1024:,} kB, {LONGEST_NOTE // 1024} kB is the most. Nothing was saved."
            )
        return body


class NameForm(forms.Form):
    """What somebody calls a revision; nothing takes the name away."""

    name = forms.CharField(max_length=120, required=False)
