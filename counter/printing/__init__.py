"""Slips to paper: PDF through typst, and the printers that take it.

Lives here: `pdf` (a slip as PDF), `papers` (the sizes known), `qr` (the code on it), `folder` (a printer
that files PDFs away). May import `counter.ports`, `counter.messages` and the domain; never screens,
offline_queue or crm. typst and segno are loaded at the first slip, not at start.
"""
