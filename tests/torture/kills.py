"""SIGKILL: the real `submit`, `sync` and `crm serve` killed at any moment, again and again."""

from __future__ import annotations

import json
import os
import random
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.torture.books import Audit, audit
from tests.torture.processes import Child, until
from tests.torture.progress import Tell, silent
from tests.torture.shop import Shop, visit_lines

_IN_FLIGHT = 4
_START_UP_S = 1.2
_AT_WORK_S = 0.25
_SYNC_EVERY_S = 2.0
_VICTIMS = {"submit": 6, "sync": 3, "crm": 1}


@dataclass(slots=True)
class Killed:
    """What a round of kills found."""

    kills: Counter[str]
    answers: int
    audit: Audit
    faults: list[str]


class Submitting:
    """`counter submit -`, fed as fast as it answers; after a death the unanswered lines are said again."""

    def __init__(self, shop: Shop, lines: Iterator[str], chance: random.Random) -> None:
        self._shop, self._lines, self._chance = shop, lines, chance
        self._unanswered: dict[str, str] = {}
        self._answered: dict[str, str] = {}
        self.accepted: dict[str, str] = {}
        self.faults: list[str] = []
        self.answers = self.answers_in_this_life = 0
        self._feeding = True
        self._start()

    def _start(self) -> None:
        self.began = time.monotonic()
        self.answers_in_this_life = 0
        self._child = self._shop.start("submit", "-")
        again = list(self._unanswered.values())
        if self._answered:
            again.append(self._answered[self._chance.choice(list(self._answered))])
        self._reader = threading.Thread(target=self._work, args=(self._child, again))
        self._reader.start()

    def _work(self, child: Child, again: list[str]) -> None:
        try:
            for line in again:
                self._say(child, line)
            while self._feeding and len(self._unanswered) < _IN_FLIGHT:
                self._say_next(child)
            for answer in child.output:
                self._hear(answer)
                if self._feeding:
                    self._say_next(child)
                elif not self._unanswered:
                    child.input.close()
        except BrokenPipeError:
            for answer in child.output:  # it died; what it said before still counts
                self._hear(answer)

    def _say_next(self, child: Child) -> None:
        line = next(self._lines)
        self._unanswered[json.loads(line)["id"]] = line
        self._say(child, line)

    def _say(self, child: Child, line: str) -> None:
        child.input.write(line + "\n")
        child.input.flush()

    def _hear(self, text: str) -> None:
        if not text.endswith("\n"):
            return  # cut in the middle of an answer: it was not given
        answer = json.loads(text)
        identity = answer["id"]
        self.answers += 1
        self.answers_in_this_life += 1
        if answer["state"] != "accepted":
            self.faults.append(f"visit {identity} was refused: {answer['reason']}")
        elif self.accepted.setdefault(identity, answer["slip"]) != answer["slip"]:
            self.faults.append(f"visit {identity} has slips {self.accepted[identity]}, {answer['slip']}")
        if identity in self._unanswered:
            self._answered[identity] = self._unanswered.pop(identity)

    def kill(self) -> None:
        """Kill it; what it answered up to now counts."""
        self._child.kill()
        self._reader.join()
        self._child.release()

    def start_again(self) -> None:
        """A new life."""
        self._start()

    def finish(self) -> None:
        """Let it answer what is left, and end."""
        self._feeding = False
        self.kill()
        self._start()
        self._reader.join()
        code = self._child.process.wait()
        if self._unanswered or code:
            self.faults.append(
                f"{len(self._unanswered)} lines unanswered, exit {code}: {self._child.words()}"
            )
        self._child.release()


@dataclass(slots=True)
class _Life:
    """Everything that runs in the shop."""

    shop: Shop
    submitting: Submitting
    sync: Child
    sync_began: float = field(default_factory=time.monotonic)

    def kill(self, victim: str) -> None:
        """Kill it and start it again."""
        if victim == "submit":
            self.submitting.kill()
            self.submitting.start_again()
        elif victim == "sync":
            self.sync.kill()
            self.sync.release()
            self.sync, self.sync_began = (
                self.shop.start("sync", "--watch", "--parent", str(os.getpid())),
                time.monotonic(),
            )
        else:
            self.shop.crm.kill()
            self.shop.crm.start()


def kill_again_and_again(shop: Shop, kills: int, seed: int, tell: Tell = silent) -> Killed:
    """Kill ``kills`` times at random moments, drain, and compare both sides."""
    chance = random.Random(seed)
    lines = visit_lines(shop.ground, random.Random(seed + 1), f"kill-{seed}")
    submitting = Submitting(shop, lines, random.Random(seed + 2))
    life = _Life(shop, submitting, shop.start("sync", "--watch", "--parent", str(os.getpid())))
    killed = Counter[str]()
    try:
        for number in range(kills):
            victim = chance.choices(list(_VICTIMS), list(_VICTIMS.values()))[0]
            _await_moment(life, victim, chance)
            life.kill(victim)
            killed[victim] += 1
            tell(f"{number + 1} of {kills} kills, {submitting.answers} answers")
        submitting.finish()
        life.sync.end()
    finally:
        submitting.kill()
        life.sync.release()
    return _compared(shop, submitting, killed)


def _await_moment(life: _Life, victim: str, chance: random.Random) -> None:
    """A random moment in the victim's life: while it starts, or while it works."""
    if victim == "submit" and chance.random() < 0.7:
        until(lambda: life.submitting.answers_in_this_life > 0, "submit never answered")
        pause = chance.uniform(0, _AT_WORK_S)
    elif victim == "submit":
        pause = life.submitting.began + chance.uniform(0, _START_UP_S) - time.monotonic()
    elif victim == "sync":
        pause = life.sync_began + chance.uniform(0, _SYNC_EVERY_S) - time.monotonic()
    else:
        pause = chance.uniform(0, _AT_WORK_S)
    threading.Event().wait(max(0.0, pause))


def _compared(shop: Shop, submitting: Submitting, killed: Counter[str]) -> Killed:
    shop.crm.await_answers()
    drained = shop.run("sync", "--once", "--give-up-after", "900")
    with shop.store() as store:
        found = audit(store, shop.crm_database, submitting.accepted)
    faults = [*submitting.faults, *found.faults]
    if drained.returncode or found.waiting or found.parked:
        faults.append(f"not everything arrived: {drained.stderr}")
    return Killed(killed, submitting.answers, found, faults)
