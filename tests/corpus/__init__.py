"""What is made to do harm on a page, by category (payloads.toml), for every way in."""

import tomllib
from pathlib import Path

CATEGORIES: dict[str, list[str]] = {
    category["name"]: category["payloads"]
    for category in tomllib.loads(Path(__file__).with_name("payloads.toml").read_text(encoding="utf-8"))["category"]
}
ALL = [payload for payloads in CATEGORIES.values() for payload in payloads]
# Of each category its third, twentieth and so on, for what costs a request each.
FEW = [payload for payloads in CATEGORIES.values() for payload in payloads[2::17]]
