"""What stands in the counter screen's middle when no form does: lists, texts, the settlement.

A pane is mounted once and shown when it is wanted. It knows the counter screen it stands on (by the
protocol in `pane`) and the desk; never another pane, never a store but through the desk's ports.
"""
