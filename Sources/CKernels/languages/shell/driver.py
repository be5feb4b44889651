"""The shell kernel: one bash that goes on, driven over descriptors of its own.

Bash runs as an interactive shell without a terminal, because only that comes back to its prompt when a command is
interrupted. For each cell it reads two lines: one that has the cell's text run at the next prompt, where bash minds
its words as in a script, and one that tells the status. An interrupt ends the cell, and the second line is read all the
same.
"""

from __future__ import annotations

import os
import re
import select
import signal
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from nestbox_kernel.channel import Channel
from nestbox_kernel.execution import Execution
from nestbox_kernel.frames import FrameError
from nestbox_kernel.interrupts import Interrupts

STATUS, TEXT, ERRORS = 21, 22, 23
"""Bash's descriptors beside its lines, which are its standard input: where it tells statuses, the file with a cell's
text, and, while it starts, its standard error, which would be told that there is no terminal."""

SETUP = """\
exec 2>&23 23>&-
PS1= PS2=
set +H +o history
unset HISTFILE
__nestbox_status() { return "$1"; }
__nestbox_exit() {
    local status=$?
    if [[ $- == *e* ]]; then
        unset __nestbox_text PROMPT_COMMAND
        { declare -p; declare -f; alias -p; shopt -p; builtin set +o; builtin printf 'cd %q\\n' "$PWD"; } >&22 2>/dev/null
        builtin printf 'kept %d -\\n' "$status" >&21
    fi
    return "$status"
}
trap __nestbox_exit EXIT
"""
"""What a fresh bash runs first. Under errexit it ends as any shell does, but not without leaving its state to the next."""

READ = "IFS= builtin read -r -d '' -u 22 __nestbox_text || :; "
RESTORE = READ + 'builtin eval "$__nestbox_text" </dev/null >/dev/null 2>&1 || :\n'
RUN = (
    READ
    + "__nestbox_last=130 PROMPT_COMMAND='unset PROMPT_COMMAND; __nestbox_status {status};"
    + ' builtin eval "$__nestbox_text" </dev/null; __nestbox_last=$?\'\n'
)
TELL = "builtin printf '%s %d %s\\n' {number} \"$__nestbox_last\" \"$-\" >&21\n"
READY = "builtin printf 'ready 0 %s\\n' \"$BASH_VERSION\" >&21\n"


class Bash:
    """One bash after the other, and what goes in and out of them besides the cells' own output."""

    def __init__(self, program: str, interrupts: Interrupts):
        self._program = program
        self._interrupts = interrupts
        self._text = nameless_file()
        self._length = 0
        self._told = bytearray()
        self._number = 0
        self._busy = True
        self._last = (0, "")
        # A read of this descriptor is how a wait ends when the shell does.
        self._wakes, wakeup = os.pipe2(os.O_CLOEXEC | os.O_NONBLOCK)
        signal.set_wakeup_fd(wakeup, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, self._child_ended)
        self.version = self._start(b"")
        self._busy = False

    def run(self, code: str) -> tuple[int, bool]:
        """Runs a cell: its exit status, and whether it was interrupted. Does not return where the shell ends."""
        self._number += 1
        self._hand_over(code.replace("\0", "").encode("utf-8", "replace"))
        self._busy = True
        status, flags = self._last
        # Under errexit the status of the cell before would end the shell.
        lines = RUN.format(status=0 if "e" in flags else status) + TELL.format(number=self._number)
        word, status, flags, interrupted = self._ask(lines, str(self._number))
        if interrupted and word != "kept":
            # Interrupted just as it started a process, bash tells the status and then waits for the process, which has missed
            # the interrupt. The cell goes on until bash takes lines again: the interrupt that follows ends the process.
            number = "%d-settled" % self._number
            word, _, flags, _ = self._ask(TELL.format(number=number), number)
        if word == "kept":
            self._wait_for_end()
            self._start(self._left_behind())
            flags = "e"
        self._last = (status, flags)
        self._busy = False
        return status, interrupted

    def _ask(self, lines: str, number: str) -> tuple[str, int, str, bool]:
        """Has bash do lines of which the last tells a status: the word, the status, bash's flags, and whether it was interrupted."""
        interrupted = False
        while True:
            try:
                try:
                    self._interrupts.accept()
                    with self._interrupts.held():
                        self._say(lines)
                        lines = ""
                    return *self._hear(number, "kept"), interrupted
                finally:
                    self._interrupts.ignore()
            except KeyboardInterrupt:
                interrupted = True
                # Once more, in case that it came while bash was telling.
                lines = TELL.format(number=number)

    def _start(self, state: bytes) -> str:
        commands, self._commands = os.pipe2(os.O_CLOEXEC)
        self._statuses, telling = os.pipe2(os.O_CLOEXEC)
        nothing = os.open("/dev/null", os.O_WRONLY | os.O_CLOEXEC)
        self._told.clear()
        self._hand_over(state)
        actions = [(commands, 0), (telling, STATUS), (self._text, TEXT), (2, ERRORS), (nothing, 2)]
        self._process = os.posix_spawn(
            self._program,
            ["bash", "--norc", "--noprofile", "--noediting", "-i"],
            {**os.environ, "PS1": "", "PS2": ""},
            file_actions=[(os.POSIX_SPAWN_DUP2, ours, theirs) for ours, theirs in actions],
            setsigdef=[signal.SIGINT, signal.SIGPIPE, signal.SIGXFSZ],
        )
        for descriptor in (commands, telling, nothing):
            os.close(descriptor)
        self._say(SETUP + (RESTORE if state else "") + READY)
        return self._hear("ready")[2]

    def _say(self, lines: str) -> None:
        try:
            os.write(self._commands, lines.encode())
        except BrokenPipeError:
            self._leave()

    def _hear(self, *wanted: str) -> tuple[str, int, str]:
        """The next line of bash that begins with one of the words; others are of cells that are over."""
        while True:
            with self._interrupts.held():
                line, newline, rest = bytes(self._told).partition(b"\n")
                if newline:
                    self._told[:] = rest
            if newline:
                word, status, text = line.decode().split(" ", 2)
                if word in wanted:
                    return word, int(status), text
                continue
            poll = select.poll()
            for descriptor in (self._statuses, self._wakes):
                poll.register(descriptor, select.POLLIN)
            ready = dict(poll.poll())
            with self._interrupts.held():
                if self._wakes in ready:
                    os.read(self._wakes, 4096)
                told = os.read(self._statuses, 4096) if self._statuses in ready else b""
                self._told += told
                # Its processes may live on with the other end of the pipe; or it has closed its own, and says no more.
                if not told and self._has_ended():
                    self._leave()
            if not told and self._statuses in ready:
                select.select([self._wakes], [], [], 0.1)

    def _hand_over(self, text: bytes) -> None:
        self._length = len(text)
        os.ftruncate(self._text, 0)
        os.lseek(self._text, 0, os.SEEK_SET)
        view = memoryview(text)
        try:
            while view:
                view = view[os.write(self._text, view) :]
        except OSError:
            os.ftruncate(self._text, 0)
            raise
        os.lseek(self._text, 0, os.SEEK_SET)

    def _left_behind(self) -> bytes:
        size = os.fstat(self._text).st_size
        state = os.pread(self._text, max(size - self._length, 0), self._length)
        # To set these, even to what they are, changes how bash reads its lines.
        return re.sub(rb"(?m)^set [+-]o (?:emacs|vi|history|histexpand)\n", b"", state)

    def _child_ended(self, number, frame) -> None:
        if not self._busy and self._has_ended():
            self._leave()

    def _has_ended(self) -> bool:
        return os.waitid(os.P_PID, self._process, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None

    def _wait_for_end(self) -> None:
        os.waitpid(self._process, 0)
        for descriptor in (self._commands, self._statuses):
            os.close(descriptor)

    def _leave(self) -> None:
        """Ends the kernel as the shell has ended."""
        code = os.waitstatus_to_exitcode(os.waitpid(self._process, 0)[1])
        if code < 0:
            if -code != signal.SIGKILL:
                signal.signal(-code, signal.SIG_DFL)
            os.kill(os.getpid(), -code)
        os._exit(code if code >= 0 else 128 - code)


def nameless_file() -> int:
    """A file that has no name any more. Not in memory by itself: not every policy has memfd_create."""
    path = os.path.join(os.environ.get("TMPDIR", "/tmp"), ".cell-%d" % os.getpid())
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    os.unlink(path)
    return descriptor


def first_line(code: str) -> int:
    """The number of the first line that is more than a comment."""
    for number, line in enumerate(code.split("\n"), 1):
        if line.strip() and not line.lstrip().startswith("#"):
            return number
    return 1


def describe(status: int) -> str:
    """What a person reads of a status that is not 0."""
    if status > 128:
        try:
            return "exit status %d (%s)" % (status, signal.Signals(status - 128).name)
        except ValueError:
            pass
    return "exit status %d" % status


def main(program: str) -> int:
    interrupts = Interrupts()
    interrupts.install()
    channel = Channel(3, interrupts)
    bash = Bash(program, interrupts)
    try:
        channel.send({"type": "ready", "language": "shell", "version": bash.version.partition("(")[0]})
        while (message := channel.receive()) is not None:
            if message.get("type") != "execute":
                continue
            code = message["code"]
            execution = Execution(channel, message["id"])
            execution.active_line(first_line(code))
            try:
                status, interrupted = bash.run(code)
            except OSError as error:
                # There is no room for the cell's text.
                execution.error("OSError", str(error), "The cell cannot be handed to bash: %s" % error)
                execution.done("error")
                continue
            if interrupted:
                execution.error("Interrupted", "", "Interrupted")
            elif status:
                execution.error("ExitStatus", str(status), describe(status))
            execution.done("interrupted" if interrupted else "error" if status else "ok")
    except (ConnectionError, FrameError):
        pass
    return 0


if __name__ == "__main__":
    # Not through the interpreter's own ending: nothing waits for anything here.
    os._exit(main(sys.argv[1]))
