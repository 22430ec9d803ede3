"""SdI's own checks, made before sending: on any FatturaPA tree, ours or a foreign one."""
