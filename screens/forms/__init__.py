"""One form a transaction type, all on the base `form.Form`, found by `registry.form_class`.

A `form` is put together from its `page` (what is drawn), `entries` (what stands in the fields), `checks`
(what runs beside typing), `findings` (what they found) and `field_choices`; `kinds` judges a text by its
field's kind alone, `host` is what it asks of its screen. `line_form` and `undo_form` are bases of those
that begin with a line of ours or with a settled line; `…_field`, `document`, `real_name`, `effect`,
`catalogue` are parts with a life of their own that forms are put together from; `…_rows` and `comparison`
draw. A form knows its template, the desk and the entries it is made of; never another form, never a store
but through the desk's ports. It imports pydantic through `counter.domain.template`, so it is loaded after
the first paint.
"""
