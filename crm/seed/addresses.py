"""Addresses in Wuhan: ordinary streets of the right districts, house numbers of nobody."""

from __future__ import annotations

from random import Random

_STREETS = {
    "江岸区": ("中山大道", "解放大道", "沿江大道", "胜利街", "黄浦大街", "台北路", "后湖大道", "惠济路"),
    "江汉区": ("江汉路", "新华路", "建设大道", "青年路", "发展大道", "万松园路", "前进四路", "常青路"),
    "硚口区": ("京汉大道", "古田二路", "解放大道", "利济北路", "汉西路", "长丰大道"),
    "汉阳区": ("汉阳大道", "鹦鹉大道", "龙阳大道", "四新大道", "拦江路", "墨水湖北路"),
    "武昌区": ("中南路", "武珞路", "中北路", "徐东大街", "和平大道", "彭刘杨路", "首义路", "友谊大道"),
    "青山区": ("建设一路", "建设四路", "冶金大道", "和平大道", "友谊大道"),
    "洪山区": ("珞喻路", "雄楚大道", "关山大道", "民族大道", "珞狮路", "文化大道"),
    "东西湖区": ("金银湖路", "吴家山四明路", "金山大道", "环湖中路"),
    "江夏区": ("纸坊大街", "文化大道", "谭鑫培路"),
    "黄陂区": ("黄陂大道", "百秀街", "盘龙大道"),
}
_DISTRICTS = tuple(_STREETS)
_PORTS, _FASTEST = 48, 1000
_FULL, _SLOW = "江汉区前进四路", ("硚口区长丰大道", 300)
"""Where no port is free, and where broadband is slower than elsewhere."""


def access_points() -> tuple[tuple[str, int, int], ...]:
    """Where broadband can be installed: district and street, Mbit/s at most, ports that are free."""
    streets = [f"{district}{street}" for district, streets in _STREETS.items() for street in streets]
    return tuple(
        (street, _SLOW[1] if street == _SLOW[0] else _FASTEST, 0 if street == _FULL else _PORTS)
        for street in streets
    )


def make_address(chance: Random) -> str:
    """District, street, house, building, stair and flat."""
    district = chance.choice(_DISTRICTS)
    street = chance.choice(_STREETS[district])
    house = chance.randrange(1, 480)
    flat = f"{chance.randrange(1, 19)}栋{chance.randrange(1, 5)}单元"
    return f"武汉市{district}{street}{house}号{flat}{chance.randrange(1, 19)}{chance.randrange(1, 5):02d}室"
