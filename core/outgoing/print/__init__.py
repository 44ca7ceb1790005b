"""How what goes out is laid out on paper: PDF with its own fonts in it, the same bytes from the same words."""
