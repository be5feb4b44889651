"""The walls around resources where there are neither namespaces nor control groups: one attack on each of them.

The whole corpus runs there in the phase `levels` of Scripts/test, and what of it is not about resources in Tests/Containers.
"""

import pytest

from corpus.attack import named

# By what each wants to have: processes, threads, memory of its own and shared, disk, files, pipe buffers, the end of the stack.
ATTACKS = named(
    "proc_fork_bomb_python", "fork_bomb_of_the_shell", "proc_thread_bomb", "mem_malloc_bomb", "mem_page_table_bomb",
    "fs_disk_fill", "temporary_files_where_nobody_counts", "pipe_buffers_hoarded", "limits_raised")

LEVELS_OF_ITS_OWN = ["uidsplit", "process"]


@pytest.mark.parametrize("attack", ATTACKS, ids=str)
def test_the_attack_comes_to_nothing(arena, attack):
    assert arena.server.client.get("/v1/health", params={"detail": "full"})["isolation"]["level"] == arena.level.name
    with arena.trial(attack) as trial:
        trial.attempt()
        trial.judge()
