"""Disks of the machine: files that take no more room than what is written to them."""

import subprocess

SIZE = 6 << 30


def disk(file, kind="ext4", *options):
    """A fresh disk with a file system of the kind and the options."""
    file.unlink(missing_ok=True)
    with open(file, "wb") as opened:
        opened.truncate(SIZE)
    subprocess.run([f"/usr/sbin/mkfs.{kind}", "-q", *options, str(file)], check=True)
    return file
