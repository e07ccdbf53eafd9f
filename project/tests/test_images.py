"""Pictures as people, telephones and ill-wishers send them. All of them are made here; none is a file."""

import io
import struct
import subprocess
import sys
import warnings
import zlib
from pathlib import Path

import pytest
from django.conf import settings
from PIL import Image, ImageCms, ImageDraw, PngImagePlugin

from project.lib import images
from project.lib.images import UnreadableImage, shrink_image

RED, GREEN, BLUE = (200, 30, 30), (30, 160, 30), (30, 30, 200)
ORIENTATION, GPS = 0x0112, 0x8825


def saved(image, image_format, **options):
    file = io.BytesIO()
    image.save(file, image_format, **options)
    return file.getvalue()


def shrunk(content):
    """The kept picture, read back, and its bytes."""
    kept = shrink_image(io.BytesIO(content))
    image = Image.open(io.BytesIO(kept.content))
    assert image.format == "WEBP"
    assert image.size == (kept.width, kept.height)
    return image, kept.content


def quarters(size=(40, 20), mode="RGB"):
    """Red, green, blue, white, and 2 pixels or more each way: no turn or mirror of it looks like another."""
    image = Image.new("RGB", size, "white")
    draw, (x, y) = ImageDraw.Draw(image), (size[0] // 2, size[1] // 2)
    draw.rectangle((0, 0, x - 1, y - 1), RED)
    draw.rectangle((x, 0, size[0], y - 1), GREEN)
    draw.rectangle((0, y, x - 1, size[1]), BLUE)
    return image.convert(mode)


def photograph(size):
    return Image.effect_noise((size[0] // 8, size[1] // 8), 80).convert("RGB").resize(size)


def looks_like(image, expected, tolerance=24):
    """Whether both have nearly the same colours in the middle of each quarter."""
    points = [(image.width * x // 4, image.height * y // 4) for x in (1, 3) for y in (1, 3)]
    colours = [(image.convert("RGB").getpixel(p), expected.convert("RGB").getpixel(p)) for p in points]
    return image.size == expected.size and all(
        abs(a - b) <= tolerance for ours, theirs in colours for a, b in zip(ours, theirs, strict=True)
    )


@pytest.mark.parametrize("image_format", ["JPEG", "PNG", "GIF", "WEBP"])
def test_each_kind_is_read_by_its_content_and_kept_as_webp(image_format):
    image, _content = shrunk(saved(quarters(), image_format))
    assert looks_like(image, quarters())


@pytest.mark.parametrize(
    ("mode", "image_format"),
    [
        ("1", "PNG"),
        ("L", "PNG"),
        ("L", "JPEG"),
        ("LA", "PNG"),
        ("P", "PNG"),
        ("P", "GIF"),
        ("RGBA", "PNG"),
        ("RGBA", "WEBP"),
        ("CMYK", "JPEG"),
        ("I;16", "PNG"),
    ],
)
def test_each_mode_keeps_its_looks(mode, image_format):
    if mode == "I;16":
        expected = quarters(mode="L")
        source = expected.convert("I").point(lambda value: value * 257).convert("I;16")
    else:
        source = quarters(mode=mode)
        expected = source
    image, _content = shrunk(saved(source, image_format))
    assert looks_like(image, expected)


def with_a_hole(mode):
    """Opaque on the left, nothing on the right."""
    image = Image.new("RGBA", (40, 20), (*RED, 255))
    image.paste((0, 0, 0, 0), (20, 0, 40, 20))
    return image.convert(mode)


def colour_keyed(mode, key):
    """Mode without an alpha channel, one colour of which a PNG declares to be transparent."""
    return saved(with_a_hole("RGB").convert(mode), "PNG", transparency=key)


@pytest.mark.parametrize(
    "content",
    [
        saved(with_a_hole("RGBA"), "PNG"),
        saved(with_a_hole("LA"), "PNG"),
        saved(with_a_hole("RGBA"), "GIF"),
        saved(with_a_hole("RGBA").quantize(8), "PNG"),
        saved(with_a_hole("RGBA"), "WEBP"),
        colour_keyed("RGB", (0, 0, 0)),
        colour_keyed("L", 0),
    ],
    ids=["RGBA", "LA", "GIF", "P", "WebP", "RGB with a key", "L with a key"],
)
def test_what_is_transparent_stays_so(content):
    image, _content = shrunk(content)
    assert image.mode == "RGBA"
    assert (image.getpixel((5, 10))[3], image.getpixel((35, 10))[3]) == (255, 0)


def test_a_grey_of_sixteen_bits_with_a_colour_key_is_read():
    grey = Image.new("I;16", (4, 4), 40_000)
    image, _content = shrunk(saved(grey, "PNG", transparency=65_535))
    assert image.convert("L").getpixel((1, 1)) == pytest.approx(40_000 // 256, abs=2)


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        ((2000, 10), (2000, 10)),
        ((2001, 1000), (2000, 1000)),
        ((1500, 4500), (667, 2000)),
        ((6200, 3100), (2000, 1000)),
        ((9001, 2), (2000, 1)),
        ((2, 2), (2, 2)),
    ],
)
@pytest.mark.parametrize("image_format", ["PNG", "JPEG"])
def test_a_large_picture_becomes_small_in_proportion(size, expected, image_format):
    image, _content = shrunk(saved(quarters(size), image_format))
    assert image.size == expected
    if min(expected) > 100:
        assert looks_like(image, quarters(expected))


def located(image, orientation, image_format="JPEG"):
    """As a telephone saves it: where it was taken, by what, and which side is up."""
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    exif[0x010F] = "CANARY maker"
    exif.get_ifd(GPS).update({1: "N", 2: (50.0, 51.0, 7.0), 3: "E", 4: (4.0, 21.0, 2.0), 29: "CANARY:01:01"})
    xmp = b'<x:xmpmeta xmlns:x="adobe:ns:meta/">CANARY</x:xmpmeta>'
    options = {"comment": b"CANARY"} if image_format == "JPEG" else {}
    return saved(image, image_format, exif=exif, xmp=xmp, **options)


@pytest.mark.parametrize("image_format", ["JPEG", "WEBP"])
def test_nothing_tells_where_or_by_what_it_was_taken(image_format):
    content = located(quarters(), 1, image_format)
    sent = Image.open(io.BytesIO(content))
    assert sent.getexif().get_ifd(GPS)[2] == (50.0, 51.0, 7.0)
    assert b"CANARY" in content
    image, kept = shrunk(content)
    assert not image.getexif()
    assert not {"exif", "xmp", "icc_profile", "comment"} & set(image.info)
    for trace in (b"CANARY", b"EXIF", b"Exif", b"XMP", b"ICCP"):
        assert trace not in kept


def test_nothing_is_left_of_a_pngs_texts():
    texts = PngImagePlugin.PngInfo()
    texts.add_text("Comment", "CANARY")
    texts.add_itxt("XML:com.adobe.xmp", "CANARY")
    content = saved(quarters(), "PNG", pnginfo=texts)
    assert b"CANARY" in content
    assert b"CANARY" not in shrunk(content)[1]


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_picture_taken_with_the_telephone_turned_stands_upright(orientation):
    undo = {6: Image.Transpose.ROTATE_90, 8: Image.Transpose.ROTATE_270}  # the others are their own opposites
    same = {2: 0, 3: 3, 4: 1, 5: 5, 7: 6}
    turn = undo.get(orientation, same.get(orientation))
    upright = quarters((2400, 1200))
    stored = upright if turn is None else upright.transpose(Image.Transpose(turn))
    image, _content = shrunk(located(stored, orientation))
    assert looks_like(image, quarters((2000, 1000)))


@pytest.mark.filterwarnings("ignore:Corrupt EXIF data")
def test_broken_metadata_are_no_reason_to_refuse():
    content = saved(quarters(), "JPEG", exif=b"Exif\0\0II*\0\xff\xff\xff\xff")
    assert looks_like(shrunk(content)[0], quarters())


def shifted_profile():
    """A profile whose red is sRGB's green."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    red, green = profile.index(b"rXYZ"), profile.index(b"gXYZ")
    profile[red : red + 4], profile[green : green + 4] = b"gXYZ", b"rXYZ"
    return bytes(profile)


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "P"])
def test_colours_of_another_profile_become_srgb(mode):
    source = quarters(mode=mode)
    image, _content = shrunk(saved(source, "PNG", icc_profile=shifted_profile()))
    red, _green, _blue = image.convert("RGB").getpixel((30, 5))  # was green
    assert red > 120
    plain, _content = shrunk(saved(source, "PNG"))
    assert plain.convert("RGB").getpixel((30, 5))[0] < 60


@pytest.mark.parametrize("mode", ["RGB", "L", "LA", "1", "CMYK"])
@pytest.mark.parametrize("profile", [b"no profile", shifted_profile()], ids=["broken", "of other colours"])
def test_a_profile_that_does_not_fit_is_passed_over(mode, profile):
    source = quarters(mode=mode)
    content = saved(source, "JPEG" if mode == "CMYK" else "PNG", icc_profile=profile)
    image, _content = shrunk(content)
    if mode != "RGB" or profile == b"no profile":
        assert looks_like(image, source)


def test_flat_graphics_are_kept_without_loss_and_photographs_are_not():
    _image, flat = shrunk(saved(quarters((800, 400)), "PNG"))
    _image, photo = shrunk(saved(photograph((800, 400)), "PNG"))
    assert (flat[12:16], photo[12:16]) == (b"VP8L", b"VP8 ")
    assert Image.open(io.BytesIO(flat)).convert("RGB").tobytes() == quarters((800, 400)).tobytes()


def test_what_is_surely_a_photograph_is_not_even_tried_without_loss(monkeypatch):
    def refuse_lossless(drawn, *, lossless=False, **options):
        assert not lossless
        return b"lossy"

    colourful = Image.merge("RGB", [Image.effect_noise((300, 300), 90) for _channel in range(3)])
    monkeypatch.setattr(images, "_as_webp", refuse_lossless)
    for content in (saved(colourful, "PNG"), saved(quarters(), "JPEG")):
        assert shrink_image(io.BytesIO(content)).content == b"lossy"


def test_the_same_picture_is_kept_as_the_same_bytes():
    for content in (saved(photograph((2100, 1400)), "JPEG"), saved(quarters(mode="RGBA"), "PNG")):
        assert shrink_image(io.BytesIO(content)) == shrink_image(io.BytesIO(content))


def test_where_the_file_was_read_to_does_not_matter():
    file = io.BytesIO(saved(quarters(), "PNG"))
    file.read()
    assert (shrink_image(file).width, file.closed) == (40, False)


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"words",
        SVG,
        b'<?xml version="1.0"?>' + SVG,
        b"<!doctype html><script>alert(1)</script>",
        b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj",
        b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n",
        b"\0\0\0\x1cftypheic\0\0\0\0mif1heicmiaf" + bytes(200),
        b"\x89PNG\r\n\x1a\n",
        b"\xff\xd8\xff\xe0",
        b"RIFF\x10\0\0\0WEBPVP8 ",
        b"GIF89a",
        saved(quarters(), "TIFF"),
        saved(quarters(), "BMP"),
        saved(quarters(), "ICO"),
        saved(quarters(), "PPM"),
    ],
    ids=lambda content: content[:12].decode("ascii", "replace"),
)
def test_what_is_no_picture_to_keep_is_refused_in_words(content):
    with pytest.raises(UnreadableImage, match=r"^This is not a picture that can be kept: JPEG, PNG, GIF or WebP\.$"):
        shrink_image(io.BytesIO(content))


@pytest.mark.parametrize("image_format", ["JPEG", "PNG", "GIF", "WEBP"])
def test_a_picture_cut_short_is_refused(image_format):
    content = saved(photograph((320, 320)), image_format)
    with pytest.raises(UnreadableImage, match=r"cut short|not a picture"):
        shrink_image(io.BytesIO(content[: len(content) // 2]))


@pytest.mark.parametrize("image_format", ["JPEG", "PNG", "GIF"])
def test_what_stands_before_and_behind_a_picture_is_gone(image_format):
    content = saved(quarters(), image_format) + b"<script>alert('CANARY')</script>"
    assert b"CANARY" not in shrunk(content)[1]


def test_a_gif_that_is_a_script_too_is_drawn_anew_or_refused():
    script = b"GIF89a/*" + bytes(3) + b"*/=1;alert('CANARY')//;"
    with pytest.raises(UnreadableImage):
        shrink_image(io.BytesIO(script))


def png_chunk(kind, content):
    body = kind + content
    return struct.pack(">I", len(content)) + body + struct.pack(">I", zlib.crc32(body))


def png_of(width, height, data=b""):
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = [png_chunk(b"IHDR", header), png_chunk(b"IDAT", data), png_chunk(b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (png_of(50_000, 50_000, zlib.compress(bytes(20_000))), "far too many pixels"),
        (png_of(2**31 - 1, 1), "far too many pixels"),
        (png_of(10_000, 5_001), r"50\.0 million pixels; 50 million is the most"),
        (png_of(9_000, 9_000), r"81\.0 million pixels; 50 million is the most"),
        (saved(Image.new("RGB", (4_000, 3_800)), "WEBP", method=0), r"15\.2 million pixels; 15 million is the most"),
    ],
    ids=["2,500 million", "a line", "a row too many", "81 million", "WebP"],
)
def test_too_many_pixels_are_refused_by_the_header_alone(content, words, monkeypatch):
    def decode(*args):
        raise AssertionError("The picture was decoded.")

    monkeypatch.setattr("PIL.ImageFile.ImageFile.load", decode)
    with warnings.catch_warnings(action="ignore"), pytest.raises(UnreadableImage, match=words):
        shrink_image(io.BytesIO(content))


def test_of_an_animation_only_the_first_picture_is_read(monkeypatch):
    def seek(*args):
        raise AssertionError("A further picture was looked for.")

    content = saved(quarters(mode="P"), "GIF", save_all=True, append_images=[Image.new("P", (40, 20))])
    further = content[content.rindex(b"\x21\xf9") : -1]
    animation = content[:-1] + further * 10_000 + content[-1:]
    assert Image.open(io.BytesIO(animation)).n_frames == 10_002
    monkeypatch.setattr("PIL.GifImagePlugin.GifImageFile.seek", seek)
    assert looks_like(shrunk(animation)[0], quarters(mode="P"))


@pytest.mark.parametrize("kind", [b"iCCP", b"zTXt"])
def test_a_profile_or_a_text_that_unpacks_to_a_flood_is_refused(kind):
    content = saved(quarters(), "PNG")
    flood = png_chunk(kind, b"name\0\0" + zlib.compress(bytes(100_000_000)))
    with pytest.raises(UnreadableImage):
        shrink_image(io.BytesIO(content[:33] + flood + content[33:]))


STATUS = Path("/proc/self/status")
MEASURE = """
import io, sys
from project.lib.images import shrink_image
content = sys.stdin.buffer.read()
if "shrink" in sys.argv:
    shrink_image(io.BytesIO(content))
print(open("/proc/self/status").read().partition("VmHWM:")[2].split()[0])
"""


def memory_of(content, *arguments):
    """Megabytes at the peak of a process that reads ``content``."""
    command = [sys.executable, "-c", MEASURE, *arguments]
    done = subprocess.run(command, input=content, capture_output=True, check=True, timeout=60, cwd=settings.BASE_DIR)
    return int(done.stdout) // 1024


@pytest.mark.skipif(not STATUS.exists(), reason="only Linux tells what a process had at its peak")
@pytest.mark.parametrize(
    ("mode", "image_format", "most"), [("RGBA", "PNG", 300), ("P", "PNG", 150), ("RGB", "JPEG", 120)]
)
def test_the_largest_pictures_need_a_bounded_memory(mode, image_format, most):
    content = saved(Image.new(mode, (8_000, 6_250)), image_format, compress_level=1)
    assert memory_of(content, "shrink") - memory_of(content) < most
