"""Rendered notes, and a gate that lets none through with anything in it that may do harm."""

import re
from html.parser import HTMLParser

from notes.rendering import render_note
from notes.rendering.cleaning import clean_note
from notes.tests.hostile import PICTURE
from project.lib.markdown import LINK_REL, TAGS

PREFIX = "note-talk-7"
TALKS = {"On Notes": ("/demo/talks/on-notes/", "On Notes"), "talk": ("/demo/talks/a/?b=1&c=2", "A <b> talk")}
VOID = {"br", "hr", "img"}
ALLOWED = {
    "a": {"href", "title", "rel", "class", "id", "aria-label"},
    "button": {"class", "name", "value", "role", "aria-checked", "aria-label"},
    "img": {"src", "alt", "loading", "decoding"},
    "li": {"class", "id"},
    "ol": {"class", "start"},
    "p": {"class"},
    "pre": {"class"},
    "section": {"class", "aria-label"},
    "span": {"class", "data-seconds"},
    "ul": {"class"},
}
PLAIN = {"blockquote", "br", "code", "em", "h3", "h4", "h5", "h6", "hr", "s", "strong", "sup", "table", "tbody", "td"}
PLAIN |= {"th", "thead", "tr"}
CLASSES = {"tag", "talk-link", "footnote-ref", "footnote-back", "task-box", "task", "tasks", "footnote", "footnotes"}
CLASSES |= {"stamp", "plain", "quiet-text"}


class Gate(HTMLParser):
    """Reads HTML by other code than ours, and refuses whatever a note may not have.

    ``whole`` asks for what the renderer owes as well: rel on each link, a name for each box, and nothing left open.
    """

    def __init__(self, *, whole=True):
        super().__init__(convert_charrefs=True)
        self.whole = whole
        self.open = []

    def handle_starttag(self, tag, attrs):
        values = dict(attrs)
        assert tag in ALLOWED or tag in PLAIN or (not self.whole and tag in TAGS)
        assert len(values) == len(attrs)
        assert set(values) <= ALLOWED.get(tag, set())
        assert values.get("class", "tag") in CLASSES
        assert re.fullmatch(rf"{PREFIX}-fn(ref)?\d+(-\d+)?", values.get("id", f"{PREFIX}-fn1"))
        assert re.fullmatch(r"/notes/pictures/[\w-]{16,64}\.webp", values.get("src", PICTURE), re.ASCII)
        href = re.sub(r"[\x00-\x20]", "", values.get("href", ""))  # as browsers do before they look for a scheme
        assert re.match(r"(https?|mailto):|(?![a-z][a-z0-9+.-]*:)", href, re.IGNORECASE)
        if self.whole:
            self.check_whole(tag, values)

    def check_whole(self, tag, values):
        if tag == "a":
            self.check_link(values, values.get("href", ""))
        if tag == "img":
            assert {"src", "alt"} <= set(values)
        if tag == "button":
            assert (values["class"], values["name"], values["role"]) == ("task-box", "task", "checkbox")
            assert values["value"].isdigit()
            assert values["aria-label"].strip()
        if tag not in VOID:
            self.open.append(tag)

    def check_link(self, values, href):
        assert "a" not in self.open
        if values.get("class") in ("tag", "talk-link", "footnote-ref", "footnote-back"):
            assert re.match(rf"/notes/\?tag=|/demo/talks/|#{PREFIX}-fn", href)
        else:
            assert values["rel"] == LINK_REL

    def handle_endtag(self, tag):
        if self.whole:
            assert self.open.pop() == tag

    def handle_comment(self, data):
        raise AssertionError(data)

    handle_decl = handle_pi = unknown_decl = handle_comment


def check(html):
    gate = Gate()
    gate.feed(html)
    gate.close()
    assert gate.open == []
    assert clean_note(html, PREFIX) == html


def rendered(body, find_talk=TALKS.get):
    return render_note(body, prefix=PREFIX, find_talk=find_talk)


def boxes(html):
    return [
        (int(number), state == "true")
        for number, state in re.findall(
            r'<button class="task-box" name="task" value="(\d+)".*?aria-checked="(\w+)"', html
        )
    ]
