"""My layer: what one person adds to the programme. Notes and stars."""
