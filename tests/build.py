"""Plain builders: every argument optional, the default is the ordinary case."""

import hashlib
import itertools
from datetime import UTC, date, datetime
from decimal import Decimal

from echeance.accounts.models import Role, User
from echeance.lib.folding import fold
from echeance.lib.natural_order import natural_key
from echeance.notices.criteria import Criteria
from echeance.notices.letter.content import Issuer, LetterContent, LetterLine
from echeance.notices.models import (
    Edition,
    EditionState,
    Notice,
    NoticeLine,
    NoticePdf,
    NumberSeries,
    StatusChange,
)
from echeance.notices.status import FailureCause, NoticeStatus
from echeance.portfolio.models import (
    Client,
    CollectedBy,
    Contract,
    Deposit,
    DepositKind,
    Insurer,
    LegalEntity,
    PaymentMode,
    Premium,
    PremiumKind,
)

NOON = datetime(2026, 11, 25, 11, 0, tzinfo=UTC)
"""Noon in Paris on an ordinary day."""
TODAY = date(2026, 11, 25)

_serial = itertools.count(1000)


def make_user(
    username: str = "hala",
    *,
    role: Role = Role.MANAGER,
    sees_confidential: bool = False,
    password: str = "un mot de passe",
    language: str = "",
) -> User:
    user = User(
        username=username, role=role, sees_confidential=sees_confidential, language=language
    )
    user.set_password(password)
    user.save()
    return user


def make_entity(code: str = "FOREM", *, name: str = "FOREM Courtage") -> LegalEntity:
    return LegalEntity.objects.get_or_create(
        code=code,
        defaults={
            "name": name,
            "legal_form": "SARL",
            "capital": Decimal("50000"),
            "address1": "9, rue Condorcet",
            "postcode": "91260",
            "city": "JUVISY-SUR-ORGE",
            "phone": "01 69 00 00 00",
            "email": "contact@forem.exemple.fr",
            "siren": "123456782",
            "trade_register": "RCS Évry",
            "orias": "07000000",
            "iban": "FR7630006000011234567890189",
            "bic": "AGRIFRPP",
        },
    )[0]


def make_client(
    dossier: str | None = None,
    *,
    title: str = "Mme",
    last_name: str = "DURAND",
    first_name: str = "Solange",
    email: str = "solange.durand@exemple.fr",
    email_problem: str = "",
    notices_by_email: bool = True,
    confidential: bool = False,
    vip: bool = False,
    pays_fixed_fee: bool = False,
    no_pollicitation: bool = False,
    status: str = "C",
) -> Client:
    dossier = dossier or f"P{next(_serial)}"
    return Client.objects.create(
        dossier=dossier,
        dossier_key=natural_key(dossier),
        title=title,
        last_name=last_name,
        first_name=first_name,
        search_key=fold(f"{last_name} {first_name}"),
        email=email,
        email_problem=email_problem,
        notices_by_email=notices_by_email,
        confidential=confidential,
        vip=vip,
        pays_fixed_fee=pays_fixed_fee,
        no_pollicitation=no_pollicitation,
        status=status,
        address1="14 rue des Lilas",
        postcode="69003",
        city="LYON",
        created_on=TODAY,
        modified_on=TODAY,
    )


def make_contract(
    client: Client | None = None,
    *,
    number: str | None = None,
    entity: LegalEntity | None = None,
    insurer: str = "Générali",
    category: str = "Multirisques habitation",
    collected_by: CollectedBy = CollectedBy.BROKER,
    payment_mode: PaymentMode = PaymentMode.TRANSFER,
    mandate_reference: str = "",
    private_person: bool = True,
) -> Contract:
    number = number or f"ES{next(_serial):010}"
    return Contract.objects.create(
        legal_entity=entity or make_entity(),
        client=client or make_client(),
        insurer=Insurer.objects.get_or_create(name=insurer)[0],
        number=number,
        number_key=natural_key(number),
        category=category,
        due_day=1,
        due_month=1,
        collected_by=collected_by,
        payment_mode=payment_mode,
        mandate_reference=mandate_reference,
        private_person=private_person,
        remark="/",
    )


def make_premium(
    contract: Contract | None = None,
    *,
    number: str | None = None,
    kind: PremiumKind = PremiumKind.TERM,
    gross: Decimal | str = "120.00",
    taxes: Decimal | str = "20.00",
    effective_from: date = date(2027, 1, 1),
    effective_to: date = date(2027, 12, 31),
    debit_period: date = date(2026, 11, 1),
    entered_on: date = date(2026, 11, 20),
    broker_advance: bool = False,
    pollicitation: bool = False,
    cancelled: bool = False,
    settled_on: date | None = None,
    direct_debit_on: date | None = None,
) -> Premium:
    contract = contract or make_contract()
    number = number or str(next(_serial))
    return Premium.objects.create(
        number=number,
        number_key=natural_key(number),
        contract=contract,
        kind=kind,
        collected_by=contract.collected_by,
        effective_from=effective_from,
        effective_to=effective_to,
        debit_period=debit_period,
        entered_on=entered_on,
        net=Decimal(gross) - Decimal(taxes),
        taxes=Decimal(taxes),
        fees=Decimal(0),
        gross=Decimal(gross),
        broker_advance=broker_advance,
        pollicitation=pollicitation,
        cancelled=cancelled,
        cancelled_on=TODAY if cancelled else None,
        settled_on=settled_on,
        direct_debit_on=direct_debit_on,
    )


def make_deposit(
    contract: Contract | None = None,
    *,
    client: Client | None = None,
    kind: DepositKind = DepositKind.ALLOCATED,
    amount: Decimal | str = "50.00",
) -> Deposit:
    owner = client or (contract.client if contract else make_client())
    return Deposit.objects.create(
        legal_entity=contract.legal_entity if contract else make_entity(),
        client=owner,
        contract=contract,
        kind=kind,
        received_on=TODAY,
        amount=Decimal(amount),
    )


def make_letter_content(
    *,
    addressee: tuple[str, ...] = ("Mme Solange DURAND", "14 rue des Lilas", "69003 LYON"),
    dossier: str = "P36",
    greeting: str = "Madame",
    collected_by_broker: bool = True,
    lines: tuple[LetterLine, ...] | None = None,
    fixed_fee: Decimal | str = "0",
) -> LetterContent:
    line = LetterLine(
        premium="1033",
        contract="ES0690024196",
        insurer="Générali",
        category="Multirisques habitation",
        kind="Terme",
        period_from=date(2027, 1, 1),
        period_to=date(2027, 12, 31),
        net=Decimal("100.00"),
        taxes=Decimal("20.00"),
        fees=Decimal("0.00"),
        gross=Decimal("120.00"),
    )
    return LetterContent(
        issuer=Issuer(
            code="FOREM",
            name="FOREM Courtage",
            address=("9, rue Condorcet", "Centre Hoche", "91260 JUVISY-SUR-ORGE"),
            city="JUVISY-SUR-ORGE",
            phone="01 69 00 00 00",
            fax="01 69 00 00 01",
            email="contact@forem.exemple.fr",
            vat_line="N° de TVA intracommunautaire : NON SOUMIS À TVA",
            iban="FR7630006000011234567890189",
            bic="AGRIFRPP",
            legal_footer="FOREM Courtage, SARL au capital de 50 000,00 €, RCS Évry 123 456 782.",
            logo_svg="",
            main_color="#123b52",
            accent_color="#e9b44c",
        ),
        addressee=addressee,
        dossier=dossier,
        greeting=greeting,
        printed_on=TODAY,
        contract="ES0690024196",
        insurer="Générali",
        category="Multirisques habitation",
        remark="/",
        period_from=date(2027, 1, 1),
        period_to=date(2027, 12, 31),
        due_on=date(2027, 1, 1),
        collected_by_broker=collected_by_broker,
        lines=lines if lines is not None else (line,),
        deposits=(),
        fixed_fee=Decimal(fixed_fee),
    )


def make_edition(
    entity: LegalEntity | None = None,
    *,
    state: EditionState = EditionState.ISSUED,
    at: datetime = NOON,
    user: str = "hala",
) -> Edition:
    entity = entity or make_entity()
    return Edition.objects.create(
        legal_entity=entity,
        criteria=Criteria(entity=entity.code).as_json(),
        state=state,
        run_at=at,
        run_on=at.date(),
        user=user,
    )


def make_notice(
    client: Client | None = None,
    *,
    status: NoticeStatus = NoticeStatus.PENDING,
    premium: Premium | None = None,
    edition: Edition | None = None,
    at: datetime = NOON,
    pdf: bytes = b"%PDF-1.7 a letter",
    failure: FailureCause | str = "",
    remark: str = "",
) -> Notice:
    """A notice in any status, with its line, its PDF and the history of its birth."""
    premium = premium or make_premium(make_contract(client))
    contract = premium.contract
    client = contract.client
    edition = edition or make_edition(contract.legal_entity, at=at)
    series, _ = NumberSeries.objects.get_or_create(legal_entity=edition.legal_entity)
    series.last += 1
    series.save()
    notice = Notice.objects.create(
        legal_entity=edition.legal_entity,
        edition=edition,
        number=series.last,
        client=client,
        contract=contract,
        content=make_letter_content(dossier=client.dossier).as_json(),
        dossier=client.dossier,
        dossier_key=client.dossier_key,
        client_name=client.full_name,
        name_key=client.search_key,
        contract_number=contract.number,
        insurer=contract.insurer.name,
        category=contract.category,
        period_from=premium.effective_from,
        period_to=premium.effective_to,
        total=premium.gross,
        printed_at=edition.run_at,
        user=edition.user,
        email=client.email,
        status=status,
        failure=failure,
        remark=remark,
        sent_at=at if status == NoticeStatus.SENT else None,
        eligible_at=at if status == NoticeStatus.VALIDATED else None,
        changed_at=at,
    )
    NoticeLine.objects.create(notice=notice, premium=premium, gross=premium.gross)
    NoticePdf.objects.create(
        notice=notice,
        content=pdf,
        sha256=hashlib.sha256(pdf).hexdigest(),
        size=len(pdf),
        pages=1,
    )
    StatusChange.objects.create(notice=notice, old="", new=NoticeStatus.PENDING, by="hala", at=at)
    return notice
