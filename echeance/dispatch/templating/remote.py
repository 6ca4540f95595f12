"""Images that a mail asks of other machines."""

import re

_IMAGE = re.compile(r"<img\b[^>]*?\bsrc=\"https?:", re.IGNORECASE)


def remote_images(html: str) -> int:
    """How many there are in a cleaned HTML part."""
    return len(_IMAGE.findall(html))
