"""One form a transaction type, all on the base `form.Form`, found by `forms.FORMS`.

A form knows its template, the desk and the entries it is made of; never another form, never a store.
It imports pydantic through `counter.domain.template`, so it is loaded after the first paint.
"""
