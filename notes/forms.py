import datetime as dt

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


class EntryForm(forms.Form):
    """Something of my own, between two wall clocks of a programme day in the conference's zone. What starts before five
    in the morning is in the night after that day."""

    NIGHT_ENDS = dt.time(5)

    title = forms.CharField(max_length=200, error_messages={"required": "Say what it is."})
    day = forms.TypedChoiceField(coerce=dt.date.fromisoformat, error_messages={"required": "Choose a day."})
    starts = forms.TimeField(input_formats=["%H:%M", "%H:%M:%S"], error_messages={"required": "Say from when."})
    ends = forms.TimeField(input_formats=["%H:%M", "%H:%M:%S"], error_messages={"required": "Say until when."})
    place = forms.CharField(max_length=200, required=False)

    def __init__(self, data=None, *, zone, days, **options):
        super().__init__(data, **options)
        self._zone = zone
        self.fields["day"].choices = [(day.isoformat(), f"{day:%A} {day.day} {day:%B}") for day in days]

    def clean(self):
        data = super().clean()
        if {"day", "starts", "ends"} <= data.keys():
            begins_at_night = data["starts"] < self.NIGHT_ENDS
            date = data["day"] + dt.timedelta(days=begins_at_night)
            self.starts_at = self._moment(date, data["starts"])
            ends_at_night = not begins_at_night and data["ends"] < self.NIGHT_ENDS
            self.ends_at = self._moment(date + dt.timedelta(days=ends_at_night), data["ends"])
            if self.ends_at <= self.starts_at:
                self.add_error("ends", "It has to end after it begins.")
        return data

    def _moment(self, date, clock):
        return dt.datetime.combine(date, clock, self._zone).astimezone(dt.UTC)

    @property
    def values(self):
        """The fields of an Entry."""
        chosen = {name: self.cleaned_data[name] for name in ("title", "day", "place")}
        return chosen | {"starts_at": self.starts_at, "ends_at": self.ends_at}
