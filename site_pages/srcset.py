"""The sizes that a stored picture offers, as its ``srcset`` lists them."""

from collections.abc import Mapping
from typing import Any


def widest_address(image: Mapping[str, Any]) -> str:
    """The address of a picture's widest published size; the fallback's where it has but that."""
    offered = [
        candidate.split()
        for source in image["sources"]
        for candidate in source["srcset"].split(", ")
    ]
    widths = {address: int(width.removesuffix("w")) for address, width in offered}
    return str(max(widths, key=widths.__getitem__, default=image["src"]))
