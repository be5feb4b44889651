"""IPython's shell as it runs in a kernel."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import tempfile

import IPython
from IPython.core.application import ProfileDir
from IPython.core.autocall import ExitAutocall
from IPython.core.interactiveshell import InteractiveShell
from traitlets import Type, default
from traitlets.config import Config

from nestbox_kernel import commands, tables, tracebacks
from nestbox_kernel.aliases import AliasManager
from nestbox_kernel.artifacts import Artifacts
from nestbox_kernel.cells import AnnouncingCompiler, CellCompiler, leading_blank_lines
from nestbox_kernel.charts import Charts
from nestbox_kernel.display import Formatter, Publisher, ResultHook
from nestbox_kernel.execution import Listener, Silence
from nestbox_kernel.figures import BACKEND, Figures
from nestbox_kernel.interrupts import Interrupts

_RESULTS_KEPT = 32
"""How many values ``Out`` holds: they are kept alive by it."""


class CellEnd(ExitAutocall):
    """``exit`` and ``quit``: end the cell, as ``sys.exit`` does."""

    def __call__(self, code=None):
        raise SystemExit(code)


class KernelShell(InteractiveShell):
    """Runs cells and tells ``listener`` what they show.

    Errors of the cell are returned, not shown; errors that IPython meets on the way, such as a ``_repr_html_`` that
    raises, are printed on standard error.
    """

    display_pub_class = Type(Publisher)
    displayhook_class = Type(ResultHook)
    compiler_class = Type(CellCompiler)

    # What libraries ask for to learn that they are not in a terminal: pandas lays its tables out accordingly.
    kernel = None

    @classmethod
    def make(cls) -> KernelShell:
        """The process's shell, made on the first call. It has no files, no history and no thread."""
        if cls.initialized():
            return cls.instance()
        settings = Config()
        settings.HistoryManager.enabled = False
        settings.HistoryManager.hist_file = ":memory:"
        settings.InteractiveShell.cache_size = _RESULTS_KEPT
        settings.InteractiveShell.colors = "nocolor" if IPython.version_info[0] >= 9 else "NoColor"
        settings.InteractiveShell.display_page = True
        settings.InteractiveShell.warn_venv = False
        settings.Completer.use_jedi = False
        # IPython insists on a profile folder while it starts.
        with tempfile.TemporaryDirectory() as folder:
            shell = cls.instance(config=settings, ipython_dir=folder, profile_dir=ProfileDir(location=folder))
        shell.profile_dir = None
        shell.db = {}
        shell.loop_runner = shell._run_asynchronously
        shell._register_script_magics()
        shell.figures.install()
        shell.charts.install()
        tables.install(shell.display_formatter)
        return shell

    def __init__(self, **kwargs):
        self.listener: Listener = Silence()
        self.interrupts = Interrupts()
        self.figures = Figures(self)
        self.charts = Charts(self)
        self.artifacts = Artifacts()
        self._errors = sys.stderr
        self._loop = None
        self._starting = False
        self._result = None
        super().__init__(**kwargs)

    def execute(self, code: str) -> BaseException | None:
        """Runs a cell and returns what it raised, if anything; ``ran`` then tells whether the code was started."""
        self._starting, self._result = True, None
        self._errors = sys.__stderr__
        result = self.run_cell(code, store_history=True)
        error = result.error_before_exec or result.error_in_exec
        try:
            self.figures.show()
        except Exception as failure:
            error = error or failure
        if error is not None:
            # What %debug and pdb.pm() look at.
            sys.last_type, sys.last_value, sys.last_traceback = type(error), error, error.__traceback__
        return error

    @property
    def ran(self) -> bool:
        """Whether the last cell was well-formed, so that some of it ran."""
        return not self._starting

    def rehearse(self) -> None:
        """Runs a trivial cell and forgets it.

        In a fresh fork this takes the page faults of a first cell, about 2 ms, before anybody waits for one.
        """
        self.execute("1 + 1")
        self.forget()

    def forget(self) -> None:
        """Becomes as new, with no garbage left: for the forkserver, after warming.

        No code has run but ours, which changes no alias.
        """
        names = dict.fromkeys(("__doc__", "__package__", "__loader__", "__spec__"))
        with self.alias_manager.kept():
            self.reset(new_session=True)
        self.user_ns.update((name, value) for name, value in names.items() if name not in self.user_ns)
        self.compile = self.compiler_class()
        self.execution_count = 1
        if self._loop is not None:
            self._loop.close()
            self._loop = None
            asyncio.set_event_loop(None)
        for name in ("last_type", "last_value", "last_traceback", "last_exc"):
            vars(sys).pop(name, None)

    # IPython's stages of a cell.

    def transform_cell(self, raw_cell):
        return "\n" * leading_blank_lines(raw_cell) + super().transform_cell(raw_cell)

    async def run_ast_nodes(self, nodelist, cell_name, interactivity="last_expr", compiler=compile, result=None):
        if self._starting:
            self._starting, self._result = False, result
            compiler = AnnouncingCompiler(compiler, lambda line: self.listener.active_line(line))
        return await super().run_ast_nodes(nodelist, cell_name, interactivity, compiler, result)

    async def run_code(self, code_obj, result=None, *, async_=False):
        """Runs one statement; True means that it raised. The error is left to whoever reads the result."""
        try:
            if async_:
                await eval(code_obj, self.user_global_ns, self.user_ns)
            else:
                exec(code_obj, self.user_global_ns, self.user_ns)
        except BaseException as error:
            if result is not None:
                result.error_in_exec = error
            if result is not self._result:
                # A cell inside the cell, as %%capture runs it: nobody else reports this.
                self._print(error)
            return True
        return False

    def _run_asynchronously(self, coroutine):
        """Runs a cell that awaits something. An interrupt cancels it, or a later cell would go on with it."""
        if self._loop is None or self._loop.is_closed():
            self._loop = asyncio.new_event_loop()
            asyncio.set_event_loop(self._loop)
        task = self._loop.create_task(coroutine)
        try:
            return self._loop.run_until_complete(task)
        except KeyboardInterrupt:
            if task.done():
                raise
            task.cancel()
            result = self._loop.run_until_complete(task)
            if isinstance(result.error_in_exec, asyncio.CancelledError):
                result.error_in_exec = KeyboardInterrupt().with_traceback(result.error_in_exec.__traceback__)
            return result

    # Errors that IPython shows itself.

    def showtraceback(self, exc_tuple=None, *args, **kwargs):
        error = exc_tuple[1] if exc_tuple else sys.exc_info()[1]
        error = error or getattr(sys, "last_value", None)
        if error is None:
            print("No traceback available to show.", file=sys.stderr)
        elif not self._is_reported(error):
            self._print(error)

    def showsyntaxerror(self, *args, **kwargs):
        self.showtraceback()

    def _is_reported(self, error) -> bool:
        if self._starting:
            return True
        result = self._result
        return result is not None and (error is result.error_before_exec or error is result.error_in_exec)

    def _print(self, error) -> None:
        print(tracebacks.render(error), file=self._errors)

    def _format_exception_for_storage(self, exception, *args, **kwargs):
        """Nothing is stored; IPython would format every traceback a second time for it."""

    # Parts that IPython makes.

    @default("exiter")
    def _exiter_default(self):
        return CellEnd(self)

    def init_alias(self):
        self.alias_manager = AliasManager(shell=self, parent=self)
        self.configurables.append(self.alias_manager)

    def init_display_formatter(self):
        self.display_formatter = Formatter(parent=self)
        self.configurables.append(self.display_formatter)

    def enable_matplotlib(self, gui=None):
        """What ``%matplotlib`` does: whichever it asks for, figures are shown our way."""
        import matplotlib.pyplot

        matplotlib.pyplot.switch_backend(BACKEND)
        return "inline", BACKEND

    # Shell commands.

    def system(self, cmd):
        command = self.var_expand(cmd, depth=1)
        captured = sys.stdout is not sys.__stdout__
        status = commands.run([commands.shell(), "-c", command], self.interrupts, captured=captured)
        self.user_ns["_exit_code"] = status
        if status and getattr(self, "system_raise_on_error", False):
            raise subprocess.CalledProcessError(status, command)

    system_raw = system_piped = system

    def _register_script_magics(self) -> None:
        for name in ("bash", "sh"):
            self.register_magic_function(self._script_magic(name), magic_kind="cell", magic_name=name)

    def _script_magic(self, name):
        original = self.find_cell_magic(name)

        def script(line, cell):
            """Runs the cell with a shell, its output live; with options, as IPython's %%script does."""
            if line.strip():
                return original(line, cell)
            captured = sys.stdout is not sys.__stdout__
            status = commands.run([name], self.interrupts, text=cell, captured=captured)
            if status:
                raise subprocess.CalledProcessError(status, name)

        return script
