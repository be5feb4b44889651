"""The frames between a worker and its kernel."""

import json
import os
import re
import struct

import pytest

LINKS = "application/vnd.nestbox.files+json"


def test_a_kernel_says_that_it_is_ready_and_in_which_version(forkserver, tmp_path):
    worker = forkserver.fork(tmp_path)
    ready = worker.ready()
    assert ready == {"type": "ready", "language": "python", "version": forkserver.ready["python_version"]}
    worker.close()


def test_a_kernel_ends_cleanly_when_the_worker_closes_the_socket(kernel):
    kernel.run("1")
    assert kernel.close() == 0


def test_a_kernel_ends_even_when_its_code_left_a_thread_running(kernel):
    kernel.run("import threading; threading.Thread(target=threading.Event().wait).start()")
    assert kernel.close() == 0


def test_a_kernel_that_its_code_ends_closes_its_sockets(kernel):
    kernel.start("import os; os._exit(7)")
    names = [name for name, _ in kernel.events()]
    assert names == ["active_line"]
    assert os.waitstatus_to_exitcode(kernel.wait()) == 7


def test_frames_that_arrive_byte_by_byte_are_read(kernel):
    body = json.dumps({"type": "execute", "id": 41, "code": "'é'"}).encode()
    for byte in struct.pack(">I", len(body)) + body:
        kernel.control.sendall(bytes([byte]))
    assert kernel.finish(41).text == "'é'"


def test_executions_that_arrive_together_run_one_after_the_other(kernel):
    first, second = kernel.start("x = 1"), kernel.start("x + 1")
    assert kernel.finish(first).status == "ok"
    assert kernel.finish(second).text == "2"


@pytest.mark.parametrize("body", [b"nonsense", b"[]", b"\xff\xfe"])
def test_a_frame_that_is_no_json_object_ends_the_kernel_with_a_message(kernel, body):
    kernel.send_raw(body)
    assert os.waitstatus_to_exitcode(kernel.wait()) == 1
    assert "frames cannot be read" in kernel.output_until_closed("stderr")


def test_a_frame_that_is_too_long_ends_the_kernel_before_it_is_read(kernel):
    kernel.control.sendall(struct.pack(">I", 12 * 1024 * 1024 + 1))
    assert os.waitstatus_to_exitcode(kernel.wait()) == 1


def test_messages_that_are_not_known_are_passed_over(kernel):
    kernel.send({"type": "greeting"})
    kernel.send({"type": "ack", "sequence": 3})
    assert kernel.run("2").text == "2"


def test_a_display_waits_for_its_ack(kernel):
    kernel.start("display('shown')\nprint('later')")
    seen = kernel.until(lambda name, _: name == "display", acknowledging=False)
    frame = seen[-1][1]
    # An ack of something else is not the one: the next display could not be told from this one otherwise.
    kernel.send({"type": "ack", "sequence": frame["sequence"] - 1})
    kernel.acknowledge(frame)
    rest = [name for name, _ in kernel.until(lambda name, _: name == "done") if name != "active_line"]
    assert rest == ["stdout", "done"]


def test_every_display_has_a_sequence_of_its_own_over_the_kernels_life(kernel):
    code = "display(1)\ndisplay(2)"
    frames = kernel.run(code).frames("display") + kernel.run(code).frames("display")
    sequences = [frame["sequence"] for frame in frames]
    assert sequences == sorted(set(sequences)) and len(sequences) == 4


def test_an_interrupted_wait_for_an_ack_leaves_the_protocol_usable(kernel):
    identifier = kernel.start("display('one')")
    frame = kernel.until(lambda name, _: name == "display", acknowledging=False)[-1][1]
    kernel.interrupt()
    outcome = kernel.finish(identifier)
    assert outcome.status == "interrupted" and outcome.error["name"] == "KeyboardInterrupt"
    # The late ack must not be taken for that of the next display.
    kernel.acknowledge(frame)
    outcome = kernel.run("display('two')\nprint('after')")
    names = [name for name, _ in outcome.timeline if name != "active_line"]
    assert names == ["display", "stdout", "done"]


def test_a_frame_that_was_sent_in_part_when_the_interrupt_came_is_completed(kernel):
    # Far more than a socket holds: sending blocks until the test reads.
    identifier = kernel.start("print('started')\ndisplay({'text/html': 'x' * 3_000_000}, raw=True)")
    kernel.until_printed("started")
    kernel.interrupt()
    outcome = kernel.finish(identifier)
    assert outcome.status == "interrupted"
    assert all(len(data["text/html"]) == 3_000_000 for data in outcome.displays)
    assert kernel.run("1 + 1").text == "2"


def test_a_representation_of_more_than_four_mebibytes_is_replaced_by_a_note(kernel):
    outcome = kernel.run("display({'text/html': 'x' * (4 * 2**20 + 1), 'text/plain': 'short'}, raw=True)")
    (data,) = outcome.displays
    path = json.loads(data.pop(LINKS))["text/html"]
    assert data == {"text/plain": f"short\n[text/html of 4.0 MiB left out: more than 4 MiB; it is in {path}]"}


def test_a_representation_without_text_gets_the_note_alone(kernel):
    outcome = kernel.run("display({'image/png': b'x' * (6 * 2**20)}, raw=True)")
    (data,) = outcome.displays
    path = json.loads(data.pop(LINKS))["image/png"]
    assert data == {"text/plain": f"[image/png of 8.0 MiB left out: more than 4 MiB; it is in {path}]"}


def test_escapes_count_when_a_representation_is_measured(kernel):
    # One character of this is six in a frame.
    outcome = kernel.run(r"display({'text/html': '\x01' * 2**20}, raw=True)")
    assert "left out" in outcome.displays[0]["text/plain"]


def test_representations_that_are_too_much_together_lose_the_largest(kernel):
    outcome = kernel.run("display({'text/html': 'x' * 3_900_000, 'text/latex': 'x' * 3_800_000}, raw=True)")
    (data,) = outcome.displays
    assert "text/html" not in data and len(data["text/latex"]) == 3_800_000
    path = json.loads(data[LINKS])["text/html"]
    assert data["text/plain"] == f"[text/html of 3.7 MiB left out: more than 7 MiB; it is in {path}]"


def test_more_representations_than_a_reader_takes_lose_the_last_ones_and_never_the_text(kernel):
    outcome = kernel.run("display({**{f'text/x-{n}': 'x' for n in range(20_000)}, 'text/plain': 'short'}, raw=True)")
    (data,) = outcome.displays
    assert len(data) == 64
    assert data["text/plain"] == "short\n[19937 representations left out: more than 64]"


def test_a_long_text_loses_its_middle_and_says_so(kernel):
    text = kernel.run("'a' * 300_000 + 'b' * 300_000").text
    assert text.startswith("'aaa") and re.search(r"bbb'\n\[whole in outputs/\d+-\w+\.txt\]$", text)
    assert len(text) < 263_000 and "[... 337858 characters left out ...]" in text


def test_a_long_error_is_cut(kernel):
    error = kernel.run("raise type('N' * 5000, (Exception,), {})('v' * 1_000_000)").error
    assert len(error["name"]) < 1200 and len(error["value"]) < 66_000 and len(error["traceback"]) < 263_000


def test_lone_surrogates_are_replaced(kernel):
    outcome = kernel.run(r"display({'text/html': 'a\ud800b'}, raw=True); raise ValueError('\udfff')")
    assert outcome.displays[0].pop(LINKS)
    assert outcome.displays == [{"text/html": "a\ufffdb"}]
    assert outcome.error["value"] == "\ufffd"


def test_structures_and_bytes_become_text(kernel):
    outcome = kernel.run("display({'application/json': {'a': [1]}, 'image/png': b'\\x00'}, raw=True)")
    assert outcome.displays[0].pop(LINKS)
    assert outcome.displays == [{"application/json": '{"a": [1]}', "image/png": "AA=="}]
