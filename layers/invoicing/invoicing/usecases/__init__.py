"""One verb per module: what Sportello does, on the ports alone."""
