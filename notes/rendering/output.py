"""From tokens to HTML, where notes say more than Markdown does."""

import re
from urllib.parse import quote

from markdown_it.common.utils import escapeHtml

from project.lib.markdown import words_of_html

_LONGEST_LABEL = 80
_NUMBER_OF_FOOTNOTE = re.compile(r'<a class="footnote-(?:ref|back)"[^>]*>[^<]*</a>')


def words_of_tokens(tokens, most=None):
    """The words of inline tokens, without markup; no more than about ``most`` characters where it is given."""
    words, length = [], 0
    for token in tokens or []:
        if most is not None and length > most:
            break
        word = _words_of_token(token)
        words.append(word)
        length += len(word)
    return "".join(words)


def _words_of_token(token):
    if token.type == "image":
        return words_of_tokens(token.children)
    if token.type == "picture":
        return token.meta["alt"]
    if token.type == "tag":
        return f"#{token.content}"
    if token.type == "talk_link":
        return token.meta["words"] or token.meta["title"]
    if token.type in ("softbreak", "hardbreak"):
        return " "
    return token.content


def _label(tokens, number):
    words = " ".join(words_of_tokens(tokens, 4 * _LONGEST_LABEL).split())
    if len(words) > _LONGEST_LABEL:
        words = words[:_LONGEST_LABEL].rstrip() + "…"
    return words or f"Task {number + 1}"


def _task_box(_renderer, tokens, index, _options, _env):
    task = tokens[index].meta
    checked = "true" if task["checked"] else "false"
    label = escapeHtml(_label(tokens[index + 1 : index + 1 + _LONGEST_LABEL], task["number"]))
    return (
        f'<button class="task-box" name="task" value="{task["number"]}" role="checkbox"'
        f' aria-checked="{checked}" aria-label="{label}"></button> '
    )


def _tag(_renderer, tokens, index, _options, _env):
    token = tokens[index]
    return f'<a class="tag" href="/notes/?tag={quote(token.meta["folded"], safe="")}">#{escapeHtml(token.content)}</a>'


def _talk_link(_renderer, tokens, index, _options, env):
    token = tokens[index]
    find_talk = env["find_talk"]
    found = find_talk(token.meta["title"]) if find_talk else None
    if found is None:
        return escapeHtml(token.content)
    address, title = found
    return f'<a class="talk-link" href="{escapeHtml(address)}">{escapeHtml(token.meta["words"] or title)}</a>'


def _stamp(_renderer, tokens, index, _options, _env):
    token = tokens[index]
    return f'<span class="stamp" data-seconds="{token.meta["seconds"]}">{token.content}</span>'


def _picture(_renderer, tokens, index, _options, _env):
    meta = tokens[index].meta
    return f'<img src="{escapeHtml(meta["src"])}" alt="{escapeHtml(meta["alt"])}" loading="lazy" decoding="async">'


def _footnote_ids(token, env):
    """(id of the footnote, id of this reference to it)."""
    number = token.meta["id"] + 1
    again = token.meta.get("subId", 0)
    return f"{env['prefix']}-fn{number}", f"{env['prefix']}-fnref{number}" + (f"-{again + 1}" if again else "")


def _footnote_ref(_renderer, tokens, index, _options, env):
    note, here = _footnote_ids(tokens[index], env)
    return f'<sup><a class="footnote-ref" href="#{note}" id="{here}">{tokens[index].meta["id"] + 1}</a></sup>'


def _footnote_open(_renderer, tokens, index, _options, env):
    return f'<li class="footnote" id="{_footnote_ids(tokens[index], env)[0]}">'


def _footnote_anchor(_renderer, tokens, index, _options, env):
    _note, there = _footnote_ids(tokens[index], env)
    again = tokens[index].meta["subId"]
    label = f"Back to the text, {again + 1}" if again else "Back to the text"
    # The second character keeps it from being shown as an emoji.
    return f' <a class="footnote-back" href="#{there}" aria-label="{label}">\u21a9\ufe0e</a>'


def _footnotes_open(*_arguments):
    return '<section class="footnotes" aria-label="Footnotes">\n<ol>\n'


def _footnotes_close(*_arguments):
    return "</ol>\n</section>\n"


RULES = {
    "task_box": _task_box,
    "tag": _tag,
    "talk_link": _talk_link,
    "stamp": _stamp,
    "picture": _picture,
    "footnote_ref": _footnote_ref,
    "footnote_block_open": _footnotes_open,
    "footnote_block_close": _footnotes_close,
    "footnote_open": _footnote_open,
    "footnote_anchor": _footnote_anchor,
}


def plain_html(body):
    """``body`` as it was typed, for a note that is too intricate to be shown as Markdown."""
    text = re.sub(r"\r\n?", "\n", body).replace("\0", "\ufffd").lstrip("\n")  # a browser drops the first
    return (
        '<p class="quiet-text">This note is too intricate to be shown as Markdown; here is its text.</p>\n'
        f'<pre class="plain">{escapeHtml(text)}</pre>\n'
    )


def plain_words(html):
    """The words of a rendered note on one line, with those that stand for pictures, without numbers of footnotes."""
    return words_of_html(_NUMBER_OF_FOOTNOTE.sub("", html))
