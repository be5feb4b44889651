"""The checker of streams itself: what it lets pass, and that it stops what the format forbids."""

import pytest

from harness import lmc

START = {"role": "computer", "type": "console", "start": True}
LINE = {"role": "computer", "type": "console", "format": "active_line", "content": 1}
OUTPUT = {"role": "computer", "type": "console", "format": "output", "content": "1\n"}
NULL = {**LINE, "content": None}
END = {"role": "computer", "type": "console", "end": True}
CODE = {"role": "assistant", "type": "code", "format": "python"}
RUN = [START, LINE, OUTPUT, NULL, END]


def test_the_contract_s_own_example_passes():
    example = [{**CODE, "start": True}, {**CODE, "content": "print(1)"}, {**CODE, "end": True}, *RUN]
    blocks = lmc.assemble(example)
    assert [block.stored for block in blocks] == [
        ("assistant", "code", "python", "print(1)"), ("computer", "console", "output", "1\n")]
    assert blocks[1].lines == [1, None]


@pytest.mark.parametrize("chunks", [
    pytest.param([OUTPUT], id="content outside a block"),
    pytest.param([START, LINE, NULL], id="a block that is never closed"),
    pytest.param([START, START, END], id="a start inside a block"),
    pytest.param([END], id="an end without a start"),
    pytest.param([START, {**OUTPUT, "content": ""}, END], id="empty content"),
    pytest.param([{**START, "content": "x"}, END], id="a start with content"),
    pytest.param([START, LINE, END], id="no null at the end of the run"),
    pytest.param([START, {**LINE, "content": "1"}, NULL, END], id="a line's number as text"),
    pytest.param([START, NULL, LINE, NULL, END], id="a line after the null"),
    pytest.param([{"role": "assistant", "type": "code", "start": True}], id="code without its format"),
    pytest.param([{**START, "format": "output"}, END], id="a console's flag with a format"),
    pytest.param([{**CODE, "start": True}, OUTPUT, {**CODE, "end": True}], id="a chunk in another's block"),
    pytest.param([{"role": "assistant", "type": "console", "start": True}], id="a type that the role has not"),
    pytest.param([{**START, "id": 1}, END], id="a field that is not the format's"),
    pytest.param([START, {"role": "computer", "type": "confirmation", "format": "execution",
                          "content": {"type": "code", "format": "python", "content": "1"}}, END],
                 id="a confirmation inside a block"),
])
def test_the_checker_stops(chunks):
    with pytest.raises(lmc.Violation):
        lmc.assemble(chunks)
