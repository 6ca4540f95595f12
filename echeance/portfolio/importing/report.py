"""What an import did, or would do: frozen values, and the sentences that show them."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from echeance.lib.plurals import plural
from echeance.lib.translating import counted, gettext, ngettext

MOST_PRINTED = 20
"""Problems of each sort and file on the command line; the JSON report has more."""


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One thing to mend. `line` is 0 and `column` empty when it concerns the whole file."""

    line: int
    column: str
    value: str
    remedy: str

    def __str__(self) -> str:
        where = [f"ligne {self.line}"] if self.line else []
        if self.column:
            where.append(f"colonne «\u00a0{self.column}\u00a0»")
        if self.value:
            where.append(f"valeur «\u00a0{self.value}\u00a0»")
        place = ", ".join(where)
        return f"{place[0].upper()}{place[1:]}\u00a0: {self.remedy}" if place else self.remedy


@dataclass(frozen=True, kw_only=True)
class FileReport:
    """One file. The counts are what it brings, whether it was written or not."""

    name: str
    kind: str
    """« clients », « contrats »…, in French; empty when the file was not recognised."""
    how_read: str
    rows: int
    new: int
    changed: int
    unchanged: int
    error_count: int
    warning_count: int
    errors: tuple[Problem, ...]
    """The first ones; `error_count` counts them all. Idem for the warnings."""
    warnings: tuple[Problem, ...]

    @property
    def accepted(self) -> bool:
        return self.error_count == 0


@dataclass(frozen=True, kw_only=True)
class ImportReport:
    """Every file, in the order in which they were taken."""

    files: tuple[FileReport, ...]
    dry_run: bool

    @property
    def accepted(self) -> bool:
        return all(file.accepted for file in self.files)

    @property
    def changes_something(self) -> bool:
        return any(file.accepted and (file.new or file.changed) for file in self.files)

    def as_json(self) -> dict[str, Any]:
        return {
            "dry_run": self.dry_run,
            "accepted": self.accepted,
            "files": [{**asdict(file), "accepted": file.accepted} for file in self.files],
        }

    def sentences(self) -> Iterator[str]:
        """The report as the command line prints it."""
        for file in self.files:
            yield from _file_sentences(file, dry_run=self.dry_run)
        yield conclusion(self)


def counts(file: FileReport) -> str:
    """« 212 nouveaux, 35 modifiés, 4 inchangés », in the gender of what the file holds."""
    if file.kind in {"quittances", "entités juridiques"}:
        words = (
            counted("%(count)s nouvelle", "%(count)s nouvelles", file.new),
            counted("%(count)s modifiée", "%(count)s modifiées", file.changed),
            counted("%(count)s inchangée", "%(count)s inchangées", file.unchanged),
        )
    else:
        words = (
            counted("%(count)s nouveau", "%(count)s nouveaux", file.new),
            counted("%(count)s modifié", "%(count)s modifiés", file.changed),
            counted("%(count)s inchangé", "%(count)s inchangés", file.unchanged),
        )
    numbers = (file.new, file.changed, file.unchanged)
    return ", ".join(word % {"count": number} for word, number in zip(words, numbers, strict=True))


def conclusion(report: ImportReport) -> str:
    refused = sum(not file.accepted for file in report.files)
    if report.dry_run:
        end = gettext("Vérification terminée, rien n’est enregistré.")
        return f"{end} {_refused(refused)}" if refused else end
    if refused:
        nothing = gettext("Aucune ligne d’un fichier refusé n’est enregistrée.")
        return f"{_refused(refused)} {nothing}"
    if not report.changes_something:
        return gettext("Import terminé\u00a0: rien n’a changé, tout était déjà enregistré.")
    return gettext("Import terminé.")


def _file_sentences(file: FileReport, *, dry_run: bool) -> Iterator[str]:
    what = f"{file.kind} ({file.how_read})" if file.kind else "non reconnu"
    yield f"{file.name}\u00a0: {what}"
    if file.accepted:
        yield f"  {counts(file)}"
    else:
        verdict = "serait refusé" if dry_run else "refusé"
        yield f"  {verdict}\u00a0: {file.error_count} erreur{plural(file.error_count)}"
    yield from _listed("Erreur", file.errors, file.error_count)
    yield from _listed("Avertissement", file.warnings, file.warning_count)


def _listed(word: str, problems: tuple[Problem, ...], count: int) -> Iterator[str]:
    for problem in problems[:MOST_PRINTED]:
        yield f"  {word} – {problem}"
    if count > MOST_PRINTED:
        more = count - MOST_PRINTED
        yield f"  … et {more} autre{plural(more)}."


def _refused(count: int) -> str:
    return ngettext("%(count)s fichier refusé.", "%(count)s fichiers refusés.", count) % {
        "count": count
    }
