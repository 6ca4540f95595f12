"""The same letter by WeasyPrint: HTML and CSS of equal content, fonts and QR code."""

import base64
import logging
import time
from collections.abc import Iterable
from html import escape

from benchmarks.letters import letters
from echeance.notices.letter.content import LetterContent
from echeance.notices.letter.pdf import FONTS
from echeance.notices.letter.printed import printed
from echeance.notices.letter.qr import transfer_qr_svg
from echeance.notices.letter.slip import transfer_reference
from echeance.notices.rules import amount_due

STYLE = """
@page { size: A4; margin: 14mm 20mm 11mm 22mm; }
@font-face { font-family: Letter; src: url(FONTS/NotoSans-Regular.ttf); }
@font-face { font-family: Letter; font-weight: bold; src: url(FONTS/NotoSans-Bold.ttf); }
body { font: 9pt/1.45 Letter; font-variant-numeric: tabular-nums; color: #1d252b; }
p { margin: 0 0 2.5mm; }
.strip, .accent, .fold { position: absolute; left: -22mm; top: -14mm; height: 2.6mm; }
.strip { width: 210mm; background: #123b52; } .accent { width: 44mm; background: #e9b44c; }
.fold { left: -18mm; top: 85mm; width: 4mm; height: 0.15mm; background: #55616a; }
.head { height: 30mm; font-size: 7.8pt; color: #55616a; }
.head img { width: 16mm; float: left; margin-right: 4.5mm; }
.head b { font-size: 13.5pt; color: #123b52; }
.window { position: absolute; left: 83mm; top: 36mm; width: 85mm; height: 32mm; font-size: 10pt; }
.date { text-align: right; margin-top: 46mm; }
h1 { font-size: 17pt; color: #123b52; margin: 0 0 4mm; }
.reference { background: #f1f3f5; padding: 3.2mm 4mm; margin-bottom: 5mm; border-radius: 1.5mm;
  border-left: 1.2mm solid #e9b44c;
  display: grid; grid-template-columns: 1.1fr 1fr 1.35fr .6fr; gap: 2.6mm 4mm; }
.reference i, .slip th { font: 7pt Letter; color: #55616a; display: block; }
.premiums { width: 100%; border-collapse: collapse; font-size: 8pt; margin: 5mm 0 2.5mm; }
.premiums th { background: #123b52; color: white; }
.premiums tr:nth-child(odd) td { background: #f1f3f5; }
.premiums th, .premiums td { padding: 1.55mm 1.8mm; text-align: left; }
.premiums :nth-child(n+4) { text-align: right; }
.sums { width: 84mm; margin-left: auto; font-size: 8.4pt; }
.sums td:last-child { text-align: right; }
.total { background: #f9ecd3; border-radius: 1mm; font: bold 10.5pt Letter; padding: 2mm;
  width: 80mm; margin-left: auto; color: #123b52; }
.signature { text-align: right; }
.slip { position: absolute; bottom: 14mm; left: 0; width: 168mm;
  border-top: 0.5pt dashed #55616a; }
.slip h2 { font-size: 10.5pt; color: #123b52; margin: 2mm 0; }
.slip img { float: right; width: 27mm; }
.slip th { text-align: left; width: 22mm; font-weight: normal; } .slip td { font-weight: bold; }
.legal { position: absolute; bottom: 0; font-size: 6.2pt; color: #55616a; }
"""


def measure(how_many: int) -> float | str:
    """CPU milliseconds a letter, or why WeasyPrint cannot run here."""
    try:
        import weasyprint
        from weasyprint.text.fonts import FontConfiguration
    except (ImportError, OSError) as error:  # OSError: Pango is not installed
        return str(error).splitlines()[0]
    fonts = FontConfiguration()
    style = weasyprint.CSS(string=STYLE.replace("FONTS", FONTS.as_uri()), font_config=fonts)
    logging.getLogger("weasyprint").setLevel(logging.ERROR)
    pages = [_html(rank, content) for rank, content in enumerate(letters(how_many + 1), start=1)]

    def write(html: str) -> None:
        weasyprint.HTML(string=html).write_pdf(
            stylesheets=[style], font_config=fonts, pdf_variant="pdf/a-3a"
        )

    write(pages.pop())
    start = time.process_time()
    for html in pages:
        write(html)
    return (time.process_time() - start) / how_many * 1000


def _html(number: int, content: LetterContent) -> str:
    total = amount_due(content.lines, deposits=(), fixed_fee=content.fixed_fee, pages=1)
    d = printed(content, number=number, total=total, pages=1)
    qr = transfer_qr_svg(
        content.issuer, amount=total, reference=transfer_reference(content, number=number)
    )
    issuer, reference, slip = d["issuer"], d["reference"], d["slip"]
    opening = "".join(f"<p>{_sentence(sentence)}</p>" for sentence in d["opening"])
    heads = ("Contrat", "Garantie", "Période", "Prime nette", "Taxes", "Frais", "Prime TTC")
    rows = (
        (line["contract"], line["label"], f"{line['from']} – {line['to']}", *line["amounts"])
        for line in d["lines"]
    )
    names = ("Contrat", "Compagnie", "Catégorie", "N° client", "Observations")
    keys = ("contract", "insurer", "category", "dossier", "remark")
    boxes = (
        f"<div><i>{name}</i><b>{escape(reference[key])}</b></div>"
        for name, key in zip(names, keys, strict=True)
    )
    return f"""<html lang=fr><title>{escape(d["title"])}</title><body>
<div class=strip></div><div class=accent></div><div class=fold></div>
<div class=head><img alt=Logo src="{_data(content.issuer.logo_svg)}">
<b>{escape(issuer["name"])}</b><br>{escape(" · ".join(issuer["address"]))}<br>
Tél. {issuer["phone"]} · Fax {issuer["fax"]} · {escape(issuer["email"])}<br>
{escape(issuer["vat_line"])}</div>
<div class=window>{"<br>".join(map(escape, d["addressee"]))}</div>
<p class=date>{escape(d["place_and_date"])}</p><h1>{escape(d["title"])}</h1>
<div class=reference>{"".join(boxes)}</div>
<p>{escape(d["greeting"])},</p>{opening}
<table class=premiums><thead>{_row("th", heads)}</thead>
<tbody>{"".join(_row("td", row) for row in rows)}</tbody></table>
<table class=sums>{"".join(_row("td", row) for row in d["sums"])}</table>
<p class=total>{escape(d["total_label"])} {d["total"]}</p>
<p>{escape(d["closing"])}</p>
<p class=signature>{d["signature"]["role"]}<br><b>{escape(d["signature"]["name"])}</b></p>
<div class=slip><h2>{escape(slip["title"])}</h2><img alt="Code QR" src="{_data(qr)}">
<table>{"".join(f"<tr><th>{key}<td>{escape(text)}" for key, text in slip["rows"])}</table></div>
<p class=legal>{escape(d["legal_footer"])}</p>"""


def _sentence(parts: list[dict[str, str]]) -> str:
    return "".join(
        f"<b>{escape(part['text'])}</b>" if part["strong"] else escape(part["text"])
        for part in parts
    )


def _row(tag: str, cells: Iterable[str]) -> str:
    return f"<tr>{''.join(f'<{tag}>{escape(cell)}</{tag}>' for cell in cells)}</tr>"


def _data(svg: str) -> str:
    return f"data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}"
