import pytest

from notes.recordings import at_second, find_recording, with_recording
from notes.rendering import render_note
from notes.tests.hostile import HOSTILE
from project.lib.markdown import LINK_REL

TUBE = "https://tube.example/w/9c9de5e8-0a1e-484a-b099-e80766180a6d"
PLAYABLE = [
    ("https://www.youtube.com/watch?v=abc_-1&list=x", "https://www.youtube.com/watch?v=abc_-1&list=x&t=754s"),
    ("https://youtube.com/watch?t=3&v=abc#t=9", "https://youtube.com/watch?v=abc&t=754s"),
    ("https://youtu.be/abc?si=q", "https://youtu.be/abc?si=q&t=754s"),
    ("https://www.youtube.com/live/abc", "https://www.youtube.com/live/abc?t=754s"),
    (TUBE, f"{TUBE}?start=754s"),
    (
        "https://tube.example/w/kkGMgK9ZtnKfYAgnEtQxbv?start=1s",
        "https://tube.example/w/kkGMgK9ZtnKfYAgnEtQxbv?start=754s",
    ),
    ("https://tube.example/videos/watch/12", "https://tube.example/videos/watch/12?start=754s"),
    ("https://media.ccc.de/v/38c3-opening#t=1", "https://media.ccc.de/v/38c3-opening#t=754"),
    ("http://video.example:8080/2025/a%20b.av1.WEBM?x=1", "http://video.example:8080/2025/a%20b.av1.WEBM?x=1#t=754"),
    ("https://video.example/talk.mp3", "https://video.example/talk.mp3#t=754"),
]
NOT_PLAYABLE = [
    "",
    None,
    7,
    "https://slides.example/x.pdf",
    "https://www.youtube.com/@channel",
    "https://www.youtube.com/watch?list=x",
    "https://youtu.be/",
    "https://media.ccc.de/c/38c3",
    "https://wiki.example/w/Main",
    "https://tube.example/w/p/kkGMgK9ZtnKfYAgnEtQxbv",
    "https://youtube.com.evil.example/watch?v=abc",
    "ftp://video.example/a.mp4",
    "//video.example/a.mp4",
    "/a.mp4",
    "https:///a.mp4",
    "javascript:alert(1)//a.mp4",
    "JaVaScRiPt://x.example/%0aalert(1)/a.mp4",
    "data:video/mp4;base64,AAAA.mp4",
    "https://video.example/a\n.mp4",
    "java\tscript://video.example/a.mp4",
    "\x01https://video.example/a.mp4",
    " https://video.example/a.mp4",
    'https://video.example/"onclick="x.mp4',
    "https://video.example/'x.mp4",
    "https://video.example/<b>.mp4",
    "https://video.example\\@evil.example/a.mp4",
    "https://you@video.example/a.mp4",
    "https://video.example:port/a.mp4",
    "https://[video/a.mp4",
    "https://video.example/" + "a" * 3000 + ".mp4",
]


def link(url, title="", kind=""):
    return {"title": title, "url": url, "kind": kind}


@pytest.mark.parametrize(("url", "there"), PLAYABLE)
def test_each_player_has_its_way_of_naming_a_second(url, there):
    assert find_recording([link("https://slides.example/"), link(url)]) == url
    assert at_second(url, 754) == there
    assert at_second(there, 754) == there


@pytest.mark.parametrize("url", NOT_PLAYABLE)
def test_what_cannot_be_played_or_trusted_is_no_recording(url):
    assert find_recording([link(url, "Video recording", "recording")]) == ""
    assert at_second(url, 754) == ""
    html = render_note("[12:34] a")
    assert with_recording(html, url) == html


def test_the_recording_is_the_one_that_is_called_so():
    demo, said, kind = "https://a.example/demo.mp4", "https://a.example/1.webm", "https://a.example/2.webm"
    assert find_recording([link(demo), link(said, "Video recording (AV1)")]) == said
    assert find_recording([link(demo), link(kind, kind="recording"), link(said, "Video")]) == kind
    assert find_recording([link(demo), link("https://a.example/", "Recording")]) == demo
    assert find_recording([None, {}, {"title": "Recording"}]) == ""
    assert find_recording([]) == ""


def test_stamps_become_links_and_nothing_else_does():
    html = render_note("[0:00] [12:34]\n[1:02:03] `[1:00]`\n")
    assert with_recording(html, "https://youtu.be/abc?a=1&b=2") == (
        f'<p><a class="stamp" href="https://youtu.be/abc?a=1&amp;b=2&amp;t=0s" rel="{LINK_REL}">0:00</a> [12:34]<br>\n'
        f'<a class="stamp" href="https://youtu.be/abc?a=1&amp;b=2&amp;t=3723s" rel="{LINK_REL}">1:02:03</a>'
        " <code>[1:00]</code></p>\n"
    )
    assert with_recording(html, "") == html


@pytest.mark.parametrize("body", [*HOSTILE, '![<span class="stamp" data-seconds="1">0:01</span>](x.png)'])
def test_what_only_looks_like_a_stamp_is_left_alone(body):
    html = render_note(body)
    if 'class="stamp"' not in html.replace("&quot;", ""):
        assert with_recording(html, "https://youtu.be/abc") == html
    assert with_recording(html, "https://youtu.be/abc").count('<a class="stamp"') == html.count('<span class="stamp"')
