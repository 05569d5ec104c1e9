"""One pooled HTTP client to the centre; what went wrong is told apart by what it means for a repeat."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from counter.domain.text import N_
from counter.ports import CentreRefused, CentreUnavailable, CentreUnreadable
from counter.wire.chain import CHAIN_HEADER, NO_MARK, ChainMark
from counter.wire.encoding import decode
from counter.wire.paths import BASE_PATHS, address
from counter.wire.signature import SIGNATURE
from counter.wire.tracing import REQUEST_ID
from offline_queue.delivery.schedule import LONGEST_REST
from offline_queue.sealed.stored_body import text_of

if TYPE_CHECKING:
    import httpx


class NotSent(CentreUnavailable):
    """The request never left: nobody is there, or the line is down."""


class NoAnswer(CentreUnavailable):
    """The request may have arrived: no answer came, or one that cannot be read."""


class Unreadable(NoAnswer, CentreUnreadable):
    """An answer came, and is none of a centre."""


@dataclass(frozen=True, slots=True)
class Timeouts:
    """How long to wait, in seconds: to be connected, for an answer, and for a sign of life."""

    connect: float = 2.0
    answer: float = 10.0
    probe: float = 2.0


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. ``body`` is None where there was none."""

    status: int
    body: object = None
    retry_after: float | None = None

    @property
    def good(self) -> bool:
        """The centre took it."""
        return 200 <= self.status < 300


@dataclass(frozen=True, slots=True)
class Fetched:
    """A large answer's bytes, and their signature, "" without one."""

    content: bytes
    signature: str


class Line:
    """A line to one centre; thread-safe, opened at the first request."""

    def __init__(
        self,
        base_url: str,
        credential: Callable[[], str],
        *,
        timeouts: Timeouts | None = None,
        base_paths: Mapping[str, str] = BASE_PATHS,
        connections: int = 8,
    ) -> None:
        self._base_url = base_url
        self._credential = credential
        self._timeouts = timeouts or Timeouts()
        self._base_paths = {**BASE_PATHS, **base_paths}
        self._connections = connections
        self._client: httpx.Client | None = None
        self._guard = threading.Lock()

    def send(
        self,
        method: str,
        api: str,
        path: str,
        *,
        body: object = None,
        params: Mapping[str, str] | None = None,
        mark: ChainMark = NO_MARK,
        identity: str = "",
    ) -> Answer:
        """One request and its answer, whatever its status; ``mark`` is its place in our chain.

        The centre's journal names the request by its ``identity``, else by a random id.
        Raises NotSent or NoAnswer.
        """
        headers = {**_marked(mark), **({REQUEST_ID: identity} if identity else {})}
        return _read(self._request(method, self.address(api, path), body, params, headers=headers))

    def address(self, api: str, path: str) -> str:
        """The path of a request at this centre."""
        return address(api, path, self._base_paths)

    def fetch(self, api: str, path: str, params: Mapping[str, str], *, patience: float) -> Fetched:
        """A large answer as it came, whole, ``patience`` seconds waited for.

        Raises NotSent, NoAnswer (also for half an answer) or CentreRefused.
        """
        response = self._request("GET", self.address(api, path), None, params, patience)
        if not response.is_success:
            raise refusal(_read(response))
        return Fetched(response.content, response.headers.get(SIGNATURE, ""))

    def ask_openly(self, api: str, path: str, params: Mapping[str, str]) -> Answer:
        """A question without the terminal's credential. Raises NotSent or NoAnswer."""
        return _read(self._request("GET", self.address(api, path), None, params, openly=True))

    def probe(
        self, api: str, path: str, *, params: Mapping[str, str] | None = None, mark: ChainMark = NO_MARK
    ) -> Answer:
        """A question that only shows whether the centre answers, soon. Raises NotSent or NoAnswer."""
        return _read(
            self._request("GET", self.address(api, path), None, params, self._timeouts.probe, _marked(mark))
        )

    def close(self) -> None:
        """Hang up."""
        with self._guard:
            if self._client is not None:
                self._client.close()
                self._client = None

    def _request(
        self,
        method: str,
        path: str,
        body: object,
        params: Mapping[str, str] | None,
        patience: float | None = None,
        headers: Mapping[str, str] | None = None,
        *,
        openly: bool = False,
    ) -> httpx.Response:
        import httpx

        headers = {"Accept": "application/json", REQUEST_ID: secrets.token_hex(8), **(headers or {})}
        if not openly and (credential := self._credential()):
            headers["Authorization"] = f"Bearer {credential}"
        content = None
        if body is not None:
            content = text_of(body).encode()
            headers["Content-Type"] = (
                "application/merge-patch+json" if method == "PATCH" else "application/json"
            )
        timeout = httpx.Timeout(patience or self._timeouts.answer, connect=self._timeouts.connect)
        try:
            return self._opened().request(
                method, path, content=content, params=params, headers=headers, timeout=timeout
            )
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise NotSent(N_("The centre cannot be reached.")) from error
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise NoAnswer(N_("The centre did not answer in time.")) from error

    def _opened(self) -> httpx.Client:
        import httpx

        with self._guard:
            if self._client is None:
                self._client = httpx.Client(
                    base_url=self._base_url,
                    limits=httpx.Limits(
                        max_connections=self._connections, max_keepalive_connections=self._connections
                    ),
                    trust_env=False,
                    verify=self._base_url.startswith("https:"),
                )
            return self._client


def _marked(mark: ChainMark) -> Mapping[str, str]:
    said = mark.header()
    return {CHAIN_HEADER: said} if said else {}


def good(answer: Answer) -> Answer:
    """The answer, if it is a good one; raises CentreUnavailable or CentreRefused otherwise."""
    if answer.good:
        return answer
    if answer.status == 401:
        raise CentreUnavailable(N_("The centre does not know this terminal; enrol it again."))
    if answer.status in (429, 503):
        raise CentreUnavailable(N_("The centre is busy."))
    if answer.status >= 500:
        raise CentreUnavailable(N_("The centre failed while it worked on this."))
    raise refusal(answer)


def refusal(answer: Answer) -> CentreRefused:
    """The error that a bad answer means to whoever asked a question."""
    body = answer.body if isinstance(answer.body, Mapping) else {}
    sentence = str(
        body.get("reason") or body.get("message") or N_("The centre refused this without saying why.")
    )
    params = body.get("params")
    return CentreRefused(
        sentence,
        str(body.get("code") or ""),
        answer.status,
        **({str(name): value for name, value in params.items()} if isinstance(params, Mapping) else {}),
    )


def _read(response: httpx.Response) -> Answer:
    retry_after = response.headers.get("Retry-After", "")
    body = None
    if response.content:
        try:
            body = decode(response.content)
        except ValueError as error:
            if response.status_code < 500:
                raise Unreadable from error
    return Answer(response.status_code, body, _rest(retry_after))


def _rest(retry_after: str) -> float | None:
    """The seconds that the centre asks for, at most the longest rest; None for no number (or a date)."""
    return min(float(retry_after), LONGEST_REST.total_seconds()) if retry_after.isdigit() else None
