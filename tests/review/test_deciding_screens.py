"""Validate, block, put back and change one's mind, as the forms of the screen send it."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from echeance.accounts.models import Role
from echeance.dispatch.models import BlindCopy, Relay, SenderProfile
from echeance.notices import deciding
from echeance.notices.models import Notice, OfficeSettings, StatusChange
from echeance.notices.status import FailureCause, NoticeStatus
from tests.build import NOON, make_client, make_notice, make_premium, make_user
from tests.review.office import signed_in, words

pytestmark = pytest.mark.django_db
S = NoticeStatus


def post(client: Client, action: str, *notices: Notice, **more: Any) -> Any:
    data = {"avis": [notice.pk for notice in notices], **more}
    return client.post(f"/avis/{action}/", data, follow=True)


def status(notice: Notice) -> str:
    return str(Notice.objects.values_list("status", flat=True).get(pk=notice.pk))


def confirm(client: Client, page: Any, **data: Any) -> Any:
    return client.post(page.request["PATH_INFO"], data, follow=True)


def test_one_clean_notice_is_validated_at_once_and_can_be_undone(client: Client) -> None:
    notice = make_notice()

    page = post(signed_in(client), "valider", courant=notice.pk)

    assert status(notice) == S.VALIDATED
    assert "Avis n° 1 validé. Envoi dans 15 s." in words(page)
    kept = Notice.objects.get(pk=notice.pk)
    assert kept.eligible_at == kept.changed_at + timedelta(seconds=15)

    undone = client.post(page.context["messages"]._loaded_data[0].extra_tags, follow=True)

    assert status(notice) == S.PENDING
    assert "Décision annulée : 1 avis remis en attente." in words(undone)
    assert list(StatusChange.objects.filter(notice=notice).values_list("new", flat=True)) == [
        "E", "V", "E",
    ]  # fmt: skip


def test_several_notices_are_recapitulated_before_anything_moves(client: Client) -> None:
    owner = make_client("CA13")
    leaving = [make_notice(owner), make_notice(owner), make_notice(status=S.BLOCKED)]
    sent = make_notice(status=S.SENT)
    nowhere = make_notice(make_client(last_name="SANS", email="", notices_by_email=True))
    free = make_notice(premium=make_premium(gross="0.00", taxes="0.00"))

    page = post(signed_in(client), "valider", *leaving, sent, nowhere, free)
    text = words(page)

    assert [status(notice) for notice in leaving] == [S.PENDING, S.PENDING, S.BLOCKED]
    assert "Valider 6 avis ?" in text
    assert "Partiront 4" in text
    assert "Ne partiront pas 2" in text
    assert "1 avis : déjà envoyé" in text
    assert "1 avis : aucune adresse e-mail" in text
    assert "2 avis : plusieurs avis pour un même client" in text
    assert "1 avis : montant nul ou négatif" in text
    assert "adresse partagée par plusieurs clients" in text
    assert "Valider 4 avis" in text

    done = confirm(client, page)

    assert [status(notice) for notice in (*leaving, free)] == [S.VALIDATED] * 4
    assert (status(sent), status(nowhere)) == (S.SENT, S.PENDING)
    assert "4 avis validés, 2 ignorés" in words(done)


def test_the_recap_names_who_sends_and_who_gets_a_hidden_copy(client: Client) -> None:
    Relay.objects.create(pk=1, host="mail.exemple.fr")
    SenderProfile.objects.create(
        pk=1, address="avis@exemple.fr", name="FOREM", reply_to="accueil@exemple.fr"
    )
    BlindCopy.objects.create(address="archives@exemple.fr", description="Archives", confirmed=True)
    BlindCopy.objects.create(address="oubli@exemple.fr", description="Jamais confirmée")

    text = words(post(signed_in(client), "valider", make_notice(), make_notice()))

    assert "FOREM <avis@exemple.fr>" in text
    assert "accueil@exemple.fr" in text
    assert "Copies cachées Archives" in text
    assert "Jamais confirmée" not in text
    assert "mail.exemple.fr" in text
    assert "environ 2 s" in text


def test_a_notice_in_doubt_stays_behind_when_others_are_validated(client: Client) -> None:
    doubtful = make_notice(status=S.FAILED, failure=FailureCause.IN_DOUBT)
    sure = make_notice()

    page = post(signed_in(client), "valider", doubtful, sure)
    text = words(page)
    confirm(client, page, incertains="on")

    assert "1 avis : incertain : décidez par « Reçu » ou « Renvoyer »" in text
    assert f"/avis/{doubtful.pk}/" in page.content.decode()
    assert (status(doubtful), status(sure)) == (S.FAILED, S.VALIDATED)


def test_what_leaves_a_second_time_is_said_before(client: Client) -> None:
    again = make_notice()
    Notice.objects.filter(pk=again.pk).update(sent_at=NOON, generation=2)

    text = words(post(signed_in(client), "valider", again))

    assert "1 avis : déjà envoyés : le client les recevra de nouveau" in text


def test_all_results_are_sent_as_the_search_and_the_count_seen(client: Client) -> None:
    notices = [make_notice(), make_notice(), make_notice(status=S.SENT)]

    page = post(signed_in(client), "valider", portee="tout", recherche="statut=E", nombre="2")

    assert "Valider 2 avis ?" in words(page)
    confirm(client, page)
    assert [status(notice) for notice in notices] == [S.VALIDATED, S.VALIDATED, S.SENT]


def test_all_results_are_refused_when_they_are_no_longer_those_seen(client: Client) -> None:
    notice = make_notice()
    make_notice()

    page = post(signed_in(client), "valider", portee="tout", recherche="statut=E", nombre="1")

    assert "Le résultat a changé depuis l’affichage : 1 avis alors, 2 maintenant." in words(page)
    assert status(notice) == S.PENDING


def test_the_reason_of_a_blocking_is_asked_and_written_in_observations(client: Client) -> None:
    first, second = make_notice(), make_notice(status=S.VALIDATED)

    page = post(signed_in(client), "bloquer", first, second)

    assert "Bloquer 2 avis ?" in words(page)
    assert "annulez-la, re-débitez la bonne" in words(page)
    assert status(first) == S.PENDING

    done = confirm(client, page, motif="Adresse incorrecte", precision="ancienne adresse")

    assert (status(first), status(second)) == (S.BLOCKED, S.BLOCKED)
    assert Notice.objects.get(pk=first.pk).remark == "Adresse incorrecte\u00a0: ancienne adresse"
    assert "2 avis bloqués : adresse incorrecte : ancienne adresse." in words(done)


def test_another_reason_is_put_in_words(client: Client) -> None:
    notice = make_notice()
    page = post(signed_in(client), "bloquer", notice)

    refused = confirm(client, page, motif="Autre", precision=" ")
    assert "Indiquez pourquoi, en quelques mots." in words(refused)
    assert status(notice) == S.PENDING

    confirm(client, page, motif="Autre", precision="Résilié")
    assert Notice.objects.get(pk=notice.pk).remark == "Résilié"


def test_a_blocked_notice_can_wait_again(client: Client) -> None:
    notice = make_notice(status=S.BLOCKED)

    page = post(signed_in(client), "remettre-en-attente", notice)

    assert status(notice) == S.PENDING
    assert "Avis n° 1 remis en attente." in words(page)


def test_undoing_too_late_says_what_has_left(client: Client) -> None:
    notices = [make_notice(), make_notice()]
    page = post(signed_in(client), "valider", *notices)
    done = confirm(client, page)
    undo = done.context["messages"]._loaded_data[0].extra_tags
    Notice.objects.filter(pk=notices[0].pk).update(
        picked_up_at=NOON, pick_up_token="t", handed_over_at=NOON
    )

    text = words(client.post(undo, follow=True))

    assert "Trop tard pour 1 avis : l’automate les envoie déjà. 1 avis remis en attente." in text
    assert [status(notice) for notice in notices] == [S.VALIDATED, S.PENDING]


def test_nothing_moved_is_said_as_an_error(client: Client) -> None:
    notice = make_notice(status=S.SENT)

    page = post(signed_in(client), "remettre-en-attente", notice)

    assert "Aucun avis remis en attente, 1 ignoré (déjà envoyé)." in words(page)
    assert 'class="message message-error" role="alert"' in page.content.decode()


@pytest.mark.parametrize("action", ["valider", "bloquer", "remettre-en-attente"])
def test_a_reader_decides_nothing(client: Client, action: str) -> None:
    notice = make_notice(status=S.FAILED)

    page = post(signed_in(client, role=Role.READER), action, notice)

    assert page.status_code == 403
    assert "Votre rôle ne permet pas" in words(page)
    assert status(notice) == S.FAILED


@pytest.mark.parametrize("action", ["valider", "bloquer", "remettre-en-attente"])
def test_what_is_not_a_form_of_ours_decides_nothing(action: str) -> None:
    notice = make_notice(status=S.FAILED)
    browser = signed_in(Client(enforce_csrf_checks=True))

    page = post(browser, action, notice)

    assert page.status_code == 403
    assert "Ce formulaire a expiré" in words(page)
    assert status(notice) == S.FAILED


@pytest.mark.parametrize("action", ["valider", "bloquer", "remettre-en-attente"])
def test_confidential_notices_are_out_of_reach(client: Client, action: str) -> None:
    notice = make_notice(make_client(confidential=True), status=S.FAILED)

    post(signed_in(client), action, notice)

    assert status(notice) == S.FAILED


@pytest.mark.parametrize("action", ["valider", "bloquer", "remettre-en-attente"])
def test_nothing_ticked_is_said(client: Client, action: str) -> None:
    page = post(signed_in(client), action)

    assert "Cochez au moins un avis." in words(page)


@pytest.mark.parametrize("path", ["valider/inconnu", "bloquer/inconnu"])
def test_a_forgotten_selection_is_said(client: Client, path: str) -> None:
    page = signed_in(client).get(f"/avis/{path}/", follow=True)

    assert "Cette sélection n’est plus en mémoire. Refaites-la." in words(page)


def test_without_a_delay_nothing_is_announced(client: Client) -> None:
    OfficeSettings.objects.update_or_create(pk=1, defaults={"undo_seconds": 0})

    page = post(signed_in(client), "valider", make_notice())

    assert "Avis n° 1 validé." in words(page)
    assert "Envoi dans" not in words(page)


def test_the_way_back_keeps_the_search(client: Client) -> None:
    notice = make_notice()

    page = signed_in(client).post(
        "/avis/valider/", {"avis": [notice.pk], "recherche": "statut=E&tri=nom"}
    )

    assert page["Location"] == "/avis/?statut=E&tri=nom"


def test_undoing_leaves_what_a_colleague_decided_since(client: Client) -> None:
    notice = make_notice()
    done = post(signed_in(client), "valider", notice)
    undo = done.context["messages"]._loaded_data[0].extra_tags
    this = Notice.objects.filter(pk=notice.pk)
    deciding.block(this, by="marc", at=NOON, reason="Montant faux")

    text = words(client.post(undo, follow=True))

    assert "Aucun avis remis en attente, 1 ignoré (déjà bloqué par marc " in text
    assert status(notice) == S.BLOCKED


@pytest.mark.parametrize("key", ["²", "9" * 30, "-1", "a"])
def test_what_is_no_key_selects_nothing(client: Client, key: str) -> None:
    make_notice()

    page = signed_in(client).post("/avis/valider/", {"avis": key}, follow=True)

    assert "Cochez au moins un avis." in words(page)


@pytest.mark.parametrize("reason", ["{Adr_Nom}", "{", "100 %", "<b>{s}</b>"])
def test_a_reason_may_hold_any_sign(client: Client, reason: str) -> None:
    notice = make_notice()
    page = post(signed_in(client), "bloquer", notice)

    done = confirm(client, page, motif="Autre", precision=reason)

    assert str(next(iter(done.context["messages"]))) == f"Avis n°\u00a01 bloqué\u00a0: {reason}."
    assert Notice.objects.get(pk=notice.pk).remark == reason


def test_an_address_corrected_after_the_edition_is_told_before_anything_leaves(
    client: Client,
) -> None:
    owner = make_client(email="ancien@exemple.fr")
    notice = make_notice(owner)
    type(owner).objects.filter(pk=owner.pk).update(email="nouveau@exemple.fr")

    page = post(signed_in(client), "valider", notice)

    assert status(notice) == S.PENDING
    assert "adresse changée depuis sur la fiche client" in words(page)
    assert "ancien@exemple.fr" in words(page)


def test_a_colleague_who_was_first_is_named_with_the_hour(client: Client) -> None:
    notice, mine = make_notice(), make_notice()
    client.force_login(make_user("paul"))
    client.post("/avis/valider/", {"avis": notice.pk})
    client.force_login(make_user("hala"))
    client.post("/avis/valider/", {"avis": mine.pk})

    page = client.post("/avis/valider/", {"avis": [notice.pk, mine.pk]}, follow=True)
    recap: Any = page
    said = words(client.post(recap.redirect_chain[-1][0], {}, follow=True))

    assert re.search(r"2 ignorés \(.*1 déjà validé par paul à \d\d:\d\d", said)
    assert "par hala" not in said


def test_the_recap_says_who_was_first(client: Client) -> None:
    notices = [make_notice(), make_notice()]
    client.force_login(make_user("paul"))
    post(client, "valider", courant=notices[0].pk)

    page = words(post(signed_in(client), "valider", *notices))

    assert re.search(r"1 avis : déjà validé par paul à \d\d:\d\d", page)


def test_what_the_automate_sent_is_no_colleagues_doing(client: Client) -> None:
    sent, other = make_notice(status=S.SENT), make_notice()
    StatusChange.objects.create(notice=sent, old="V", new="OK", by="automate", at=NOON)

    page = words(post(signed_in(client), "valider", sent, other))

    assert "1 avis : déjà envoyé" in page
    assert "par automate" not in page
