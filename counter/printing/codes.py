"""QR code and CODE128 of a slip number, as modules: black is 1."""

from __future__ import annotations

from functools import lru_cache


@lru_cache(maxsize=64)
def qr_rows(text: str) -> tuple[bytes, ...]:
    """``text`` as a QR code of level M, one byte a module, without a quiet zone."""
    import segno

    return tuple(bytes(row) for row in segno.make(text, error="m", micro=False).matrix)


@lru_cache(maxsize=64)
def code128_row(text: str) -> bytes:
    """``text`` as CODE128, one byte a module, without quiet zones."""
    from barcode.codex import Code128

    return bytes(int(module) for module in Code128(text).build()[0])


def code128_svg(text: str) -> str:
    """``text`` as CODE128 in SVG, with the quiet zones of ten modules that readers need."""
    row = code128_row(text)
    bars = "".join(f"M{10 + at}.5 0v1" for at, black in enumerate(row) if black)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {len(row) + 20} 1" preserveAspectRatio="none">'
        f'<path stroke="#000" stroke-width="1" d="{bars}"/></svg>'
    )
