"""Many short lives of one terminal: whatever happens to it, both sides agree in the end."""

from tests.torture.lives import live
from tests.torture.shop import Ground


def test_whatever_happens_in_a_terminals_life_both_sides_agree_in_the_end(ground: Ground) -> None:
    lived: list[str] = []
    live(ground, lives=4, seed=None, tell=lived.append)
    assert len(lived) >= 4
