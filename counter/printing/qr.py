"""The QR code of a slip number."""

from __future__ import annotations

from io import BytesIO


def qr_svg(text: str) -> str:
    """``text`` as a QR code in SVG, level M, with the quiet zone that readers need."""
    import segno

    drawn = BytesIO()
    segno.make(text, error="m", micro=False).save(drawn, kind="svg", xmldecl=False, svgns=True, border=4)
    return drawn.getvalue().decode()
