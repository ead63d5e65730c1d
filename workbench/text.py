"""Text of leads and rules as it may be shown: never as HTML, Markdown or a formula."""

from __future__ import annotations

import re
from typing import Any

MARKED = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~$:^=&@])")
# What Markdown makes a link of, escaped or not, is broken by a joiner that nobody sees.
LINKED = re.compile(r"(\bwww(?=\.)|\b[a-z]+(?=://)|\b(?:mailto|xmpp)(?=:)|@)", re.IGNORECASE)
JOINER = "\N{WORD JOINER}"


def plain(value: Any) -> str:  # noqa: ANN401
    """Escape a value, so that Streamlit's Markdown shows it as it is; None is blank."""
    text = "" if value is None else str(value)
    text = LINKED.sub(rf"\1{JOINER}", re.sub(r"\s+", " ", text).strip())
    return MARKED.sub(r"\\\1", text)
