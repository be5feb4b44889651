"""Starts a machine with QEMU, shows its console, and tells how its script ended."""

import subprocess
import sys
import time
from pathlib import Path

# The processor's model is one that the C library's, numpy's and Swift's programs all run on, without state that costs an
# emulator time at each switch. The machine is nobody's to attack, so the kernel guards against no neighbour.
EMULATION = ["-accel", "tcg,thread=multi", "-cpu", "Nehalem"]
# Hosts that are virtual machines themselves may not let their guests have this register.
VIRTUALIZATION = ["-accel", "kvm", "-cpu", "host,arch-capabilities=off"]


class Machine:
    def __init__(self, kernel, initramfs, folder, memory="3G"):
        self._kernel, self._initramfs, self._folder, self._memory = kernel, initramfs, folder, memory

    def accelerator(self):
        """The host's processor where a kernel really starts on it, or else an emulated one: found out by doing.

        That there is a /dev/kvm says little: there are some that run kernels only that were made for them.
        """
        if Path("/dev/kvm").exists() and self._run(VIRTUALIZATION, "guest=none", [], 20, subprocess.DEVNULL) == "alive":
            return VIRTUALIZATION
        return EMULATION

    def run(self, accelerator, guest, order, disks, within):
        """Runs the script in the machine, its console being ours. Returns its exit code; nil if it came to no end in time."""
        words = self._run(accelerator, f"guest={guest} order={order} ", disks, within, None)
        return int(words) if words.isdigit() else None

    def _run(self, accelerator, words, disks, within, console):
        result = self._folder / "result"
        result.write_text("")
        command = [
            "qemu-system-x86_64", "-machine", "q35", *accelerator, "-smp", "2", "-m", self._memory, "-no-reboot",
            "-nodefaults", "-display", "none", "-serial", "stdio", "-serial", f"file:{result}",
            "-kernel", self._kernel.image, "-initrd", self._initramfs,
            "-append", f"console=ttyS0 quiet mitigations=off no_timer_check nowatchdog panic=-1 {words}",
            "-fsdev", "local,id=host,path=/,security_model=none,readonly=on,multidevs=remap",
            "-device", "virtio-9p-pci,fsdev=host,mount_tag=host"]
        for disk in disks:
            command += ["-drive", f"file={disk},if=virtio,format=raw,cache=unsafe"]
        process = subprocess.Popen([str(word) for word in command], stdin=subprocess.DEVNULL, stdout=console,
                                   stderr=subprocess.DEVNULL if console else None)
        try:
            process.wait(within)
        except subprocess.TimeoutExpired:
            print(f"the virtual machine was not done within {within} s", file=sys.stderr) if not console else None
        finally:
            process.kill()
            process.wait()
        return result.read_text().strip()
