"""Which link of a talk is its recording, and how to address a second of it."""

import re
from html import escape
from urllib.parse import parse_qsl, urlencode, urlsplit

from project.lib.markdown import LINK_REL

_NO_ADDRESS = re.compile(r"[\x00-\x20\x7f-\xa0\u2028\u2029\"'<>\\`]")
_LONGEST = 2000
_YOUTUBE = frozenset({"youtube.com", "www.youtube.com", "m.youtube.com"})
_PEERTUBE = re.compile(r"/w/[A-Za-z0-9-]{20,36}|/videos/watch/[A-Za-z0-9-]{1,36}")
_FILE = re.compile(r".+\.(mp4|m4v|webm|mkv|mov|ogv|mp3|ogg|oga|opus|m4a|aac|flac|wav)", re.IGNORECASE)
_SAYS_SO = re.compile(r"recording|video|aufzeichnung|mitschnitt|enregistrement|grabaci|registrazione", re.IGNORECASE)
_STAMP = re.compile(r'<span class="stamp" data-seconds="([0-9]+)">([0-9:]+)</span>')


def find_recording(links):
    """The address of the recording among ``links`` ([{"title", "url", "kind"}]), or "".

    One that is called a recording comes before one that is only where recordings are.
    """
    known = [link for link in links if isinstance(link, dict) and _player_of(link.get("url"))]
    if not known:
        return ""
    said = [link for link in known if _SAYS_SO.search(f"{link.get('kind', '')} {link.get('title', '')}")]
    return (said or known)[0]["url"]


def at_second(url, seconds):
    """The address of that second of the recording at ``url``; "" where it is none, or not to be trusted."""
    seconds = max(0, int(seconds))
    player = _player_of(url)
    if player == "youtube":
        return _with_query(url, {"t": f"{seconds}s"}, without={"t", "start"})
    if player == "peertube":
        return _with_query(url, {"start": f"{seconds}s"}, without={"start"})
    return urlsplit(url)._replace(fragment=f"t={seconds}").geturl() if player else ""


def with_recording(html, recording):
    """A rendered note in which each stamp leads to its second of ``recording`` (an address, or "")."""
    if not _player_of(recording):
        return html

    def link(match):
        address = escape(at_second(recording, int(match[1])))
        return f'<a class="stamp" href="{address}" rel="{LINK_REL}">{match[2]}</a>'

    return _STAMP.sub(link, html)


def _player_of(url):
    """ "youtube", "peertube" or "file", or "" where ``url`` is no recording's or not well-formed."""
    parts = _split(url)
    if parts is None:
        return ""
    host, path = parts.hostname, parts.path
    if host in _YOUTUBE:
        is_video = (path == "/watch" and "v" in dict(parse_qsl(parts.query))) or re.fullmatch(r"/live/[\w-]+", path)
        return "youtube" if is_video else ""
    if host == "youtu.be":
        return "youtube" if re.fullmatch(r"/[\w-]+", path) else ""
    if host == "media.ccc.de" and re.fullmatch(r"/v/[^/]+", path):
        return "file"
    if _PEERTUBE.fullmatch(path):
        return "peertube"
    return "file" if _FILE.fullmatch(path) else ""


def _split(url):
    """The parts of an address of the web, or None for anything else."""
    if not isinstance(url, str) or len(url) > _LONGEST or _NO_ADDRESS.search(url):
        return None
    try:
        parts = urlsplit(url)
        is_web = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0 and "@" not in parts.netloc
    except ValueError:  # what stands for the host or its number is none
        return None
    return parts if is_web else None


def _with_query(url, new, without):
    parts = urlsplit(url)
    kept = [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if name not in without]
    return parts._replace(query=urlencode([*kept, *new.items()]), fragment="").geturl()
