"""Markdown to HTML that is safe to show. What people write, and what organisers publish, comes through here."""

import re
from html import unescape

import nh3
from markdown_it import MarkdownIt

_markdown = (
    MarkdownIt("commonmark", {"html": False, "linkify": False, "breaks": True})
    .enable(["table", "strikethrough"])
    .disable("image")
)
_TAGS = {
    "a", "abbr", "b", "blockquote", "br", "code", "dd", "del", "dl", "dt", "em", "h2", "h3", "h4", "h5", "h6",
    "hr", "i", "kbd", "li", "ol", "p", "pre", "s", "strong", "sub", "sup", "table", "tbody", "td", "th",
    "thead", "tr", "ul",
}  # fmt: skip
_cleaner = nh3.Cleaner(
    tags=_TAGS,
    clean_content_tags={"script", "style"},
    attributes={"a": {"href", "title"}, "ol": {"start"}},
    url_schemes={"http", "https", "mailto"},
    link_rel="noopener noreferrer nofollow ugc",
)
_HEADING = re.compile(r"(</?h)([1-6])\b")


def clean_html(html):
    """``html`` with allowed elements only, no classes, ids, styles, images or handlers; headings from h3 down."""
    lowered = _HEADING.sub(lambda m: f"{m[1]}{min(int(m[2]) + 2, 6)}", html)
    return _cleaner.clean(lowered)


def render_markdown(text):
    """``text`` (CommonMark, tables, ~~strikethrough~~, a line end is a line end) as clean HTML."""
    return clean_html(_markdown.render(text))


_TAG = re.compile(r"<(p|br|ul|ol|li|div|h[1-6]|a|em|strong|b|i|blockquote|pre|code|span)\b[^<>]*>", re.IGNORECASE)


def render_published(text):
    """An organiser's text as clean HTML: taken as HTML where tags stand in it, else as Markdown."""
    return clean_html(text) if _TAG.search(text) else render_markdown(text)


def plain_text(text):
    """The words of an organiser's text on one line, without its markup."""
    html = render_published(text)
    spaced = re.sub(r"</?(p|br|li|ul|ol|h[1-6]|div|blockquote|pre|tr|td|th|dd|dt|hr)\b[^>]*>", " ", html)
    stripped = nh3.clean(spaced, tags=set())
    return " ".join(unescape(stripped).split())
