"""Slips to paper: PDF through typst, and the printers that take it.

Lives here: `pdf` (a slip as PDF, laid out by `slip.typ`), `papers` (the sizes known), `qr` (the code on
it), `glyphs` (what the fonts can draw), `folder` (a printer that files PDFs away). May import
`counter.ports`, `counter.messages` and the domain; never screens, offline_queue or crm. typst, segno
and fontTools are loaded when they are first needed, not at start.
"""
