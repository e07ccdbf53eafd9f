"""Markdown to HTML that is safe to show. What people write, and what organisers publish, comes through here."""

import re
from html import unescape

import nh3
from markdown_it import MarkdownIt

LINK_REL = "noopener noreferrer nofollow ugc"
URL_SCHEMES = {"http", "https", "mailto"}
TAGS = {
    "a", "abbr", "b", "blockquote", "br", "code", "dd", "del", "dl", "dt", "em", "h2", "h3", "h4", "h5", "h6",
    "hr", "i", "kbd", "li", "ol", "p", "pre", "s", "strong", "sub", "sup", "table", "tbody", "td", "th",
    "thead", "tr", "ul",
}  # fmt: skip


def make_parser(**options):
    """A parser of CommonMark, tables and ~~strikethrough~~, for which a line end is a line end and HTML is text."""
    chosen = {"html": False, "linkify": False, "breaks": True, **options}
    return MarkdownIt("commonmark", chosen).enable(["table", "strikethrough"])


_markdown = make_parser().disable("image")
_cleaner = nh3.Cleaner(
    tags=TAGS,
    clean_content_tags={"script", "style"},
    attributes={"a": {"href", "title"}, "ol": {"start"}},
    url_schemes=URL_SCHEMES,
    link_rel=LINK_REL,
)
_HEADING = re.compile(r"(</?h)([1-6])\b")


def lower_headings(html):
    """``html`` with its headings two steps lower, so that they stand below those of the page."""
    return _HEADING.sub(lambda m: f"{m[1]}{min(int(m[2]) + 2, 6)}", html)


def clean_html(html):
    """``html`` with allowed elements only, no classes, ids, styles, images or handlers; headings from h3 down."""
    return _cleaner.clean(lower_headings(html))


def render_markdown(text):
    """``text`` (CommonMark, tables, ~~strikethrough~~, a line end is a line end) as clean HTML."""
    return clean_html(_markdown.render(text))


_TAG = re.compile(r"<(p|br|ul|ol|li|div|h[1-6]|a|em|strong|b|i|blockquote|pre|code|span)\b[^<>]*>", re.IGNORECASE)


def render_published(text):
    """An organiser's text as clean HTML: taken as HTML where tags stand in it, else as Markdown."""
    return clean_html(text) if _TAG.search(text) else render_markdown(text)


# Of cleaned HTML, where every value stands in double quotes and may hold anything but these.
_CLEAN_TAG = re.compile(r'<(/?)([a-z][a-z0-9]*)((?:[^>"]|"[^"]*")*)>')
_ALT = re.compile(r' alt="([^"]*)"')
_INLINE = {"a", "abbr", "b", "code", "del", "em", "i", "kbd", "s", "span", "strong", "sub", "sup"}


def _space_or_nothing(match):
    name = match[2]
    if name == "img":
        alt = _ALT.search(match[3])
        return f" {alt[1]} " if alt else " "
    return "" if name in _INLINE else " "


def words_of_html(html):
    """The words of HTML that was cleaned, on one line, with those that stand for pictures."""
    return " ".join(unescape(_CLEAN_TAG.sub(_space_or_nothing, html)).split())


def plain_text(text):
    """The words of an organiser's text on one line, without its markup."""
    return words_of_html(render_published(text))


_BREAK = re.compile(r"<(?:br|/(?:p|li|h[1-6]|tr|dd|dt|pre|blockquote|ul|ol|table)|hr)\b[^>]*>")
_ITEM = re.compile(r"<li>")
_BLANK = re.compile(r"\n{3,}")


def plain_lines(text):
    """The words of an organiser's text without its markup, in lines and paragraphs."""
    html = render_published(text).replace("\n", " ")
    html = _BREAK.sub("\n", _ITEM.sub("- ", html).replace("</p>", "</p>\n"))
    lines = (" ".join(line.split()) for line in unescape(_CLEAN_TAG.sub(_space_or_nothing, html)).split("\n"))
    return _BLANK.sub("\n\n", "\n".join(lines)).strip()
