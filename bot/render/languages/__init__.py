"""The catalogues of translations (`de.po`, `fr.po`, `es.po`); English is in the code."""
