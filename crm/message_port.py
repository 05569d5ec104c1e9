"""Where messages to customers go: a port, and what stands behind it, a file or a gateway over HTTP."""

from __future__ import annotations

import os
from pathlib import Path
from threading import Lock
from typing import Protocol

import httpx

from counter.wire.communication import CommunicationMessage
from counter.wire.encoding import encode


class MessageNotSent(Exception):
    """The message did not go out, or nobody knows: it is to be tried again."""


class MessagePort(Protocol):
    """Sends messages; the same ``id`` may be given again after an unclear answer."""

    def send(self, message: CommunicationMessage) -> None:
        """Send it; raises MessageNotSent."""
        ...


class MessageFile:
    """Appends each message to a file as a line of JSON, durable when `send` returns."""

    def __init__(self, path: Path) -> None:
        self._path, self._lock = path, Lock()

    def send(self, message: CommunicationMessage) -> None:
        """Append it."""
        line = (encode(message.body()) + "\n").encode()
        try:
            with self._lock, self._path.open("ab") as file:
                file.write(line)
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise MessageNotSent(str(error)) from error


class MessageGateway:
    """Posts each message as TMF681 says to ``url``; its id goes as the idempotency key."""

    def __init__(self, url: str, timeout_s: float = 10.0) -> None:
        self._url, self._timeout_s = url, timeout_s

    def send(self, message: CommunicationMessage) -> None:
        """Post it; any answer but 2xx, or to the same id again 409, is a failure."""
        headers = {"Content-Type": "application/json", "Idempotency-Key": message.id or ""}
        try:
            answer = httpx.post(
                self._url, content=encode(message.body()), headers=headers, timeout=self._timeout_s
            )
        except httpx.HTTPError as error:
            raise MessageNotSent(str(error) or type(error).__name__) from error
        if not answer.is_success and answer.status_code != 409:
            raise MessageNotSent(f"{self._url}: {answer.status_code}")


def port_for(to: str) -> MessagePort | None:
    """``file:PATH`` or an http(s) address as a port; None for "": messages wait."""
    if not to:
        return None
    if to.startswith(("http://", "https://")):
        return MessageGateway(to)
    if to.startswith("file:"):
        return MessageFile(Path(to.removeprefix("file:")))
    raise ValueError(to)
