"""A mail as the automate would send it."""

from email.message import EmailMessage

PDF = b"%PDF-1.7\n" + bytes(range(256)) * 40


def a_mail(
    *, html: str | None = "<p>Bonjour <b>Monsieur</b></p>", notice: str = "", pdf: bytes = PDF
) -> EmailMessage:
    message = EmailMessage()
    message["From"] = "FOREM Courtage <avis@forem.exemple.fr>"
    message["To"] = "serge.gachel@exemple.fr"
    message["Subject"] = "Avis d’échéance n° 196"
    if notice:
        message["X-Echeance-Avis"] = notice
    message.set_content("Bonjour Monsieur,\n\nVotre avis est joint.\n")
    if html is not None:
        message.add_alternative(html, subtype="html")
    message.add_attachment(
        pdf,
        maintype="application",
        subtype="pdf",
        filename="AVIS_ECHEANCES_CA13_196_20261125.pdf",
    )
    return message
