"""One person, several tabs, a bad network, and everything that can be done to notes, in any order (hypothesis).

Each tab keeps to the protocol of the field in the browser: one edit at a time under a key of its own, sent again until
its outcome is known. 5,000 steps by default; MACHINE_STEPS=200000 takes as many.
"""

import os
import re
from collections import Counter
from dataclasses import dataclass, field

import pytest
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from notes.models import Note, Revision
from notes.search import NOTES
from project.lib.comparing import merge
from schedule.sync import apply_programme
from schedule.tests.factories import make_event, make_programme

STEPS_EACH = 50
STEPS = int(os.environ.get("MACHINE_STEPS", "5000"))
TABS = 3
MOST_NOTES = 6
PLACE, OTHER = "/demo/talks/on-notes/note/", "/demo/notes/hallway/"
HTMX, JSON = {"HX-Request": "true"}, {"Accept": "application/json"}
LINES = ["one", "two", "three", "- [ ] ask", "- [x] asked", "", "#tag [[On Notes]]", "  Zu\u0308rich\t", "👩‍👩‍👧 <b>"]

bodies = st.lists(st.sampled_from(LINES), min_size=1, max_size=5).map("\n".join).filter(str.strip)
picks = st.integers(0, 11)  # one of those there are, counted around
fates = st.sampled_from(["answered", "answered", "answer lost", "answer lost", "request lost"])
decisions = st.sampled_from(
    [
        (choice, fate)
        for choice in ("both", "mine", "merged", "theirs")
        for fate in ("answer lost", "answered", "request lost")
    ]
)
rarely = st.sampled_from([False, False, True])


@dataclass
class Tab:
    url: str  # where it saves to
    version: int = 0
    seen: str = ""  # the text that ``version`` is
    text: str = ""
    edit: dict | None = None  # sent, and its outcome not known
    standing: tuple[int, str] | None = None  # (version, text) that a conflict was met with; version 0 if deleted
    base: int | None = None  # the version that a merge would begin from
    made: tuple[str, int, str] | None = None  # what ``edit`` has become, though its answer was lost

    @property
    def is_free(self):
        """Nothing would be lost if it were closed."""
        return not self.edit and not self.standing and self.text == self.seen

    @property
    def is_writing(self):
        return not self.edit and not self.standing

    @property
    def is_waiting(self):
        return self.edit is not None

    @property
    def is_held_up(self):
        """What is typed now waits for the outcome of a save, or for a decision."""
        return bool(self.edit or self.standing)

    @property
    def is_deciding(self):
        return self.standing is not None and not self.edit


@dataclass
class Ledger:
    """What the server has said or may have done."""

    promised: set = field(default_factory=set)  # texts that were acknowledged
    sent: set = field(default_factory=set)  # all that a note can show


def has(which):
    return precondition(lambda machine: any(getattr(tab, which) for tab in machine.tabs))


class Notes(RuleBasedStateMachine):
    author = None  # set by the test

    def __init__(self):
        super().__init__()
        self.example = transaction.atomic()
        self.example.__enter__()
        self.client = Client()
        self.client.force_login(self.author)
        self.tabs = [Tab(PLACE) for _ in range(TABS)]
        self.ledger = Ledger()
        self.keys = self.opened = self.imported = 0
        self.all = []  # Notes, as they are between two steps

    def teardown(self):
        try:
            assert NOTES.check() == []
            self.check_what_is_shown()
        finally:
            transaction.set_rollback(True)
            self.example.__exit__(None, None, None)

    def post(self, url, *statuses, headers=HTMX, **data):
        response = self.client.post(url, data, headers=headers)
        assert response.status_code in statuses, (response.status_code, url, data)
        return response

    def note(self, pick, *, binned=False):
        """One of the Notes, or None where there is none."""
        notes = [note for note in self.all if bool(note.deleted_at) == binned]
        return notes[pick % len(notes)] if notes else None

    def tab(self, pick, which):
        tabs = [tab for tab in self.tabs if getattr(tab, which)]
        return tabs[pick % len(tabs)]

    # A tab ---------------------------------------------------------------------------------------------------

    @precondition(lambda machine: machine.opened * 2 < machine.keys)  # a tab that is old meets more
    @has("is_free")
    @rule(tab=picks, place=st.sampled_from([PLACE, PLACE, OTHER]), note=st.none() | picks)
    def open(self, tab, place, note):
        """The note at a place, or any that there is."""
        self.opened += 1
        note = None if note is None else self.note(note)
        self.show(self.tab(tab, "is_free"), note.get_absolute_url() if note else place)

    def show(self, tab, url):
        response = self.client.get(url, headers=JSON)
        assert response.status_code in (200, 404)
        shown = response.json() if response.status_code == 200 else {"version": 0, "body": "", "id": None}
        tab.url = f"/notes/{shown['id']}/" if shown["id"] else url
        tab.version, tab.seen, tab.text = shown["version"], shown["body"], shown["body"]

    @has("is_writing")
    @rule(tab=picks, body=bodies, fate=fates)
    def write(self, tab, body, fate):
        tab = self.tab(tab, "is_writing")
        tab.text = body
        tab.edit = self.new_edit(body, tab.version)
        self.send(tab, fate)

    @has("is_held_up")
    @rule(tab=picks, body=bodies)
    def type_on(self, tab, body):
        self.tab(tab, "is_held_up").text = body

    @has("is_waiting")
    @rule(tab=picks, fate=fates)
    def send_again(self, tab, fate):
        self.send(self.tab(tab, "is_waiting"), fate)

    @has("is_deciding")
    @rule(tab=picks, decision=decisions)
    def decide(self, tab, decision):
        choice, fate = decision
        tab = self.tab(tab, "is_deciding")
        version, _text = tab.standing
        tab.edit = self.new_edit(tab.text, version) | {"keep": choice if version else "mine"}
        if tab.base:
            tab.edit["base"] = tab.base
        self.send(tab, fate)

    def new_edit(self, body, version):
        self.keys += 1
        return {"body": body, "version": version, "key": f"k{self.keys}", "autosave": 1, "author": self.author.pk}

    def send(self, tab, fate):
        if fate == "request lost":
            return
        self.ledger.sent |= {tab.edit["body"], *self.outcomes(tab)}
        response = self.post(tab.url, 200, 409, **tab.edit)
        made = self.check_saved(tab, response) if response.status_code == 200 else None
        self.check_repetition(tab, made, response)
        if fate == "answer lost":
            tab.made = made or tab.made
            return
        edit, tab.edit, tab.made = tab.edit, None, None
        if made:
            tab.url, tab.version, tab.seen = made
            tab.standing = tab.base = None
            if edit.get("keep", "mine") != "mine":
                tab.text = tab.seen
        else:
            self.meet(tab, edit, response)

    def check_repetition(self, tab, made, response):
        """What was saved is said to be saved when it is sent again, unless it was deleted since and another begun."""
        if not tab.made or tab.edit.get("keep") == "theirs":
            return
        note = Note.objects.get(pk=tab.made[0].split("/")[2])
        if note.deleted_at is None and (note.is_main or tab.url == tab.made[0]):
            assert made == tab.made, (tab.edit, made, response.content)

    def outcomes(self, tab):
        """What the choice after a conflict may make of two texts."""
        standing = tab.standing[1] if tab.standing else ""
        yield f"{standing}\n\n{tab.edit['body']}"
        base = Revision.objects.filter(note__author=self.author, version=tab.base or 0)
        for revision in base:
            yield merge(revision.body, tab.edit["body"], standing) or standing

    def check_saved(self, tab, response):
        """(address, version, text) of an answer that says saved: and no text went unseen."""
        url, version = response["Hallway-Note"], int(response["Hallway-Version"])
        revisions = Revision.objects.filter(note=url.split("/")[2])
        made, keep = revisions.get(version=version), tab.edit.get("keep", "mine")
        self.ledger.promised |= {made.body, tab.edit["body"] if keep not in ("both", "merged") else made.body}
        if keep == "theirs":
            return url, version, made.body
        if keep == "mine":
            assert made.body == tab.edit["body"]
        if keep == "both" and tab.standing:
            assert made.body in (f"{tab.standing[1]}\n\n{tab.edit['body']}", tab.edit["body"])
        if made.key == tab.edit["key"] and version > 1 and not tab.made:
            before = revisions.get(version=version - 1).body
            assert before == (tab.standing[1] if tab.standing else tab.seen), "written over a text that was not seen"
        return url, version, made.body

    def meet(self, tab, edit, response):
        version = int(response["Hallway-Version"])
        if version == 0:
            tab.standing, tab.base = (0, ""), None
            return
        shown = response.context["card"]
        assert shown.note.version == version
        tab.url = shown.note.get_absolute_url()
        tab.standing, tab.base = (version, shown.note.body), shown.base and shown.base.version
        self.ledger.promised.add(edit["body"])

    # A browser without JavaScript -----------------------------------------------------------------------------

    @rule(body=bodies, where=st.sampled_from([f"{PLACE}?edit", f"{OTHER}?edit", f"{PLACE}?new"]), twice=rarely)
    def post_a_form(self, body, where, twice):
        if len(self.all) >= MOST_NOTES:
            where = f"{PLACE}?edit"
        self.fill_in(self.client.get(where, headers=HTMX).text, body, 1 + twice)

    def fill_in(self, form, body, times):
        """Send the form, or click twice."""
        fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form)) | {"body": body}
        url = re.search(r'action="([^"]+)"', form)[1]
        self.ledger.sent.add(body)
        before = Revision.objects.count()
        for _click in range(times):
            self.post(url, 303, headers={}, **fields)
        assert Revision.objects.count() <= before + 1
        self.ledger.promised.add(body)

    # A note --------------------------------------------------------------------------------------------------

    @precondition(lambda machine: machine.all)
    @rule(
        how=st.sampled_from(["delete", "delete", "undelete", "undelete", "tick", "restore", "name", "refuse"]),
        note=picks,
        which=picks,
        is_stale=rarely,
    )
    def change_a_note(self, how, note, which, is_stale):
        note = self.note(note, binned=how == "undelete")
        if note:
            getattr(self, f"{how}_note")(note, which, note.version - is_stale)

    def delete_note(self, note, _which, version):
        self.post(f"/notes/{note.pk}/delete/", 200 if version == note.version else 409, version=version)

    def undelete_note(self, note, _which, _version):
        self.post(f"/notes/{note.pk}/undelete/", 200)

    def tick_note(self, note, which, version):
        self.post(f"/notes/{note.pk}/tick/", 200, 409, version=version, task=which % 3)
        body = Note.objects.get(pk=note.pk).body
        assert version == note.version or body == note.body
        assert re.sub(r"\[[ x]\]", "", body) == re.sub(r"\[[ x]\]", "", note.body)
        self.ledger.sent.add(body)
        self.ledger.promised.add(body)

    def restore_note(self, note, which, version):
        revision = self.revision(note, which)
        url = f"/notes/{note.pk}/history/{revision.pk}/restore/"
        response = self.post(url, 303, 409, headers={}, version=version)
        if response.status_code == 303:
            assert Note.objects.get(pk=note.pk).body == revision.body
        else:
            assert version != note.version

    def name_note(self, note, which, _version):
        revision = self.revision(note, which)
        name = ["", "before lunch", "<b>"][which % 3]
        self.post(f"/notes/{note.pk}/history/{revision.pk}/name/", 303, headers={}, name=name)
        assert note.revisions.get(pk=revision.pk).name == name

    def revision(self, note, which):
        revisions = list(note.revisions.all())
        return revisions[which % len(revisions)]

    def refuse_note(self, note, _which, version):
        self.post(note.get_absolute_url(), 422, body=" \n", version=version)

    # The programme -------------------------------------------------------------------------------------------

    @precondition(lambda machine: machine.imported * 4 < machine.keys)
    @rule(is_there=st.booleans(), title=st.sampled_from(["On Notes", "On Notes, again"]))
    def import_the_schedule(self, is_there, title):
        self.imported += 1
        import_schedule(is_there, title)

    # What is always so ---------------------------------------------------------------------------------------

    @invariant()
    def nothing_is_lost_and_nothing_is_there_twice(self):
        rows = Revision.objects.filter(note__author=self.author).values_list("note_id", "version", "body", "key")
        history = {}
        for note_id, *row in rows.order_by("pk"):
            history.setdefault(note_id, []).append(row)
        assert self.ledger.promised <= {body for some in history.values() for _version, body, _key in some}
        self.all = list(Note.objects.filter(author=self.author).order_by("pk"))
        for note in self.all:
            saved = [(version, body) for version, body, _key in history[note.pk] if version]
            assert [version for version, _body in saved] == list(range(1, note.version + 1))
            assert saved[-1][1] == note.body
            assert note.body in self.ledger.sent
            keys = Counter(key for _version, _body, key in history[note.pk] if key)
            assert all(count == 1 for count in keys.values())
            assert history.pop(note.pk)
        assert history == {}

    def check_what_is_shown(self):
        for note in Note.objects.filter(author=self.author, deleted_at=None):
            shown = self.client.get(note.get_absolute_url(), headers=JSON).json()
            assert (shown["body"], shown["version"]) == (note.body, note.version)
            listed = self.client.get(f"{note.get_absolute_url()}history/", headers=JSON).json()["revisions"]
            assert [one["version"] for one in listed if one["version"]] == list(range(1, note.version + 1))


def import_schedule(is_there=True, title="On Notes"):
    other = make_event("other", "Another talk", minutes=60)
    talks = [make_event("one", title), other] if is_there else [other]
    apply_programme(make_programme(*talks))


@pytest.mark.django_db
def test_whatever_is_done_to_notes_no_acknowledged_text_is_lost(author):
    import_schedule()
    Notes.author = author
    # Nothing is shrunk: that takes minutes, and the steps of one example tell enough.
    how = settings(max_examples=STEPS // STEPS_EACH, stateful_step_count=STEPS_EACH, phases=[Phase.generate])
    how = settings(how, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
    run_state_machine_as_test(Notes, settings=how)
