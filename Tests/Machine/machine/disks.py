"""Disks of the machine: files that take no more room than what is written to them."""

import subprocess

SIZE = 6 << 30


def disk(file, *options):
    """A fresh disk with an ext4 of the options."""
    file.unlink(missing_ok=True)
    with open(file, "wb") as opened:
        opened.truncate(SIZE)
    subprocess.run(["/usr/sbin/mkfs.ext4", "-q", *options, str(file)], check=True)
    return file
