"""The Italian XML (FatturaPA 1.2.3), a library without input, output or clock that several providers share."""
