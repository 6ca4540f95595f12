"""From the office’s settings to a transport."""

from echeance.dispatch.models import Relay
from echeance.dispatch.server import Server


def server_of(relay: Relay) -> Server:
    """Raises CannotUnsealError when the password was sealed with another key."""
    return Server(
        host=relay.host,
        port=relay.port,
        security=relay.security,
        user=relay.user,
        password=relay.password(),
        ehlo_name=relay.ehlo_name,
        ca_pem=relay.ca_pem,
        allow_clear_text_login=relay.allow_clear_text_login,
    )
