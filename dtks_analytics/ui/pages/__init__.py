"""One module or a few for each page."""
