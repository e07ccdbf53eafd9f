"""50,000 spoilt files: each is a Programme, or refused with a sentence, quickly and in little memory (I-34).

FUZZ_INPUTS=1000000 for a night of it; FUZZ_SEED=x for others than yesterday’s. A failure names its seed and number.
"""

import contextlib
import json
import os
import random
import resource
import signal
import time
from dataclasses import asdict, is_dataclass

import pytest

from schedule.importers.programme import Programme, ReadOptions, UnreadableProgramme
from schedule.importers.reading import read_programme

from .mutations import mutate
from .seeds import OURS, REAL, excerpt

INPUTS = int(os.environ.get("FUZZ_INPUTS", "50000"))
SEED = os.environ.get("FUZZ_SEED", "0")
SECONDS, MEGABYTES = 2, 512
WHOLE_FILES = 10  # mutations of each real file as it is, if it is small
_OPTIONS = [ReadOptions(), ReadOptions("https://demo.example/x", "Demo", "demo", "Europe/Berlin")]


class _TooLong(BaseException):
    """Not an Exception, so that no reader takes it for one of its own."""


@contextlib.contextmanager
def _watched():
    """No longer than it may of this process’s own time, which other processes do not shorten; nor more memory."""

    def stop(*_):
        raise _TooLong(f"it took more than {SECONDS} s")

    before, memory = signal.signal(signal.SIGVTALRM, stop), _megabytes()
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
    assert _megabytes() - memory < MEGABYTES


def _megabytes():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _try(name, number, data):
    """Reads the input that the seed and number make of ``data``; returns whether it could be read."""
    chosen = random.Random(f"{SEED}/{name}/{number}")  # noqa: S311  nobody has to guess it
    spoilt = mutate(data, chosen)
    started = time.process_time()
    try:
        signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS)
        programme = _read(spoilt, chosen.choice(_OPTIONS))
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        assert time.process_time() - started < SECONDS
        if programme:
            _check(programme)
    except (Exception, _TooLong) as error:
        raise AssertionError(f"{name}, seed {SEED!r}, number {number}: {error!r}\n{str(spoilt)[:3000]}") from error
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    return bool(programme)


def _read(data, options):
    """The Programme; None where it was refused as it should be."""
    try:
        return read_programme(data, options)
    except UnreadableProgramme as problem:
        return _is_a_sentence(str(problem)) and None


def _is_a_sentence(text):
    assert text.strip()
    assert len(text) < 1100
    text.encode()


def _check(programme):
    """What the tables rely on: distinct guids, times in order, nothing that no database stores."""
    assert isinstance(programme, Programme)
    assert programme.events
    guids = [event.guid for event in programme.events]
    assert all(guids)
    assert len(set(guids)) == len(guids)
    rooms, tracks = {room.name for room in programme.rooms}, {track.name for track in programme.tracks}
    for event in programme.events:
        assert event.title
        assert event.starts_at.utcoffset().total_seconds() == 0
        assert event.starts_at <= event.ends_at
        assert {event.room} <= rooms | {""}
        assert {event.track} <= tracks | {""}
    text = json.dumps(asdict(programme), ensure_ascii=False, default=_plain, allow_nan=False)
    text.encode()
    assert "\\u0000" not in text.replace("\\\\", "")


def _plain(value):
    assert not is_dataclass(value)
    return value.isoformat()


def _spread(name, data, inputs):
    with _watched():
        read = sum(_try(name, number, data) for number in inputs)
    print(f"{name}: seed {SEED!r}, {len(inputs):,} inputs, {read:,} read")  # noqa: T201  with -s, or where it fails
    return read


def _share(part):
    """The numbers of one of the parts that a file’s inputs are cut into, so that they run side by side."""
    each = INPUTS // (len(OURS) + len(REAL)) // PARTS + 1
    return range(part * each, (part + 1) * each)


PARTS = 2


@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("name", OURS)
def test_our_files_spoilt_are_read_or_refused(name, part):
    assert _spread(name, OURS[name], _share(part))


@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("name", sorted(REAL))
def test_excerpts_of_real_files_spoilt_are_read_or_refused(shared_data, name, part):
    data = excerpt(name, (shared_data / name).read_bytes())
    assert _spread(name, data, _share(part))


@pytest.mark.parametrize("name", sorted(REAL))
def test_whole_real_files_spoilt_are_read_or_refused(shared_data, name):
    data = (shared_data / name).read_bytes()
    if len(data) > 300_000:
        pytest.skip("larger than 300,000 bytes: its excerpt is spoilt instead")
    _spread(f"{name}, whole", data, range(WHOLE_FILES * max(1, INPUTS // 50_000)))
