"""The r kernel: one R that goes on, driven over two named pipes.

R can open no descriptor that it is given, and has no way to handle a signal but as the condition `interrupt`. So this
process speaks the kernel protocol, hands cells on, and passes interrupts on while one runs.
"""

from __future__ import annotations

import os
import shutil
import signal
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from nestbox_kernel.channel import Channel
from nestbox_kernel.execution import Execution
from nestbox_kernel.frames import FrameError
from nestbox_kernel.interrupts import Interrupts
from nestbox_kernel.representations import shorten

LOOP = r"""
local({
    cells <- file(Sys.getenv("NESTBOX_CELLS"), "rb", raw = TRUE)
    answers <- file(Sys.getenv("NESTBOX_ANSWERS"), "wb", raw = TRUE)
    Sys.unsetenv(c("NESTBOX_CELLS", "NESTBOX_ANSWERS"))
    options(warn = 1, device = "pdf", pager = "cat", browser = "false")
    say <- function(status, name = "", value = "", traceback = "") {
        parts <- lapply(c(name, value, traceback), function(text) charToRaw(enc2utf8(paste(text, collapse = "\n"))))
        header <- sprintf("%-12s%10d%10d%10d", status, length(parts[[1]]), length(parts[[2]]), length(parts[[3]]))
        writeBin(c(charToRaw(header), parts[[1]], parts[[2]], parts[[3]]), answers)
        flush(answers)
    }
    read <- function(count) {
        bytes <- raw(0)
        while (length(bytes) < count) {
            more <- readBin(cells, "raw", count - length(bytes))
            if (length(more) == 0) quit("no", 0)
            bytes <- c(bytes, more)
        }
        bytes
    }
    run <- function(code) {
        # What is at the top has no call that is the user's.
        warned <- function(condition) {
            call <- conditionCall(condition)
            if (is.null(call) || identical(call[[1]], quote(eval))) {
                message("Warning: ", conditionMessage(condition))
                invokeRestart("muffleWarning")
            }
        }
        expressions <- parse(text = code, keep.source = FALSE, encoding = "UTF-8")
        for (index in seq_along(expressions)) {
            value <- withCallingHandlers(withVisible(eval(expressions[[index]], globalenv())), warning = warned)
            if (value$visible) print(value$value)
        }
    }
    describe <- function(error) {
        call <- conditionCall(error)
        ours <- is.null(call) || identical(call[[1]], quote(parse)) || identical(call[[1]], quote(eval))
        message <- conditionMessage(error)
        if (ours) paste0("Error: ", message)
        else paste0("Error in ", paste(deparse(call, nlines = 3), collapse = "\n"), " : ", message)
    }
    say("ready", as.character(getRversion()))
    repeat {
        code <- rawToChar(read(as.integer(rawToChar(read(10)))))
        Encoding(code) <- "UTF-8"
        tryCatch({
            run(code)
            say("ok")
        }, interrupt = function(condition) say("interrupted"),
        error = function(error) say("error", class(error)[1], conditionMessage(error), describe(error)))
    }
})
"""


class R:
    def __init__(self, program: str, interrupts: Interrupts):
        self._interrupts = interrupts
        folder = tempfile.mkdtemp(prefix="r-")
        cells, answers, loop = (os.path.join(folder, name) for name in ("cells", "answers", "loop.R"))
        for pipe in (cells, answers):
            os.mkfifo(pipe, 0o600)
        with open(loop, "w") as file:
            file.write(LOOP)
        # A group of its own: interrupts come through this process, which knows whether a cell runs.
        self._process = os.posix_spawn(
            program,
            [program, "--no-save", "--no-restore", "--no-init-file", "--no-echo", "--no-readline", "-f", loop],
            {**os.environ, "NESTBOX_CELLS": cells, "NESTBOX_ANSWERS": answers},
            setpgroup=0,
            setsigdef=[signal.SIGINT, signal.SIGPIPE, signal.SIGXFSZ],
        )
        signal.signal(signal.SIGCHLD, self._child_ended)
        self._cells = os.open(cells, os.O_WRONLY | os.O_CLOEXEC)
        self._answers = os.open(answers, os.O_RDONLY | os.O_CLOEXEC)
        self.version = self._hear()[1]
        shutil.rmtree(folder, ignore_errors=True)

    def run(self, code: str) -> tuple[str, str, str, str]:
        """Runs a cell: its status, and the name, message and text of its error."""
        text = code.replace("\0", "").encode("utf-8", "replace")
        self._buffer = bytearray()
        asked = interrupted = False
        while True:
            try:
                try:
                    self._interrupts.accept()
                    if not asked:
                        with self._interrupts.held():
                            self._write(b"%010d" % len(text) + text)
                            asked = True
                    answer = self._hear()
                    # A program that R waited for was interrupted in its place.
                    return ("interrupted", "", "", "") if interrupted else answer
                finally:
                    self._interrupts.ignore()
            except KeyboardInterrupt:
                interrupted = True
                os.killpg(self._process, signal.SIGINT)

    _buffer = bytearray()

    def _hear(self) -> tuple[str, str, str, str]:
        header = self._read(0, 42).decode()
        lengths = [int(header[place : place + 10]) for place in (12, 22, 32)]
        texts = []
        place = 42
        for length in lengths:
            texts.append(self._read(place, length).decode("utf-8", "replace"))
            place += length
        self._buffer = bytearray()
        return header[:12].strip(), *texts

    def _read(self, place: int, length: int) -> bytes:
        """Bytes of the answer that is on its way; those that came before an interrupt are kept."""
        while len(self._buffer) < place + length:
            # An interrupt ends the wait, and nothing that was read is lost.
            data = os.read(self._answers, 65536)
            if not data:
                self._leave()
            self._buffer += data
        return bytes(self._buffer[place : place + length])

    def _write(self, data: bytes) -> None:
        view = memoryview(data)
        try:
            while view:
                view = view[os.write(self._cells, view) :]
        except BrokenPipeError:
            self._leave()

    def _child_ended(self, number, frame) -> None:
        if os.waitid(os.P_PID, self._process, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None:
            self._leave()

    def _leave(self) -> None:
        """Ends the kernel as R has ended."""
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        code = os.waitstatus_to_exitcode(os.waitpid(self._process, 0)[1])
        if code < 0:
            if -code != signal.SIGKILL:
                signal.signal(-code, signal.SIG_DFL)
            os.kill(os.getpid(), -code)
        os._exit(code if code >= 0 else 128 - code)


def first_line(code: str) -> int:
    """The number of the first line that is more than a comment."""
    for number, line in enumerate(code.split("\n"), 1):
        if line.strip() and not line.lstrip().startswith("#"):
            return number
    return 1


def main(program: str) -> int:
    interrupts = Interrupts()
    interrupts.install()
    channel = Channel(3, interrupts)
    r = R(program, interrupts)
    try:
        channel.send({"type": "ready", "language": "r", "version": r.version})
        while (message := channel.receive()) is not None:
            if message.get("type") != "execute":
                continue
            code = message["code"]
            execution = Execution(channel, message["id"])
            execution.active_line(first_line(code))
            status, name, value, traceback = r.run(code)
            if status == "interrupted":
                execution.error("Interrupted", "", "Interrupted")
            elif status == "error":
                execution.error(name[:1024], shorten(value, 65536), shorten(traceback))
            execution.done(status)
    except (ConnectionError, FrameError):
        pass
    return 0


if __name__ == "__main__":
    os._exit(main(sys.argv[1]))
