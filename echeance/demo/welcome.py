"""What the demonstration says once it runs: where, who, and what to click."""

from pathlib import Path

_TEXT = """
  ÉCHÉANCE – démonstration
  Tout est inventé, et les mails restent sur cette machine.

    Ouvrez      {address}
    Connexion   demo / {password}      (administrateur)
                hala / {password}      (gestionnaire)
                lecture / {password}   (lecture seule)

  À essayer, dans cet ordre :
    1. Édition des avis > Avis d’échéances : videz « Période de saisie, à » et
       « Période d’effet, à », puis « Mail ». Quand les projets sont prêts : « Oui ».
    2. Avis par mail : parcourez les lettres, cochez, « Valider », bloquez-en une.
    3. L’automate envoie : les lignes passent de V à OK sous vos yeux.
       Un client à l’adresse inconnu@exemple.fr sera refusé par le serveur : KO.
    4. Boîte aux lettres : les mails tels que les clients les auraient reçus, avec leur PDF.

  Ctrl-C arrête tout. Les données restent dans
  {data}
  « bin/demo » reprend où vous en étiez ; « bin/demo --reset » repart de zéro.
"""


def welcome(address: str, *, password: str, data: Path) -> str:
    """The lines to print, in French."""
    return _TEXT.format(address=address, password=password, data=data)
