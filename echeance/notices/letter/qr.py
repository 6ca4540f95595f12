"""The payment slip's QR code as a drawing."""

import re
from decimal import Decimal
from math import isqrt
from typing import Any

import zxingcpp

from echeance.notices.letter.content import Issuer
from echeance.notices.letter.epc import epc_payload

_BLACK = re.compile(rb"\x00+")


def transfer_qr_svg(issuer: Issuer, *, amount: Decimal, reference: str) -> str:
    """SVG of the EPC QR code, error correction M as the standard asks, without its quiet zone.

    The template leaves the white margin. Raises ValueError when a bank would refuse the transfer.
    """
    payload = epc_payload(
        name=issuer.name, iban=issuer.iban, bic=issuer.bic, amount=amount, reference=reference
    )
    # Bytes, not text: a text would be preceded by an ECI mark that some bank readers refuse.
    code = zxingcpp.create_barcode(
        payload.encode("utf-8"), zxingcpp.BarcodeFormat.QRCode, ec_level="M"
    )
    image: Any = code.to_image(scale=1, add_quiet_zones=False)  # a buffer, though its stub says not
    return _drawing(memoryview(image).tobytes())


def _drawing(modules: bytes) -> str:
    """One path, a rectangle for each run of black modules: half the work of zxing's own SVG."""
    side = isqrt(len(modules))
    runs = "".join(
        f"M{run.start()} {row}h{run.end() - run.start()}v1H{run.start()}z"
        for row in range(side)
        for run in _BLACK.finditer(modules[row * side : (row + 1) * side])
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{side}" height="{side}">'
        f'<path d="{runs}"/></svg>'
    )
