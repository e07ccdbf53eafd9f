"""Sessionize’s API: the view All, and the views Sessions and GridSmart. Its times have no zone."""

import re

from .building import FoundEvent, FoundProgramme, build_programme, speaker, tell_of_silent, up_to_most
from .json_values import parse_json
from .programme import Link, Room
from .telling import Warnings

_OF_SESSION = {
    "id", "title", "description", "startsAt", "endsAt", "speakers", "roomId", "room", "liveUrl", "recordingUrl",
    "categoryItems", "categories", "questionAnswers", "isServiceSession", "isPlenumSession", "status", "isInformed",
    "isConfirmed",
}  # fmt: skip
_OF_SPEAKER = {
    "id", "firstName", "lastName", "fullName", "name", "bio", "sessions", "categoryItems", "categories",
    "questionAnswers", "isTopSpeaker",
}  # fmt: skip
# A category of the organiser's own naming, by what its name tells.
_CATEGORIES = [("language", r"language|sprache|langue|idioma"), ("track", r"track|topic"), ("type", r"format|type")]
_STANDING = {"", "accepted", "accept queue", "accept_queue", "nominated", "waitlisted"}


def is_sessionize(root):
    if root.is_a(list):
        first = root.first()
        return "sessions" in first or ("rooms" in first and "timeSlots" in first)
    return root["sessions"].is_a(list) and ("rooms" in root or "speakers" in root)


def read_sessionize(data, options=None):
    """Bytes of one of the views as a Programme. Raises UnreadableProgramme, with a JSON pointer."""
    root, warnings = parse_json(data), Warnings()
    reader = _Reader(root, warnings)
    found = FoundProgramme(
        {},
        up_to_most(reader.event(*one) for one in reader.sessions(root)),
        list(reader.rooms.values()),
        extra={}
        if root.is_a(list)
        else root.rest({"sessions", "speakers", "rooms", "categories", "questions"}, warnings),
        format="Sessionize JSON",
        warnings=warnings,
    )
    root.refuse()
    tell_of_silent(reader.speakers.values(), found.events, warnings)
    return build_programme(found, options)


class _Reader:
    def __init__(self, root, warnings):
        self.warnings = warnings
        self.rooms, self.speakers, self._items, self._questions = {}, {}, {}, {}
        if root.is_a(list):
            return
        for room in root["rooms"].objects("name"):
            self._add_room(room)
        self._questions = {one["id"].text(): one["question"].text() for one in root["questions"].objects()}
        for category in root["categories"].objects():
            title = category["title"].text()
            self._items |= {one["id"].text(): (title, one["name"].text()) for one in category["items"].objects()}
        self.speakers = {one["id"].text(): self._speaker(one) for one in root["speakers"].objects("name")}

    def sessions(self, root):
        """(session, name of its room, name of its group) of whichever view it is, each session once."""
        if not root.is_a(list):
            yield from ((session, "", "") for session in root["sessions"].objects())
            return
        seen = set()
        for group in root.objects():
            for room in group["rooms"].objects():
                self._add_room(room)
            places = [(room["sessions"], room["name"].text()) for room in group["rooms"].objects()]
            for sessions, room in [(group["sessions"], ""), *places]:
                for session in sessions.objects():
                    key = (session["id"].text(), session["startsAt"].text())
                    if key not in seen or not key[0]:  # a plenum session stands in every room
                        seen.add(key)
                        yield session, room, group["groupName"].text()

    def event(self, session, room, group):
        categories = self._categories(session)
        is_break = session["isServiceSession"].value is True
        known = self.rooms.get(session["roomId"].text())
        texts = session.texts("id", "title", "description") | {
            "date": session["startsAt"].text(),
            "end": session["endsAt"].text(),
            "room": known.name if known else session["room"].text() or room or session["roomId"].text(),
            "type": "Break" if is_break else "",
        }
        for title, names in categories.items():
            field = next((name for name, pattern in _CATEGORIES if re.search(pattern, title, re.IGNORECASE)), "")
            if field and not texts.get(field):
                texts[field] = ", ".join(names)
        status = session["status"].text()
        answers = self._answers(session)
        extra = session.rest(_OF_SESSION, self.warnings) | {
            name: value
            for name, value in (
                ("categories", categories),
                ("questionAnswers", answers),
                ("groupName", "" if group in ("", "All") else group),
                ("isPlenumSession", session["isPlenumSession"].value is True),
                ("status", "" if status == "Accepted" else status),
            )
            if value
        }
        is_gone = status.casefold() not in _STANDING
        return FoundEvent(session.where, None, texts, self._of(session), self._links(session), extra, is_gone)

    def _add_room(self, room):
        self.rooms[room["id"].text()] = Room(
            room["name"].text()[:500],
            extra=room.rest({"id", "name", "sort", "sessions", "session", "hasOnlyPlenumSessions"}, self.warnings),
        )

    def _categories(self, session):
        """{title of the category: [names]} from the ids of view All, or as the other views have them."""
        found = {}
        for item in session["categoryItems"].list():
            title, name = self._items.get(item.text(), ("", item.text()))
            found.setdefault(title, []).append(name)
        for category in session["categories"].objects():
            if names := [item["name"].text() for item in category["categoryItems"].objects()]:
                found[category["name"].text()] = names
        return found

    def _answers(self, one):
        answers = {}
        for answer in one["questionAnswers"].objects():
            key = (answer["questionId"] or answer["id"]).text()
            question = answer["question"].text() or self._questions.get(key, key)
            if text := (answer["answerValue"] or answer["answer"]).text():
                answers[question] = text
        return answers

    def _of(self, session):
        found = []
        for one in session["speakers"].list():
            key = (one["id"] if one.is_a(dict) else one).text()
            found.append(self.speakers.get(key) or speaker(one["name"].text() or key, id=key))
        return [one for one in found if one]

    def _speaker(self, one):
        name = (one["fullName"] or one["name"]).text() or f"{one['firstName'].text()} {one['lastName'].text()}"
        extra = one.rest(_OF_SPEAKER, self.warnings)
        if answers := self._answers(one):
            extra["questionAnswers"] = answers
        return speaker(name, extra, id=one["id"].text(), biography=one["bio"].text())

    def _links(self, session):
        kinds = {"liveUrl": "live", "recordingUrl": "recording"}
        return [Link(kind.title(), session[name].text(), kind) for name, kind in kinds.items() if session[name].text()]
