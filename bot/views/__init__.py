"""Forms: what is asked, as values; `render.form` makes modals of them."""
