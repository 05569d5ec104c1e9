"""What has to be done from time to time so that the centre's database goes on well."""

from __future__ import annotations

import logging
import threading

from sqlalchemy.exc import SQLAlchemyError

from crm.centre import Centre
from crm.months import make_months_ahead

EVERY_S = 3600.0

log = logging.getLogger("crm.upkeep")


class Upkeep:
    """A thread that makes the partitions of the months to come, long before they are needed."""

    def __init__(self, centre: Centre) -> None:
        self._centre = centre
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="upkeep", daemon=True)

    def start(self) -> None:
        """Do what is due now, before anything is written, then go on beside the requests."""
        self._look_after()
        self._thread.start()

    def stop(self) -> None:
        """End."""
        self._stopping.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stopping.wait(EVERY_S):
            try:
                self._look_after()
            except SQLAlchemyError:
                log.exception("the partitions of the months to come could not be made; tried again later")

    def _look_after(self) -> None:
        with self._centre.database.engine.begin() as connection:
            make_months_ahead(connection, self._centre.now())
