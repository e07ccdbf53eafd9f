"""A note's Markdown as tokens, within a budget: what is too intricate to be read soon is not read at all."""

import re
from dataclasses import dataclass, field

from markdown_it.common.utils import MD_TRIM_CHARS
from markdown_it.rules_block import reference
from markdown_it.token import Token
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.footnote.index import footnote_def, footnote_ref

from project.lib.markdown import LINK_REL, lower_headings, make_parser

from . import output
from .cleaning import clean_note
from .syntax import PICTURE, STAMP, TASK, read_tag, read_talk_link, seconds_of

LARGEST = 256 * 1024  # characters
DEEPEST = 40  # levels of blocks, where a list in a list is two; and of emphasis
MOST_STEPS = 1_000_000  # a look at one place of the text
MOST_OUTPUT = 3_000_000  # characters of HTML, estimated

# Against 1 for a place that was looked at before.
_STEPS_OF_BLOCK, _STEPS_OF_LINE, _STEPS_OF_TOKEN, _STEPS_OF_INLINE = 12, 6, 4, 6
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")  # no character, and not to be written as UTF-8
_LINE_END = re.compile(r"\r\n?|\n")
_FOOTNOTE_REF = re.compile(r"\[\^[^\] \n]{1,100}\]")


class TooIntricate(Exception):
    """The text costs more to read or to show than a note may."""


@dataclass(frozen=True)
class ParsedNote:
    body: str
    tokens: list | None  # None where it is too intricate
    tasks: tuple[int, ...] = ()  # the place in ``body`` of the mark inside each box
    titles: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    pictures: list[str] = field(default_factory=list)
    steps: int = 0

    @property
    def is_too_intricate(self):
        return self.tokens is None

    def render(self, *, prefix="note", find_talk=None):
        """As clean HTML; see ``render_note``."""
        if self.is_too_intricate:
            html = output.plain_html(self.body)
        else:
            env = {"prefix": prefix, "find_talk": find_talk}
            html = lower_headings(_markdown.renderer.render(self.tokens, _markdown.options, env))
        return clean_note(_LONE_SURROGATE.sub("\ufffd", html), prefix)


def parse_note(body):
    """What ``body`` says, as a ParsedNote."""
    env = {"steps": 0, "tokens": 0, "tasks": [], "output": 0}
    try:
        if len(body) > LARGEST:
            raise TooIntricate
        tokens = _markdown.parse(body, env)
    except TooIntricate:
        # Whoever clears away pictures nobody shows must not be told that there are none.
        return ParsedNote(body, None, pictures=list(dict.fromkeys(PICTURE.findall(body))), steps=env["steps"])
    inlines = [child for token in tokens if token.type == "inline" for child in token.children]
    return ParsedNote(
        body,
        tokens,
        _places_of_tasks(body, env["tasks"]),
        titles=_each_once(inlines, "talk_link", "title"),
        tags=_each_once(inlines, "tag", "folded"),
        pictures=_each_once(inlines, "picture", "name"),
        steps=env["steps"],
    )


def _each_once(tokens, kind, key):
    return list(dict.fromkeys(token.meta[key] for token in tokens if token.type == kind))


def _places_of_tasks(body, tasks):
    """Where in ``body`` the marks of ``tasks`` ([(line, text of that line from the box on)]) stand."""
    if not tasks:
        return ()
    starts = [0, *(m.end() for m in _LINE_END.finditer(body))]
    ends = [*(m.start() for m in _LINE_END.finditer(body)), len(body)]
    places = []
    for line, text in tasks:
        end = starts[line] + len(body[starts[line] : ends[line]].rstrip(MD_TRIM_CHARS))
        places.append(end - len(text.rstrip(MD_TRIM_CHARS)) + 1)
    return tuple(places)


def _spend(env, steps):
    env["steps"] += steps
    if env["steps"] > MOST_STEPS:
        raise TooIntricate


def _count_block(state, _start, _end, silent):
    """Block rule that matches nothing. Deeper down the parser would leave text out without a word."""
    if state.level >= DEEPEST:
        raise TooIntricate
    new = len(state.tokens) - state.env["tokens"]
    state.env["tokens"] += new
    _spend(state.env, (_STEPS_OF_LINE if silent else _STEPS_OF_BLOCK) + new * _STEPS_OF_TOKEN)
    return False


def _count_inline(state, _silent):
    _spend(state.env, _STEPS_OF_INLINE)
    return False


def _count_skips(parser):
    """Have the parser's looks ahead counted, which are what grows with the square of the text."""
    skip = parser.inline.skipToken

    def skip_and_count(state):
        _spend(state.env, 1)
        skip(state)

    parser.inline.skipToken = skip_and_count


def _read_footnote(state, start, end, silent):
    """Footnotes do not stand in footnotes: the plugin would lose the words between."""
    if silent:
        return footnote_def(state, start, end, silent)
    if state.env.get("is_in_footnote"):
        return False
    state.env["is_in_footnote"] = True
    try:
        return footnote_def(state, start, end, silent)
    finally:
        state.env["is_in_footnote"] = False


def _read_footnote_ref(state, silent):
    """The plugin looks for the end of a label through all of the text."""
    return bool(_FOOTNOTE_REF.match(state.src, state.pos, state.posMax)) and footnote_ref(state, silent)


def _read_reference(state, start, end, silent):
    """The definition of a link. Neither ``[12:34]: words`` nor a footnote is one: they would be shown nowhere."""
    place = state.bMarks[start] + state.tShift[start]
    if state.src.startswith("[^", place) or STAMP.match(state.src, place):
        return False
    return reference(state, start, end, silent)


def _find_tasks(state):
    """Core rule, before words are read: takes boxes from the text of items, and numbers them in order."""
    lists, tokens, lines = [], state.tokens, state.src.split("\n")
    for index, token in enumerate(tokens):
        if token.type in ("bullet_list_open", "ordered_list_open"):
            lists.append(token)
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            lists.pop()
        elif token.type == "list_item_open" and tokens[index + 1].type == "paragraph_open":
            _find_task(tokens[index + 2], token, lists[-1], state.env["tasks"], lines)


def _find_task(inline, item, holder, found, lines):
    match = TASK.match(inline.content)
    first, line = inline.content.split("\n", 1)[0], inline.map[0]
    # What is odd but no space, as a vertical tab, may stand alone on the line of the item, the box on the next.
    if match and lines[line].rstrip(MD_TRIM_CHARS).endswith(first.rstrip(MD_TRIM_CHARS)):
        inline.meta["task"] = {"number": len(found), "checked": match[1] != " "}
        found.append((line, first))
        inline.content = inline.content[match.end() :]
        item.attrs["class"], holder.attrs["class"] = "task", "tasks"


def _finish_inlines(state):
    """Core rule, after words are read: pictures, stamps, boxes; no link in a link; and the size of it all."""
    before = ""
    for token in state.tokens:
        _weigh(token, state.env)
        if token.type == "inline":
            children = _without_nested_links(token.children, state.env)
            if before not in ("th_open", "td_open"):
                children = _with_stamps(children)
            if "task" in token.meta:
                children.insert(0, _made("task_box", token.meta["task"]))
            for child in children:
                _weigh(child, state.env)
            token.children = children
        before = token.type


_WEIGHTS = {"task_box": 200, "footnote_ref": 120, "footnote_anchor": 140, "talk_link": 150, "tag": 60, "stamp": 60}


def _weigh(token, env):
    own = 0 if token.type == "inline" else len(token.content)
    env["output"] += _WEIGHTS.get(token.type, 12) + own + sum(len(str(value)) for value in token.attrs.values())
    if env["output"] > MOST_OUTPUT:
        raise TooIntricate


def _made(kind, meta, content=""):
    return Token(kind, "", 0, meta=meta, content=content)


def _without_nested_links(tokens, env):
    """``tokens`` in which nothing that is a link stands within a link, and other people's pictures are links."""
    finished, links, depth = [], 0, 0
    for token in tokens:
        depth += token.nesting
        if depth > DEEPEST:
            raise TooIntricate
        is_link = token.type in ("link_open", "link_close")
        if token.type == "link_close":
            links -= 1
        if token.type == "link_open":
            token.attrs["rel"] = LINK_REL
        if token.type == "image":
            finished += _picture_or_link(token, is_within_link=links > 0)
        elif token.type == "footnote_ref" and links:
            finished.append(_made("text", {}, f"[{token.meta['id'] + 1}]"))
        elif not (is_link and links):
            finished.append(token)
        if token.type == "link_open":
            links += 1
    return finished


def _picture_or_link(image, *, is_within_link):
    address, alt = image.attrs["src"], output.words_of_tokens(image.children)
    ours = PICTURE.fullmatch(address)
    if ours:
        return [_made("picture", {"src": address, "alt": alt, "name": ours[1]})]
    words = _made("text", {}, alt or address)
    if is_within_link or not address:
        return [words]
    link = Token("link_open", "a", 1, attrs={"href": address, "rel": LINK_REL})
    return [link, words, Token("link_close", "a", -1)]


def _with_stamps(tokens):
    finished, begins_line = [], True
    for token in tokens:
        match = STAMP.match(token.content) if begins_line and token.type == "text" else None
        seconds = seconds_of(match) if match else None
        if seconds is not None:
            finished.append(_made("stamp", {"seconds": seconds}, match[0][1:-1]))
            finished.append(_made("text", {}, token.content[match.end() :]))
        else:
            finished.append(token)
        is_nothing = token.type == "text" and not token.content
        begins_line = token.type in ("softbreak", "hardbreak") or (begins_line and is_nothing)
    return finished


def _make_note_parser():
    parser = make_parser(maxNesting=DEEPEST + 10).use(footnote_plugin)
    block, inline, core = parser.block.ruler, parser.inline.ruler, parser.core.ruler
    block.at("footnote_def", _read_footnote, {"alt": ["paragraph", "reference"]})
    block.at("reference", _read_reference)
    block.before("table", "count", _count_block, {"alt": ["paragraph", "reference", "blockquote", "list"]})
    inline.at("footnote_ref", _read_footnote_ref)
    inline.before("text", "count", _count_inline)
    inline.before("link", "talk_link", read_talk_link)
    inline.before("strikethrough", "tag", read_tag)
    _count_skips(parser)
    core.after("block", "tasks", _find_tasks)
    core.after("footnote_tail", "finish", _finish_inlines)
    for name, rule in output.RULES.items():
        parser.add_render_rule(name, rule)
    return parser


_markdown = _make_note_parser()
