"""When it will be done, as eight in ten of such tickets are."""
