"""What a worker does that has been taken over. The gateway has only its socket to tell it by."""

import array
import json
import os
import random
import socket
import struct
import time
from dataclasses import dataclass
from typing import Callable

from standin.frames import encoded

LIES = {}

# What has to become of the turn. FATAL: the worker is killed at once and the turn fails with `worker_lost`. LATE: it is
# killed, and whether that is before the turn's end was noticed is a matter of luck. STUCK: it is killed when the turn
# is interrupted. HARMLESS: what it says is taken for output, and no more than output comes of it.
FATAL, LATE, STUCK, HARMLESS = "fatal", "late", "stuck", "harmless"


@dataclass(frozen=True)
class Lie:
    fate: str
    tell: Callable


def lie(fate):
    def register(function):
        LIES[function.__name__] = Lie(fate, function)
        return function
    return register


class Worker:
    """The worker's end of its socket."""

    def __init__(self, connection):
        self.connection = connection

    def raw(self, data):
        self.connection.sendall(data)

    def send(self, *messages):
        self.raw(b"".join(encoded(message) for message in messages))

    def ready(self):
        self.send({"ready": {}})

    def asked(self):
        """Says that it is ready, and waits for code; returns the execution's number."""
        self.ready()
        while True:
            length, = struct.unpack(">I", self._take(4))
            message = json.loads(self._take(length))
            if "execute" in message:
                return message["execute"]["id"]

    def _take(self, count):
        data = b""
        while len(data) < count:
            part = self.connection.recv(count - len(data))
            if not part:
                raise ConnectionError("the gateway has closed its end")
            data += part
        return data


def out(number, text="x"):
    return {"stdout": {"id": number, "text": text}}


def dropped(stdout):
    return {"other": 0, "stderr": 0, "stdout": stdout}


def noise(count):
    """Bytes without a meaning, the same each time. Of any, one in 450 begins a frame that may come, and then waits for it."""
    return random.Random(20261123).randbytes(count)


def done(number, **fields):
    return {"done": {"dropped": dropped(0), "id": number, "status": "ok", **fields}}


# Frames that are none.

@lie(FATAL)
def announces_four_gigabytes(worker):
    worker.asked()
    worker.raw(b"\xff\xff\xff\xff" + b"A" * 1000)


@lie(FATAL)
def announces_two_gigabytes(worker):
    worker.asked()
    worker.raw(b"\x7f\xff\xff\xff")


@lie(FATAL)
def announces_one_byte_too_many(worker):
    worker.asked()
    worker.raw(struct.pack(">I", (9 << 20) + (64 << 10) + 1))


@lie(FATAL)
def announces_four_gigabytes_before_it_is_ready(worker):
    worker.raw(b"\xff\xff\xff\xff")


@lie(FATAL)
def sends_empty_frames(worker):
    worker.asked()
    worker.raw(b"\0\0\0\0" * 100_000)


@lie(FATAL)
def ends_inside_a_frame(worker):
    worker.asked()
    worker.raw(struct.pack(">I", 1000) + b'{"stdout":')
    worker.connection.shutdown(socket.SHUT_RDWR)


@lie(FATAL)
def sends_noise(worker):
    worker.asked()
    worker.raw(noise(300_000))


@lie(FATAL)
def sends_no_json(worker):
    worker.asked()
    worker.send(b"\xff\xfe\0{not json")


@lie(FATAL)
def sends_json_that_is_no_object(worker):
    worker.asked()
    worker.send(b"42")


@lie(FATAL)
def sends_json_that_is_null(worker):
    worker.asked()
    worker.send(b"null")


@lie(FATAL)
def sends_json_that_is_an_array(worker):
    worker.asked()
    worker.send(b"[]")


@lie(FATAL)
def sends_json_that_is_a_string(worker):
    worker.asked()
    worker.send(b'"stdout"')


@lie(FATAL)
def sends_utf_16(worker):
    worker.asked()
    worker.send('{"ready":{}}'.encode("utf-16-le"))


@lie(FATAL)
def nests_arrays(worker):
    worker.asked()
    worker.send(b"[" * 400_000 + b"]" * 400_000)


@lie(FATAL)
def nests_objects(worker):
    worker.asked()
    worker.send(b'{"a":' * 200_000 + b"1" + b"}" * 200_000)


@lie(FATAL)
def nests_in_a_field_that_nobody_reads(worker):
    number = worker.asked()
    worker.send(b'{"stdout":{"id":%d,"text":"x","more":%s}}' % (number, b"[" * 5000 + b"]" * 5000))


@lie(FATAL)
def sends_numbers_beyond_all_integers(worker):
    worker.asked()
    worker.send(b'{"stdout":{"id":1e999,"text":"x"}}')


@lie(FATAL)
def sends_a_number_of_a_million_digits(worker):
    worker.asked()
    worker.send(b'{"stdout":{"id":' + b"9" * 1_000_000 + b',"text":"x"}}')


@lie(FATAL)
def sends_two_messages_in_one(worker):
    number = worker.asked()
    worker.send({**out(number), **done(number)})


@lie(FATAL)
def sends_an_unknown_message(worker):
    worker.asked()
    worker.send({"shutdown": {"gateway": True}})


# Messages at the wrong time.

@lie(FATAL)
def is_ready_twice(worker):
    worker.asked()
    worker.ready()


@lie(FATAL)
def is_ready_a_thousand_times_at_once(worker):
    worker.send(*[{"ready": {}}] * 1000)


@lie(FATAL)
def answers_before_it_is_asked(worker):
    worker.ready()
    # Not the first, which it may be asked for before these arrive.
    worker.send(*[message for number in range(2, 50) for message in (out(number, "forged\n"), done(number))])


@lie(FATAL)
def answers_for_the_next_execution(worker):
    number = worker.asked()
    worker.send(out(number + 1, "forged\n"))


@lie(FATAL)
def answers_for_a_negative_execution(worker):
    worker.asked()
    worker.send(out(-1), done(-(1 << 63)))


@lie(FATAL)
def fails_after_it_was_ready(worker):
    worker.asked()
    worker.send({"failed": {"_0": {"errno": 1 << 31, "stage": "x"}}})


@lie(FATAL)
def fails_with_a_log_line_of_its_own(worker):
    line = "\n2026-01-01T00:00:00+0000 info nestbox: forged\x1b[2J"
    worker.send({"failed": {"_0": {"errno": 1, "stage": line * 99}}})


@lie(FATAL)
def ends_at_once(worker):
    os._exit(0)


@lie(FATAL)
def ends_when_it_is_asked(worker):
    worker.asked()
    os._exit(0)


@lie(FATAL)
def closes_its_half(worker):
    worker.asked()
    worker.connection.shutdown(socket.SHUT_WR)


@lie(FATAL)
def closes_its_socket_and_goes_on(worker):
    worker.asked()
    worker.connection.close()


@lie(FATAL)
def leaves_a_child_that_holds_its_socket(worker):
    worker.asked()
    if os.fork():
        os._exit(0)
    # As long as the gateway would have it.
    while worker.connection.recv(1 << 16):
        pass
    os._exit(0)


@lie(LATE)
def leaves_a_child_that_answers(worker):
    number = worker.asked()
    here, there = os.pipe()
    if os.fork():
        os._exit(0)
    # The end of the pipe is the parent's end.
    os.close(there)
    os.read(here, 1)
    worker.send(out(number, "once\n"), done(number))
    os._exit(0)


@lie(LATE)
def goes_on_after_its_end(worker):
    number = worker.asked()
    worker.send(out(number, "once\n"), done(number), *[out(number, "late\n")] * 100, done(number))


@lie(LATE)
def goes_on_long_after_its_end(worker):
    number = worker.asked()
    worker.send(out(number, "once\n"), done(number))
    time.sleep(2)
    worker.send(*[out(number, "late\n")] * 100)


@lie(LATE)
def ends_twice(worker):
    number = worker.asked()
    worker.send(out(number, "once\n"), done(number), done(number))


# Messages that are right, and too much.

@lie(FATAL)
def drops_more_than_there_is(worker):
    number = worker.asked()
    worker.send(out(number, "once\n"), done(number, dropped=dropped((1 << 63) - 1)))


@lie(FATAL)
def drops_less_than_nothing(worker):
    number = worker.asked()
    worker.send(out(number, "once\n"), done(number, dropped=dropped(-(1 << 63))))


@lie(FATAL)
def wants_two_logs(worker):
    number = worker.asked()
    worker.send({"logWanted": {"id": number}}, {"logWanted": {"id": number}})


@lie(FATAL)
def tells_of_a_log_that_it_never_wanted(worker):
    number = worker.asked()
    worker.send({"logged": {"id": number, "_1": {"written": {"missing": 0}}}}, out(number, "late\n"), done(number))


@lie(HARMLESS)
def tells_of_a_log_that_is_not_there(worker):
    number = worker.asked()
    worker.send({"logWanted": {"id": number}}, out(number, "once\n"),
                {"logged": {"id": number, "_1": {"written": {"missing": 1 << 53}}}}, done(number, dropped=dropped(1)))


@lie(HARMLESS)
def names_lines_that_do_not_exist(worker):
    number = worker.asked()
    lines = [0, -1, -(1 << 31), (1 << 31) - 1]
    worker.send(*[{"activeLine": {"id": number, "line": line}} for line in lines], out(number, "once\n"), done(number))


@lie(FATAL)
def names_a_line_beyond_all(worker):
    number = worker.asked()
    worker.send({"activeLine": {"id": number, "line": (1 << 63) - 1}})


@lie(HARMLESS)
def sends_text_that_is_no_text(worker):
    number = worker.asked()
    worker.send(
        b'{"stdout":{"id":%d,"text":"once\\n\\u0000\\uffff\\u001b[2J\\n\\ndata: [DONE]\\n\\n"}}' % number, done(number))


@lie(HARMLESS)
def sends_text_that_is_empty(worker):
    number = worker.asked()
    worker.send(out(number, ""), out(number, "once\n"), out(number, ""), done(number))


@lie(HARMLESS)
def sends_a_character_in_two_halves(worker):
    number = worker.asked()
    worker.send(b'{"stdout":{"id":%d,"text":"once\\n\\ud800\\udc00"}}' % number, done(number))


@lie(FATAL)
def sends_half_a_character(worker):
    number = worker.asked()
    worker.send(b'{"stdout":{"id":%d,"text":"\\ud800"}}' % number, done(number))


@lie(FATAL)
def sends_bytes_that_are_no_utf_8(worker):
    number = worker.asked()
    worker.send(b'{"stdout":{"id":%d,"text":"\xff\xfe"}}' % number, done(number))


@lie(HARMLESS)
def shows_pictures_that_are_none(worker):
    number = worker.asked()
    data = {"image/png": "\n\ndata: [DONE]\n\n<script>", "text/html\n\nevent: x": "<b>", "text/plain": "once\n"}
    worker.send({"display": {"data": data, "id": number}}, out(number, "once\n"), done(number))


@lie(FATAL)
def shows_ten_thousand_representations(worker):
    number = worker.asked()
    data = {f"application/x-{kind}": "y" * 100 for kind in range(10_000)}
    worker.send({"display": {"data": data, "id": number}}, out(number, "once\n"), done(number))


@lie(FATAL)
def floods_with_output(worker):
    number = worker.asked()
    frames = encoded(out(number, "x" * 60_000)) * 16
    while True:
        worker.raw(frames)


@lie(FATAL)
def floods_with_lines(worker):
    number = worker.asked()
    frames = encoded({"activeLine": {"id": number, "line": 1}}) * 1000
    while True:
        worker.raw(frames)


@lie(FATAL)
def floods_with_nothing(worker):
    number = worker.asked()
    frames = encoded(out(number, "")) * 1000
    while True:
        worker.raw(frames)


@lie(LATE)
def floods_with_limits(worker):
    number = worker.asked()
    frames = encoded({"limitReached": {"id": number, "_1": "memory"}}) * 1000
    while True:
        worker.raw(frames)


@lie(FATAL)
def floods_with_refusals(worker):
    number = worker.asked()
    frames = encoded({"blockedMore": {"id": number, "calls": 1}}) * 1000
    while True:
        worker.raw(frames)


@lie(FATAL)
def floods_with_values(worker):
    number = worker.asked()
    frame = encoded({"display": {"data": {"text/html": "<b>" * 2_000_000}, "id": number}})
    while True:
        worker.raw(frame)


@lie(FATAL)
def floods_with_dead_kernels(worker):
    worker.asked()
    frames = encoded({"kernelEnded": {"_1": {"exited": {"code": 3}}, "language": "x" * 500}}) * 100
    while True:
        worker.raw(frames)


@lie(STUCK)
def passes_descriptors(worker):
    number = worker.asked()
    opened = [os.open("/dev/null", os.O_RDONLY) for _ in range(150)]
    frame = encoded(out(number, "once\n"))
    for _ in range(20):
        try:
            worker.connection.sendmsg([frame], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", opened))])
        except PermissionError:
            # A socket can refuse them from Linux 6.16 on.
            worker.send(out(number, "refused\n"))


# Nothing at all.

@lie(STUCK)
def never_gets_ready(worker):
    pass


@lie(STUCK)
def never_answers(worker):
    worker.asked()


@lie(STUCK)
def never_reads(worker):
    worker.ready()


@lie(STUCK)
def sends_a_byte_now_and_then(worker):
    number = worker.asked()
    for byte in encoded(out(number, "x" * 1000)):
        worker.raw(bytes([byte]))
        time.sleep(0.1)


@lie(STUCK)
def stops_inside_a_frame(worker):
    worker.asked()
    worker.raw(struct.pack(">I", 9 << 20) + b'{"stdout":')


@lie(STUCK)
def stops_listening(worker):
    worker.asked()
    worker.connection.shutdown(socket.SHUT_RD)
