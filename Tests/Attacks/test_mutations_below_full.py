"""Layers that stand alone where there are no namespaces are taken away there, too, and named attacks have to get out."""

import os

import pytest

from corpus.attack import named
from harness.deadline import until
from harness.processes import descendants
from harness.server import DidNotStart
from standin.noticed import BELOW_FULL, SETTINGS, escapes
from standin.place import LowerStandIn

LEVELS = ["uidsplit", "process"]


@pytest.mark.parametrize("layer", BELOW_FULL)
@pytest.mark.parametrize("name", LEVELS)
def test_attacks_notice_what_is_missing(tmp_path, name, layer):
    with LowerStandIn(tmp_path, name, layer, **SETTINGS) as server:
        blind = {attack.name: lines[:5] for attack in named(*BELOW_FULL[layer])
                 for found, lines in [escapes(server, attack)] if not found}
    assert not blind, f"without {layer} these still say that they were stopped: {blind}"


@pytest.mark.parametrize(("name", "said"), [
    ("uidsplit", "a worker is not at level uidsplit: landlock: "),
    # Before anybody could be reached by the signal that ends a session's processes.
    ("process", "prove-signals-confined"),
])
def test_a_server_whose_own_worker_lacks_landlock_does_not_start(tmp_path, name, said):
    before = set(descendants(os.getpid()))
    with pytest.raises(DidNotStart) as refused, LowerStandIn(tmp_path, name, "landlock", everywhere=True, **SETTINGS):
        pass
    # Whoever comes next counts what there is.
    until(lambda: not set(descendants(os.getpid())) - before, "the end of what the server had started")
    assert said in str(refused.value)
