"""How parsed items read in the words of the recorded expectations, a module per kind."""
