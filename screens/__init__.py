"""What the clerk sees and types: Textual screens on a desk that knows no screen.

`desk`, `recorder`, `writer` and `paper` are the running visit without a widget; `app`, `sign_in` and
`counter` are the screens; `forms/` holds one form a transaction type, `widgets/` the parts they are
made of, `actions` the one table of keys, codes and words. May import counter.ports, settings,
messages, templating, wire and domain, and Textual; never offline_queue, crm or counter.printing:
what they can do arrives through the ports. `app` and `sign_in` import nothing heavy: the first
paint waits for them.
"""
