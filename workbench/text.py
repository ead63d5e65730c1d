"""Text of leads and rules as it may be shown: never as HTML, Markdown or a formula."""

from __future__ import annotations

import re
from typing import Any

MARKED = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~$:^=&@])")


def plain(value: Any) -> str:  # noqa: ANN401
    """Escape a value, so that Streamlit's Markdown shows it as it is; None is blank."""
    text = "" if value is None else str(value)
    return MARKED.sub(r"\\\1", re.sub(r"\s+", " ", text)).strip()
