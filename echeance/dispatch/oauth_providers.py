"""The two mail providers of most offices, as their public documentation describes them."""

from dataclasses import dataclass
from urllib.parse import quote


@dataclass(frozen=True)
class Provider:
    """Where to sign in and where to send."""

    code: str
    label: str
    host: str
    port: int
    security: str
    token_url: str
    """May hold `{tenant}`, as `consent_url` may."""
    consent_url: str
    """Where a person lets the application in, in a browser (RFC 6749, 3.1)."""
    consent_fields: tuple[tuple[str, str], ...]
    """What that page wants besides the standard."""
    application_scope: str
    """Scope when the application signs in for itself; empty when the provider has no such mode."""
    delegated_scope: str
    """Scope of a refresh token; empty when the provider wants none repeated."""
    per_minute: int
    """Messages."""
    per_day: int
    """Addresses, hidden copies included."""

    consent_scope: str
    """Scope that a person is asked for: to send, for as long as it is not withdrawn, and to say
    for which mailbox."""

    def token_address(self, *, tenant: str) -> str:
        return _of_tenant(self.token_url, tenant)

    def consent_address(self, *, tenant: str) -> str:
        return _of_tenant(self.consent_url, tenant)


def _of_tenant(address: str, tenant: str) -> str:
    return address.replace("{tenant}", quote(tenant.strip() or "organizations", safe=""))


# learn.microsoft.com, « Authenticate an IMAP, POP or SMTP connection using OAuth » and « Exchange
# Online limits » (30 messages a minute, 10,000 recipients a day).
MICROSOFT_365 = Provider(
    code="microsoft365",
    label="Microsoft 365",
    host="smtp.office365.com",
    port=587,
    security="starttls",
    token_url="https://login.microsoftonline.com/{tenant}/oauth2/v2.0/token",
    consent_url="https://login.microsoftonline.com/{tenant}/oauth2/v2.0/authorize",
    consent_fields=(("response_mode", "query"), ("prompt", "select_account")),
    application_scope="https://outlook.office365.com/.default",
    delegated_scope="https://outlook.office.com/SMTP.Send offline_access",
    consent_scope="https://outlook.office.com/SMTP.Send offline_access openid email profile",
    per_minute=30,
    per_day=10_000,
)

# developers.google.com, « OAuth 2.0 for Web Server Applications » and « IMAP, POP, and SMTP »;
# support.google.com/a/answer/166852 (2,000 messages a day, and limits on recipients: counting every
# address against the smaller one keeps both).
GOOGLE = Provider(
    code="google",
    label="Google Workspace",
    host="smtp.gmail.com",
    port=587,
    security="starttls",
    token_url="https://oauth2.googleapis.com/token",
    consent_url="https://accounts.google.com/o/oauth2/v2/auth",
    # Without both, a second consent brings no refresh token.
    consent_fields=(("access_type", "offline"), ("prompt", "consent")),
    application_scope="",
    delegated_scope="",
    consent_scope="https://mail.google.com/ openid email",
    per_minute=30,
    per_day=2_000,
)

PROVIDERS = {provider.code: provider for provider in (MICROSOFT_365, GOOGLE)}
