"""SdI's certified mail (PEC) channel."""
