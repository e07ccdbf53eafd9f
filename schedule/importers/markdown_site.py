"""The folder of a site whose pages are its programme, as DjangoCon US keeps it: a Markdown file with front matter for
each talk and each presenter, and lists in YAML of what has no page (Jekyll, 11ty).
"""

import re
from pathlib import PurePosixPath

from .building import FoundEvent, FoundProgramme, build_programme, speaker, tell_of_silent
from .fields import decode, read_address
from .front_matter import BrokenYaml, read_yaml, split_front_matter
from .json_values import Value
from .programme import Link, UnreadableProgramme
from .telling import Warnings
from .texts import clean_text

_STARTS = ("start_datetime", "starts_at", "start", "date")
_ENDS = ("end_datetime", "ends_at", "end", "end_date")
_FIELDS = {"title", "abstract", "track", "subtitle", "duration", "language"}
_SAME = {"type": ("category", "type", "kind"), "room": ("room", "location", "venue")}
_PEOPLE = ("presenter_slugs", "presenters", "speaker_slugs", "speakers")
_LINKS = {"video_url": "video", "slides_url": "slides"}
_OF_TALK = {*_STARTS, *_ENDS, *_FIELDS, *_PEOPLE, *_LINKS, *_SAME["type"], *_SAME["room"], "image", "accepted", "slug"}
_OF_PERSON = {"name", "website", "bio", "biography"}
_VIDEO = re.compile(r"[\w-]{11}")  # YouTube’s own name of one


def is_markdown_page(data):
    return data[:1024].lstrip(b"\xef\xbb\xbf").startswith((b"---\n", b"---\r\n"))


def read_markdown_site(files, options=None):
    """{path: bytes} of a site’s folder as a Programme. Raises UnreadableProgramme where no page is a talk."""
    site = _Site()
    for path in sorted(files):
        site.add(path, files[path])
    site.root.refuse()
    if not site.talks:
        reason = "; ".join(site.warnings.told()[:3])
        raise UnreadableProgramme(f"none of its pages has a title and a start{': ' + reason if reason else ''}")
    found = FoundProgramme(
        {}, [site.event(*talk) for talk in site.talks], format="Markdown with front matter", warnings=site.warnings
    )
    tell_of_silent(site.people.values(), found.events, found.warnings)
    return build_programme(found, options)


def _first(record, names):
    return next((text for name in names if (text := record[name].text())), "")


class _Site:
    def __init__(self):
        self.warnings, self.root = Warnings(), Value(None)
        self.talks, self.people = [], {}  # [(path, record, body)], {slug: Speaker}

    def add(self, path, data):
        """A page or a list of records; anything else is passed over, and told if it could have been one."""
        if is_markdown_page(data):
            self._add_page(path, data)
        elif path.lower().endswith((".yaml", ".yml")):
            self._add_list(path, data)
        else:
            self.warnings.add("a file that is no page of the programme was passed over", path)

    def _add_page(self, path, data):
        try:
            fields, body, problem = split_front_matter(decode(data))
        except UnreadableProgramme as error:
            self.warnings.add(f"a page was passed over: {error}", path)
            return
        if problem:
            self.warnings.add(f"broken front matter: {problem}; its plain lines were read, all of it was kept", path)
        self._add_record(path, fields or {}, clean_text(body))

    def _add_list(self, path, data):
        try:
            records = read_yaml(decode(data))
        except (BrokenYaml, UnreadableProgramme) as error:
            self.warnings.add(f"a list was passed over: {error}", path)
            return
        for number, record in enumerate(records if isinstance(records, list) else [], 1):
            self._add_record(f"{path}, record {number}", record if isinstance(record, dict) else {}, "")

    def _add_record(self, path, fields, body):
        record = Value({str(name): value for name, value in fields.items()}, path, self.root.problems)
        if record["accepted"].value is False:
            self.warnings.add("a talk that is not accepted was left out", path)
        elif record["title"] and _first(record, _STARTS):
            self.talks.append((path, record, body))
        elif record["name"]:
            self._add_person(path, record, body)
        else:
            self.warnings.add("a page that is neither a talk with a start nor a presenter was passed over", path)

    def _add_person(self, path, record, body):
        website = record["website"].text()
        extra = record.rest(_OF_PERSON if read_address(website) else _OF_PERSON - {"website"}, self.warnings)
        biography = body or (record["biography"] or record["bio"]).text()
        found = speaker(record["name"].text(), extra, url=website, biography=biography)
        slugs = (record["slug"].text(), record["permalink"].text().strip("/").split("/")[-1], PurePosixPath(path).stem)
        for slug in slugs:
            if slug and found:
                self.people.setdefault(slug, found)

    def event(self, path, record, body):
        texts = record.texts(*_FIELDS)
        texts |= {field: _first(record, names) for field, names in _SAME.items()}
        texts |= {"date": _first(record, _STARTS), "end": _first(record, _ENDS), "logo": record["image"].text()}
        texts["description" if texts["abstract"] else "abstract"] = body
        permalink = record["permalink"].text()
        texts["slug"] = record["slug"].text() or permalink.strip("/").split("/")[-1]
        texts["url"] = permalink if read_address(permalink) else ""
        if not read_address(texts["logo"]):
            texts["logo"] = ""
        extra = record.rest(_OF_TALK if texts["logo"] else _OF_TALK - {"image"}, self.warnings)
        return FoundEvent(path, None, texts, self._of(record), self._links(record), extra, key=permalink)

    def _of(self, record):
        people = next((record[name] for name in _PEOPLE if record[name]), record[_PEOPLE[0]])
        slugs = [people] if people.is_a(str) else people.list()
        found = [self.people.get(slug.text()) or self._unknown(slug) for slug in slugs]
        return [one for one in found if one]

    def _unknown(self, slug):
        self.warnings.add("a presenter without a page is shown by the name that the talk gives", slug.where)
        return speaker(slug.text())

    def _links(self, record):
        found = []
        for name, kind in _LINKS.items():
            if address := record[name].text():
                is_name = kind == "video" and _VIDEO.fullmatch(address)
                found.append(Link(kind.title(), f"https://youtu.be/{address}" if is_name else address, kind))
        return found
