"""Requests over HTTP whose answers are whole, or errors: bounded, retried with care, logged in at one origin only."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.message import Message
from email.utils import parsedate_to_datetime
from http.client import HTTPException, HTTPResponse
from itertools import count
from urllib.error import URLError
from urllib.parse import urljoin
from urllib.request import HTTPErrorProcessor, Request, build_opener

from policecoop.errors import EndpointError
from policecoop.remote.address import PASSWORD, TOKEN, USER, Address, Login

MOST_BYTES = 256 * 2**20
MOST_OF_A_REFUSAL = 2**16
MOST_REDIRECTS = 5
MOST_TRIES = 4
FIRST_PAUSE = 0.5  # seconds; each later one is twice as long
LONGEST_PAUSE = 30  # seconds that an endpoint may ask us to wait

REDIRECTS = (301, 302, 303, 307, 308)
MAY_PASS = (429, 502, 503, 504)
NOT_DONE = (429, 503)  # these say that nothing was done; of the others one cannot know
LOST = (ConnectionRefusedError, ConnectionResetError, ConnectionAbortedError, BrokenPipeError)


@dataclass(frozen=True)
class Call:
    """A request. One that is not repeatable is sent again only if it was surely not carried out."""

    method: str
    url: str
    headers: tuple[tuple[str, str], ...]
    body: bytes | None = None
    repeatable: bool = True


@dataclass(frozen=True)
class Reply:
    """A whole answer, or the beginning of a refusal."""

    status: int
    headers: Message
    body: bytes

    @property
    def type(self) -> str:
        """The media type, without parameters."""
        return str(self.headers.get("Content-Type", "")).partition(";")[0].strip().lower()

    def start(self) -> str:
        """Return the beginning of the body in one line."""
        return " ".join(self.body[:400].decode("utf-8", "replace").split())[:300]


class Refused(EndpointError):
    """The endpoint answered with a status that is no success."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


class _AsTheyCome(HTTPErrorProcessor):
    """Returns redirects and refusals as they come; what becomes of them is decided here, not in urllib."""

    def http_response(self, request: Request, response: HTTPResponse) -> HTTPResponse:
        return response

    https_response = http_response


class Client:
    """Sends requests to an endpoint."""

    def __init__(self, address: Address, logins: Iterable[Login], timeout: float, note: Callable[[str], None]) -> None:
        self.address, self.timeout = address, timeout
        self._logins, self._note = tuple(logins), note
        self._opener = build_opener(_AsTheyCome)

    def send(self, call: Call, timeout: float = 0) -> Reply:
        """Send a request until it is answered, a few times if what went wrong may pass.

        :raises EndpointError: if there is no whole answer within the time.
        :raises Refused: if the answer is no success.
        """
        timeout = timeout or self.timeout
        begin = time.monotonic()
        for tries in count(1):
            pause = FIRST_PAUSE * 2 ** (tries - 1) * random.uniform(0.75, 1.25)  # so that not all come back at once
            try:
                reply = self._followed(call, timeout)
                if reply.status < 300 and reply.status != 206:
                    return reply
                error: EndpointError = self._refusal(reply)
                again = reply.status in (MAY_PASS if call.repeatable else NOT_DONE)
                asked = _retry_after(reply)
                pause, again = max(pause, asked), again and asked <= LONGEST_PAUSE
            except (OSError, HTTPException, ValueError) as failure:
                cause = failure.reason if isinstance(failure, URLError) else failure
                error = EndpointError(f"{self.address.shown} does not answer: {self._said(cause)}; check the address")
                again = isinstance(cause, LOST if call.repeatable else ConnectionRefusedError)
            if not again or tries == MOST_TRIES or time.monotonic() - begin + pause > 2 * timeout:
                raise error from None  # the cause may show a login
            self._note(f"{str(error).partition(';')[0]}; trying again in {pause:.1f} seconds")
            time.sleep(pause)
        raise AssertionError

    def _followed(self, call: Call, timeout: float) -> Reply:
        """Send a request, and again when the endpoint says how to log in or where to go."""
        for _ in range(MOST_REDIRECTS + 1):
            reply = self._exchange(call, timeout)
            for _ in range(2):  # a server may want a newer nonce than that of its last challenge
                if reply.status == 401 and any(login.learn(call.url, reply.headers) for login in self._logins):
                    reply = self._exchange(call, timeout)
            if reply.status not in REDIRECTS or "Location" not in reply.headers:
                return reply
            call = self._redirected(call, reply)
        raise EndpointError(f"{self.address.shown} redirects more than {MOST_REDIRECTS} times; check the address")

    def _redirected(self, call: Call, reply: Reply) -> Call:
        there = Address.of(urljoin(call.url, reply.headers["Location"]))
        if (Address.of(call.url).origin[0], there.origin[0]) == ("https", "http"):
            raise EndpointError(f"{self.address.shown} redirects from https to {there.shown}, which is not followed")
        if call.body is not None and reply.status not in (307, 308):
            raise EndpointError(f"{self.address.shown} has moved to {there.shown}; give that address")
        return replace(call, url=there.url)

    def _exchange(self, call: Call, timeout: float) -> Reply:
        request = Request(call.url, call.body, dict(call.headers), method=call.method)
        for login in self._logins:
            if header := login.header(request):
                request.add_unredirected_header("Authorization", header)
                break
        end = time.monotonic() + timeout
        with self._opener.open(request, timeout=timeout) as response:
            return Reply(response.status, response.headers, self._read(response, end))

    def _read(self, response: HTTPResponse, end: float) -> bytes:
        """Read a body to its end."""
        success = response.status < 300
        most = MOST_BYTES if success else MOST_OF_A_REFUSAL
        length = response.length  # what was announced; None if nothing was
        body = bytearray()
        try:
            while part := response.read1(2**16):
                body += part
                if len(body) > most:
                    break
                if time.monotonic() > end:
                    raise TimeoutError("timed out")
        except (OSError, HTTPException, ValueError) as error:
            if success:
                raise self._cut(f"after {len(body):,} bytes ({self._said(error)})") from None
        if success and len(body) > most:
            raise EndpointError(f"{self.address.shown} answers with more than {most // 2**20} MiB; ask for less")
        if success and length is not None and len(body) < length:
            raise self._cut(f"after {len(body):,} of {length:,} bytes")
        return bytes(body)

    def _cut(self, where: str) -> EndpointError:
        return EndpointError(f"{self.address.shown} cut its answer off {where}; a part is not taken for the whole")

    def _said(self, cause: object) -> str:
        """Return what went wrong, in one line and without a login."""
        text = (str(cause).strip() or type(cause).__name__).splitlines()[0]
        return self.hidden(text)

    def hidden(self, text: str) -> str:
        """Return a text of the endpoint without the secrets that it may repeat."""
        for login in self._logins:
            text = login.hidden(text)
        return text

    def _refusal(self, reply: Reply) -> Refused:
        shown, said = self.address.shown, self.hidden(reply.start())
        told = f"status {reply.status}" + (f", {said}" if said else "")
        if reply.status == 206:
            return Refused(206, f"{shown} gave a part of its answer (status 206); a part is not taken for the whole")
        if reply.status in (401, 403):
            hint = f"set {USER} and {PASSWORD}, or {TOKEN}, or name the host in .netrc"
            return Refused(reply.status, f"{shown} does not let us in: {told}; {hint}")
        if (asked := _retry_after(reply)) > LONGEST_PAUSE:
            return Refused(reply.status, f"{shown} asks to come back in {asked:,.0f} seconds: {told}")
        return Refused(reply.status, f"{shown} does not answer: {told}; check the address, or try again later")


def _retry_after(reply: Reply) -> float:
    """Return how many seconds an endpoint asks us to wait."""
    given = str(reply.headers.get("Retry-After", "")).strip()
    if given.isdecimal():
        return float(given)
    try:
        return max((parsedate_to_datetime(given) - datetime.now(UTC)).total_seconds(), 0)
    except (ValueError, TypeError):
        return 0  # not there, or no time
