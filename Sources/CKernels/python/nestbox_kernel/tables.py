"""Tables of pandas as records, beside the text and HTML that they make of themselves."""

from __future__ import annotations

import json

CELLS = 20_000
"""The largest table that has them. Text and HTML show the ends of a larger one; records are all or nothing."""


def install(formatter) -> None:
    """Nothing here imports pandas: the formatter knows the type by its name."""
    for module in ("pandas", "pandas.core.frame"):
        formatter.formatters["application/json"].for_type_by_name(module, "DataFrame", records)


def records(table) -> list | None:
    """One object a row, as ``to_json(orient="records")`` has it: None where the table is too large, or has two columns of
    one name."""
    if table.size > CELLS or not table.columns.is_unique:
        return None
    return json.loads(table.to_json(orient="records", date_format="iso", default_handler=str))
