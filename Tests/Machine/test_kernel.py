"""That the machine is what the other suites take it for."""

import os
from pathlib import Path


def test_the_kernel_is_the_distribution_s_own():
    assert os.uname().release == os.environ["NESTBOX_MACHINE"]


def test_cgroups_are_of_version_2_alone_with_every_controller():
    kinds = {line.split()[2] for line in Path("/proc/self/mounts").read_text().splitlines()}
    assert "cgroup2" in kinds and "cgroup" not in kinds
    assert set(Path("/sys/fs/cgroup/cgroup.controllers").read_text().split()) >= {"memory", "pids", "cpu"}
