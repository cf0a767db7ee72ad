"""A process under a test's control, with its log."""

import signal
import subprocess
import time

from tests.integration.waiting import until


class Process:
    """A child process; what it says goes to a file."""

    def __init__(self, command, log, environment, folder=None):
        self.log = log
        with log.open("ab") as output:
            self.process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=output, stderr=output,
                env=environment, cwd=folder,
            )  # fmt: skip

    @property
    def alive(self):
        return self.process.poll() is None

    def kill(self):
        self.process.kill()
        self.process.wait()

    def freeze(self):
        self.process.send_signal(signal.SIGSTOP)

    def thaw(self):
        self.process.send_signal(signal.SIGCONT)

    async def ended(self, patience=30.0):
        """Wait for the process to end; give its exit code."""
        await until(lambda: not self.alive, "the end of a process", patience)
        return self.process.returncode

    async def stop(self, patience=6.0):
        """SIGTERM; give the exit code and the time (s) it took."""
        began = time.monotonic()
        self.process.terminate()
        code = await self.ended(patience)
        return code, time.monotonic() - began

    def said(self, text):
        return text in self.log.read_text(errors="replace")
