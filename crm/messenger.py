"""The messenger: beside the requests, messages that are due are worded and sent, again until they went."""

from __future__ import annotations

import logging
import threading
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from crm.centre import Centre
from crm.message_port import MessageNotSent, MessagePort
from crm.resources.communication import message_of
from crm.tables import MessageRow
from crm.turns import Turn

IDLE_S = 1.0
MOST_TRIES = 20
LONGEST_PAUSE = timedelta(hours=1)

log = logging.getLogger("crm.messenger")


class Messenger:
    """A thread that sends one message at a time; what was sent and not yet noted is sent again."""

    def __init__(self, centre: Centre, port: MessagePort) -> None:
        self._centre, self._port = centre, port
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="messenger", daemon=True)

    def start(self) -> None:
        """Begin, with whatever was left when the centre last stopped."""
        self._thread.start()

    def stop(self) -> None:
        """Finish the message in hand, then end."""
        self._stopping.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                sent = self._send_next()
            except SQLAlchemyError:
                log.exception("the database did not take what became of a message")
                sent = False
            if not sent:
                self._stopping.wait(IDLE_S)

    def _send_next(self) -> bool:
        """Try the message that is due first; False if none is."""
        now = self._centre.now()
        with self._centre.database.reading() as session:
            row = session.scalars(
                select(MessageRow).where(MessageRow.due_at <= now).order_by(MessageRow.due_at).limit(1)
            ).first()
            if row is None:
                return False
            message = message_of(self._centre, row)
        try:
            self._port.send(message)
        except MessageNotSent as error:
            self._note(row.message_id, message.content, str(error))
        else:
            self._note(row.message_id, message.content, "")
        return True

    def _note(self, message_id: str, content: str, trouble: str) -> None:
        now = self._centre.now()
        with self._centre.database.writing(Turn.BESIDE) as session:
            row = session.get_one(MessageRow, message_id, with_for_update=True)
            row.tries, row.trouble, row.content = row.tries + 1, trouble, content
            if not trouble:
                row.state, row.sent_at, row.due_at = "completed", now, None
            elif row.tries >= MOST_TRIES:
                row.state, row.due_at = "failed", None
            else:
                first = timedelta(seconds=self._centre.settings.message_retry_s)
                row.state, row.due_at = "inProgress", now + min(LONGEST_PAUSE, first * 2 ** (row.tries - 1))
