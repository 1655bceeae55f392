"""Addresses of endpoints, and who may log in there. What is secret is never shown."""

from __future__ import annotations

import base64
import netrc
import os
import re
from dataclasses import dataclass, field
from email.message import Message
from urllib.parse import SplitResult, unquote, urlsplit
from urllib.request import (
    AbstractDigestAuthHandler,
    HTTPPasswordMgrWithDefaultRealm,
    Request,
    parse_http_list,
    parse_keqv_list,
)

from policecoop.errors import EndpointError

USER, PASSWORD, TOKEN = (f"POLICECOOP_ENDPOINT_{name}" for name in ("USER", "PASSWORD", "TOKEN"))
PORTS = {"http": 80, "https": 443}
Origin = tuple[str, str, int]


@dataclass(frozen=True)
class Address:
    """An address without what a browser would not send: login and fragment."""

    url: str
    origin: Origin
    shown: str
    user: str = ""
    password: str = field(default="", repr=False)

    @classmethod
    def of(cls, text: str) -> Address:
        """Read an address.

        :raises EndpointError: if it is none of the web; shows no login.
        """
        try:
            parts = urlsplit(text)
            port, host = parts.port or PORTS[parts.scheme], parts.hostname or ""
        except (ValueError, KeyError):
            raise _no_address(text) from None  # the cause would show what stands before the @
        if not host or not re.fullmatch(r"[!-~]+", text):
            raise _no_address(text)
        bare = SplitResult(parts.scheme, parts.netloc.rpartition("@")[2], parts.path, parts.query, "")
        shown = bare._replace(query="…" if bare.query else "").geturl()
        login = unquote(parts.username or ""), unquote(parts.password or "")
        return cls(bare.geturl(), (parts.scheme, host, port), shown, *login)


def _no_address(text: str) -> EndpointError:
    shown = text.rpartition("@")[2].partition("?")[0]
    return EndpointError(
        f"'{shown}' is no address of an endpoint; it begins with http:// or https://, and has no space in it"
    )


class Login:
    """The login for one origin: from the address, else the environment, else netrc. No other origin gets it."""

    def __init__(self, address: Address, environment: bool) -> None:
        """Take the login of an address, or of the environment if that is meant for it.

        :raises EndpointError: if the environment gives half a login, or two.
        """
        self.origin = address.origin
        self.user, self.password, self.token = address.user, address.password, ""
        self._challenge: tuple[str, dict[str, str]] | None = None
        self._digest: AbstractDigestAuthHandler | None = None
        if environment and not self.user:
            self.user, self.password, self.token = (os.environ.get(name, "") for name in (USER, PASSWORD, TOKEN))
        if bool(self.user) != bool(self.password):
            raise EndpointError(f"{address.shown} needs a user and a password; set both {USER} and {PASSWORD}")
        if self.token and self.user:
            raise EndpointError(f"set either {TOKEN}, or {USER} and {PASSWORD}")
        if not re.fullmatch(r"[!-~]*", self.token):
            raise EndpointError(f"{TOKEN} has a character that no token has, such as a space or a line break")

    def hidden(self, text: str) -> str:
        """Return a text of the endpoint without the secrets that it may repeat."""
        basic = base64.b64encode(f"{self.user}:{self.password}".encode()).decode()
        for secret in (self.password, self.token, basic if self.user else ""):
            text = text.replace(secret, "…") if secret else text
        return text

    def header(self, request: Request) -> str | None:
        """Return the header that logs a request in, as far as the endpoint has said how."""
        if Address.of(request.full_url).origin != self.origin:
            return None
        if self.token:
            return f"Bearer {self.token}"
        if self._challenge is None:
            return None
        scheme, parameters = self._challenge
        if scheme == "basic":
            return "Basic " + base64.b64encode(f"{self.user}:{self.password}".encode()).decode()
        assert self._digest
        # urllib's own arithmetic; its handler would send each body twice
        return f"Digest {self._digest.get_authorization(request, parameters)}"

    def learn(self, url: str, headers: Message) -> bool:
        """Learn from the refusal of a request how to log in. Return whether to try again.

        :raises EndpointError: if netrc cannot be read.
        """
        if Address.of(url).origin != self.origin or self.token:
            return False
        offers = {scheme: _parameters(scheme, headers) for scheme in ("digest", "basic")}
        found = next(((scheme, given) for scheme, given in offers.items() if given and given.get("realm")), None)
        if found in (None, self._challenge) or not (self.user or self._of_netrc()):
            return False
        passwords = HTTPPasswordMgrWithDefaultRealm()
        scheme, host, port = self.origin
        passwords.add_password(None, f"{scheme}://{host}:{port}/", self.user, self.password)
        passwords.add_password(None, url, self.user, self.password)
        self._challenge, self._digest = found, AbstractDigestAuthHandler(passwords)
        return True

    def _of_netrc(self) -> bool:
        try:
            entry = netrc.netrc().hosts.get(self.origin[1])
        except FileNotFoundError:
            return False
        except (netrc.NetrcParseError, OSError, UnicodeDecodeError) as error:
            said = str(error.msg if isinstance(error, netrc.NetrcParseError) else type(error).__name__)
            said = re.split("['\"]", said)[0].strip()  # what it quotes may be the password
            raise EndpointError(f"the login of {self.origin[1]} cannot be read from .netrc: {said}") from None
        if entry and entry[0] and entry[2]:
            self.user, self.password = entry[0], entry[2]
        return bool(self.user)


def _parameters(scheme: str, headers: Message) -> dict[str, str] | None:
    """Return the parameters of a challenge of a scheme, or None if there is none."""
    for value in headers.get_all("WWW-Authenticate", []):
        if match := re.search(rf"(?i)(?:^|,)\s*{scheme}\s+(.*)$", value):
            found = parse_keqv_list([pair for pair in parse_http_list(match[1]) if "=" in pair])
            return found if scheme != "digest" or "nonce" in found else None
    return None
