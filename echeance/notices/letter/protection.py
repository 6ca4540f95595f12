"""A letter's bytes → the copy that only its password opens (AES-256, PDF 2.0)."""

import io
import secrets

import pikepdf

_CLAIMS = ("pdfaid:part", "pdfaid:conformance")
"""What says « PDF/A », which forbids encryption: the copy must not claim it."""

_PERMISSIONS = pikepdf.Permissions(
    accessibility=True,
    extract=True,
    print_lowres=True,
    print_highres=True,
    modify_annotation=False,
    modify_assembly=False,
    modify_form=False,
    modify_other=False,
)


def protected(pdf: bytes, *, password: str) -> bytes:
    """Readable and printable with `password`; screen readers may read it, nobody may change it.

    Twice the same arguments give two different files. Nobody knows the owner's password.
    """
    copy = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as document:
        with document.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as metadata:
            for claim in _CLAIMS:
                if claim in metadata:
                    del metadata[claim]
        document.save(
            copy,
            encryption=pikepdf.Encryption(
                owner=secrets.token_urlsafe(24), user=password, R=6, allow=_PERMISSIONS
            ),
        )
    return copy.getvalue()
