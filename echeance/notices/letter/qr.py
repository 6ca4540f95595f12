"""The payment slip's QR code as a drawing."""

from decimal import Decimal

import zxingcpp

from echeance.notices.letter.content import Issuer
from echeance.notices.letter.epc import epc_payload


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
    drawn: str = code.to_svg(add_quiet_zones=False)
    return drawn[drawn.index("<svg") :]
