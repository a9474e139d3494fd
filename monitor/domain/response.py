"""A response: what was said to the public, and which clocks that meets."""

from typing import Literal

ResponseKind = Literal["holding", "authoritative", "press_conference", "final"]

#: RSP-7: a holding statement may meet the 5 h clock and never the others
MEETS: dict[ResponseKind, frozenset[str]] = {
    "holding": frozenset({"authoritative_release"}),
    "authoritative": frozenset({"authoritative_release", "response"}),
    "press_conference": frozenset({"authoritative_release", "press_conference", "response"}),
    "final": frozenset({"authoritative_release", "response"}),
}

RESPONSE_NAMES: dict[ResponseKind, str] = {
    "holding": "首发简讯", "authoritative": "权威信息", "press_conference": "新闻发布会", "final": "正式回应",
}  # fmt: skip
