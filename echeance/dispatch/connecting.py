"""From the office’s settings to a transport."""

from collections.abc import Callable
from datetime import datetime

from echeance.dispatch.models import Authentication, Relay
from echeance.dispatch.server import Server
from echeance.dispatch.tokens import token_source


def server_of(relay: Relay, *, clock: Callable[[], datetime]) -> Server:
    """Raises CannotUnsealError when a secret was sealed with another key."""
    by_password = relay.authentication == Authentication.PASSWORD
    nobody = relay.authentication == Authentication.NONE
    return Server(
        host=relay.host,
        port=relay.port,
        security=relay.security,
        user="" if nobody else relay.user,
        password=relay.password() if by_password else "",
        tokens=token_source(relay.authentication, clock=clock),
        ehlo_name=relay.ehlo_name,
        ca_pem=relay.ca_pem,
        allow_clear_text_login=relay.allow_clear_text_login,
    )
