"""The last gate before a note is shown. It knows what the renderer writes and lets nothing else through."""

import re

import nh3

from project.lib.markdown import LINK_REL, TAGS, URL_SCHEMES

from .syntax import PICTURE

_ANY = re.compile(r".*", re.DOTALL)
_VALUES = {
    ("a", "href"): _ANY,  # nh3 holds it to URL_SCHEMES
    ("a", "title"): _ANY,
    ("a", "rel"): re.compile(re.escape(LINK_REL)),
    ("a", "class"): re.compile(r"tag|talk-link|footnote-ref|footnote-back"),
    ("a", "aria-label"): re.compile(r"Back to the text(, [0-9]+)?"),
    ("button", "class"): re.compile(r"task-box"),
    ("button", "name"): re.compile(r"task"),
    ("button", "value"): re.compile(r"[0-9]{1,6}"),
    ("button", "role"): re.compile(r"checkbox"),
    ("button", "aria-checked"): re.compile(r"true|false"),
    ("button", "aria-label"): _ANY,
    ("img", "src"): PICTURE,
    ("img", "alt"): _ANY,
    ("img", "loading"): re.compile(r"lazy"),
    ("img", "decoding"): re.compile(r"async"),
    ("li", "class"): re.compile(r"task|footnote"),
    ("ol", "class"): re.compile(r"tasks"),
    ("ol", "start"): re.compile(r"[0-9]{1,9}"),
    ("p", "class"): re.compile(r"quiet-text"),
    ("pre", "class"): re.compile(r"plain"),
    ("section", "class"): re.compile(r"footnotes"),
    ("section", "aria-label"): re.compile(r"Footnotes"),
    ("span", "class"): re.compile(r"stamp"),
    ("span", "data-seconds"): re.compile(r"[0-9]{1,6}"),
    ("ul", "class"): re.compile(r"tasks"),
}
_ATTRIBUTES = {}
for _tag, _name in [*_VALUES, ("a", "id"), ("li", "id")]:
    _ATTRIBUTES.setdefault(_tag, set()).add(_name)


def clean_note(html, prefix):
    """``html`` with our own elements and values only, and no id but those that begin with ``prefix``.

    Raises ValueError for a prefix that could be more than a part of an id.
    """
    if not re.fullmatch(r"[A-Za-z0-9-]+", prefix):
        raise ValueError(f"No prefix for ids: {prefix!r}")
    our_id = re.compile(rf"{prefix}-fn(ref)?[0-9]+(-[0-9]+)?")

    def keep(tag, name, value):
        # It is asked of elements and attributes too that go in any case.
        allowed = our_id if name == "id" else _VALUES.get((tag, name))
        return value if allowed and allowed.fullmatch(value) else None

    cleaner = nh3.Cleaner(
        tags=TAGS | {"button", "img", "section", "span"},
        clean_content_tags={"script", "style"},
        attributes=_ATTRIBUTES,
        attribute_filter=keep,
        url_schemes=URL_SCHEMES,
        link_rel=None,  # links to what is ours go without; the renderer writes it on every other
    )
    return cleaner.clean(html)
