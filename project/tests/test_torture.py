"""The judge must be right: what `make torture` does to promises, to the ledger and to requests on their way."""

import asyncio
import random
from dataclasses import replace

import pytest

from benchmarks.torture.checker import Kept, Revision, check
from benchmarks.torture.ledger import Ack, Conflict, Intent, Ledger, Stale, read_ledger
from benchmarks.torture.nemesis import GRACE, Nemesis
from benchmarks.torture.proxy import Proxy
from benchmarks.torture.wire import BROKEN, HOST, Connection, read_message, write_request

NOTE = "1:/conference/talks/talk/note/"


def intent(number, base):
    return Intent(NOTE, client=1, number=number, key=f"e{number}", base=base, sha256=f"text {number}")


def promises(*more):
    """Three edits, all acknowledged."""
    saved = [record for n in (1, 2, 3) for record in (intent(n, n - 1), Ack(f"e{n}", n))]
    return [*saved, *more]


def kept(*history, version=3, sha256="text 3"):
    whole = [Revision(n, f"text {n}", f"e{n}") for n in (1, 2, 3)]
    return {NOTE: Kept(version, sha256, list(history) or whole)}


def found(records, what):
    return {(violation.kind, violation.words) for violation in check(records, what)}


def test_promises_that_were_kept_are_no_violations():
    assert found(promises(), kept()) == set()


def test_a_save_whose_answer_never_came_may_be_there_and_may_not():
    unknown = promises(intent(4, 3))
    assert found(unknown, kept()) == set()
    history = [*kept()[NOTE].history, Revision(4, "text 4", "e4")]
    assert found(unknown, kept(*history, version=4, sha256="text 4")) == set()


def test_a_text_that_met_a_conflict_may_be_in_the_history_without_a_version():
    history = [*kept()[NOTE].history, Revision(None, "text 4", "e4")]
    assert found(promises(intent(4, 2), Conflict("e4")), kept(*history)) == set()


def test_a_note_that_is_gone_is_lost_with_every_save():
    assert [violation.kind for violation in check(promises(), {})] == ["lost"] * 3


def test_a_save_that_is_not_in_the_history_is_lost():
    some = kept(*kept()[NOTE].history[:2], version=2, sha256="text 2")
    assert found(promises(), some) == {("lost", "e3 was saved as version 3, which is not in the history")}


def test_a_save_that_has_another_text_is_lost():
    history = [replace(one, sha256="text 9") if one.version == 2 else one for one in kept()[NOTE].history]
    assert found(promises(intent(9, 1)), kept(*history)) == {
        ("lost", "e2 was saved as version 2, which has another text (e2)")
    }


def test_a_save_over_a_version_that_was_not_edited_is_lost():
    records = [intent(1, 0), Ack("e1", 1), intent(2, 1), Ack("e2", 2), intent(3, 1), Ack("e3", 3)]
    assert found(records, kept()) == {("lost", "e3 was an edit of version 1 and became version 3")}


def test_a_version_that_two_edits_were_promised_is_lost():
    records = promises(intent(4, 2), Ack("e4", 3))
    assert ("lost", "version 3 was promised to 2 edits") in found(records, kept())


def test_a_version_older_than_one_known_is_lost():
    assert found(promises(Stale(NOTE, 1, 2)), kept()) == {("lost", "version 1 was read after version 2")}


def test_a_key_a_version_and_a_text_are_there_once():
    history = [*kept()[NOTE].history[:2], Revision(2, "text 2", "e2"), kept()[NOTE].history[2]]
    kinds = {words for kind, words in found(promises(), kept(*history)) if kind == "dup"}
    assert kinds == {
        "the key e2 is there 2 times",
        "the version 2 is there 2 times",
        "the text text 2 is there 2 times",
    }


def test_what_was_refused_must_not_be_saved():
    records = [*promises()[:4], intent(3, 2), Conflict("e3")]
    assert found(records, kept()) == {("dup", "e3 was refused, and saved all the same")}


def test_versions_with_a_gap_are_corrupt():
    history = [kept()[NOTE].history[0], Revision(3, "text 3", "e3")]
    records = [*promises()[:2], intent(3, 2), Ack("e3", 3)]
    assert found(records, kept(*history)) == {("corrupt", "the versions are not 1, 2, 3…: 3 where 2 should be")}


def test_versions_in_another_order_are_corrupt():
    first, second, third = kept()[NOTE].history
    assert ("corrupt", "the versions are not 1, 2, 3…: 2 where 1 should be") in found(
        promises(), kept(second, first, third)
    )


@pytest.mark.parametrize("version", [4, None])
def test_a_text_that_nobody_wrote_is_corrupt(version):
    history = [*kept()[NOTE].history, Revision(version, "half a te")]
    stands = {"version": 4, "sha256": "half a te"} if version else {}
    assert found(promises(), kept(*history, **stands)) == {
        ("corrupt", f"version {version} has a text that nobody wrote")
    }


@pytest.mark.parametrize("stands", [{"version": 2}, {"sha256": "text 2"}])
def test_what_stands_is_the_last_of_the_history(stands):
    ((kind, words),) = found(promises(), kept(**stands))
    assert (kind, words.partition(",")[2]) == ("corrupt", " and not the last of the history")


def test_the_ledger_keeps_what_was_written_in_order(tmp_path):
    records = [record for n in range(1, 30) for record in (intent(n, n - 1), Ack(f"e{n}", n))]
    records += [Conflict("e7"), Stale(NOTE, 1, 2)]

    async def write():
        ledger = Ledger(tmp_path / "ledger")
        for record in records[:4]:
            await ledger.write(record)
            assert read_ledger(tmp_path / "ledger")[-1] == record
        await asyncio.gather(*map(ledger.write, records[4:]))
        await ledger.close()

    asyncio.run(write())
    assert read_ledger(tmp_path / "ledger") == records


class Echo:
    """A server that says how long the request was that it got."""

    def __init__(self):
        self.got = []

    async def __aenter__(self):
        self._server = await asyncio.start_server(self._serve, HOST, 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_error):
        self._server.close()

    async def _serve(self, reader, writer):
        while head := await reader.read(2**16):
            self.got.append(head)
            answer = b"answer"
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(answer), answer))
        writer.close()


class OneWay(random.Random):
    """Spoils every request in the same way, and without long delays."""

    def __init__(self, way):
        super().__init__(1)
        self.way = way

    def choice(self, ways):
        return next(way for way in ways if way.__name__ == f"_{self.way}")

    def uniform(self, least, most):
        return least


def send_through(way, share=1.0):
    """What the client got, or the name of the error, and what the server got."""
    request = write_request("POST", "/note/", {}, b"body=" + b"x" * 100)

    async def send():
        async with Echo() as server, Proxy(OneWay(way), server.port) as proxy:
            proxy.share = share
            connection = Connection(proxy.port)
            try:
                got = (await connection.ask(request, 5)).body
            except BROKEN as error:
                got = type(error)
            connection.close()
            await proxy.settle()
            await asyncio.sleep(0.05)
        return got, server.got, proxy.spoilt

    got, sent, spoilt = asyncio.run(send())
    assert spoilt == ({way: 1} if share else {})
    return got, [part == request for part in sent]


def test_the_proxy_passes_on_what_it_does_not_spoil():
    assert send_through("cut_before", share=0.0) == (b"answer", [True])


@pytest.mark.parametrize("way", ["delay_request", "delay_answer"])
def test_a_delayed_request_is_answered(way):
    assert send_through(way) == (b"answer", [True])


@pytest.mark.parametrize(
    ("way", "arrived"),
    [("cut_before", []), ("cut_within", [False]), ("cut_after", [True]), ("cut_answer", [True]), ("send_late", [True])],
)
def test_a_client_that_is_cut_does_not_know_what_became_of_its_request(way, arrived):
    assert send_through(way) == (asyncio.IncompleteReadError, arrived)


def test_an_answer_in_chunks_is_read_whole():
    raw = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"

    async def read():
        reader = asyncio.StreamReader()
        reader.feed_data(raw + b"HTTP/1.1")
        return await read_message(reader)

    message = asyncio.run(read())
    assert (message.status, message.body, message.raw) == (200, b"abcde", raw)


def test_a_refusal_is_excused_by_a_fault_at_that_time_alone():
    nemesis = Nemesis(OneWay(""), None, type("Database", (), {"faults": ()}), None)
    nemesis._excuses = [[10, 12]]
    excused = [nemesis.excuses(*window) for window in [(8, 9), (9, 10), (11, 11), (12 + GRACE, 20), (13 + GRACE, 20)]]
    assert excused == [False, True, True, True, False]
