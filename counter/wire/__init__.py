"""What counter and centre say to each other: TM Forum messages, snapshots, the requests of a visit.

One file an API (`product_order` is TMF622, `payment` TMF676, …), `snapshot` for what comes down whole,
`requests` for what a settled visit sends, `encoding` for JSON that keeps money decimal. Used by the
delivery's client and by the centre alike. Imports the domain only; knows no network and no database.
"""
