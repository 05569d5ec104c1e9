"""What the clerk sees and types: Textual screens on a desk that knows no screen.

`desk`, `drafts`, `recorder`, `writer`, `paper` and `news` are the running visit without a widget; `app`,
`sign_in`, `counter` with its `frame` and `command_line` are the screens, `announcement` says the news,
`keyboard` brings the keys in order; `forms/` holds one form a transaction type, `panes/` what else stands
in the middle, `errands/` what is done for keys and codes, `widgets/` the parts all are made of; `actions`
is the one table of keys, codes and words.

May import counter.ports, settings, messages, templating, wire and domain, and Textual; never
offline_queue, crm or counter.printing: what they can do arrives through the ports. `app` and `sign_in`
import nothing heavy: the first paint waits for them.
"""
