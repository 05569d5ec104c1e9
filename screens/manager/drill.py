"""The way down: template, hour, clerk, then single visits, longest first."""

from __future__ import annotations

from dataclasses import dataclass, replace

from counter.domain.statistics.measured import Measured
from counter.domain.statistics.question import By, Question
from counter.domain.statistics.tukey import Fence
from counter.domain.statistics.words import duration
from counter.messages import _

STEPS = (By.TEMPLATE, By.HOUR, By.CLERK)


@dataclass(frozen=True, slots=True)
class Drill:
    """What was chosen at each step so far; ``listing`` lists the visits of all that is not chosen yet."""

    chosen: tuple[str, ...] = ()
    listing: bool = False

    @property
    def lists_visits(self) -> bool:
        """Whether all steps are taken, or no more is wanted: single visits are listed."""
        return self.listing or len(self.chosen) == len(STEPS)

    def question(self, asked: Question) -> Question:
        """The question of this step, within what was chosen."""
        template, hour, clerk = (*self.chosen, None, None, None)[:3]
        return replace(
            asked,
            by=By.TOTAL if self.lists_visits else STEPS[len(self.chosen)],
            template=template,
            hour=None if hour is None else int(hour),
            clerk=clerk,
        )

    def down(self, group: str) -> Drill:
        """One step further, into ``group``."""
        return Drill((*self.chosen, group))

    def up(self) -> Drill:
        """One step back."""
        return Drill(self.chosen) if self.listing else Drill(self.chosen[:-1])

    def list_all(self) -> Drill:
        """The single visits of this step."""
        return Drill(self.chosen, listing=True)


def measured_rows(found: tuple[Measured, ...], around: Fence | None) -> list[list[str]]:
    """Heading and visits; outliers and what else is remarkable in words."""
    rows = [
        [_("Day"), _("Hour"), _("Clerk"), _("Time"), _("Talk"), _("Clerk's work"), _("System"), _("Remarks")]
    ]
    for each in found:
        rows.append(
            [
                each.day.isoformat(),
                f"{each.hour:02d}:00",
                each.clerk,
                duration(each.total_ms),
                *(duration(ms) for ms in (each.parts.talk_ms, each.parts.clerk_ms, each.parts.system_ms)),
                " ".join(_remarks(each, around)),
            ]
        )
    return rows


def _remarks(each: Measured, around: Fence | None) -> list[str]:
    said = []
    if around is not None and not around.low_ms <= each.total_ms <= around.high_ms:
        said.append(_("outlier"))
    if each.target_ms and each.total_ms > each.target_ms:
        said.append(_("over target"))
    if each.silences:
        said.append(_("silence"))
    if each.offline:
        said.append(_("offline"))
    if each.cause:
        said.append(_("cause noted"))
    return said
