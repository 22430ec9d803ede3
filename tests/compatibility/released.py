"""What released versions cannot do with records of this one, each with why it does no harm."""

# Fields that a released version drops when it replaces a record that a later one wrote, each with why it does no harm.
# Versions after 0.1.0 keep what they do not know, so this list only ever loses lines.
LOST = {
    "0.1.0": {
        "erased_ms": "an ended request is replaced by nobody but the erasing itself, which 0.1.0 does not have",
        "secret_hash": "the same key put in again then counts as a new one: a warning too late, no more",
        "new_key_ms": "the age of the key counts from the account's beginning again: a warning too early, no more",
        "connected_ms": "only of a provider that is connected by a consent, and 0.1.0 knows none",
        "at": "only of an account that leads to another: none does before every function is newer than 0.1.0",
        "leads_to": "likewise",
        "sdi": "only accounts of a provider that transmits have it, and 0.1.0 knows none",
        "calls.counts": "likewise: only providers with fixed windows",
        "calls.parts": "likewise: only providers that count reads and writes apart",
        "number": "likewise: only providers whose documents are numbered here",
        "progressive": "likewise",
        "discarded": "likewise",
        "kept": "likewise: only of a document that went to SdI",
        "preservation": "likewise",
        "wanted": "empty in every list that 0.1.0 replaces: one of a filter has another key",
        "filtered": "likewise",
    }
}
# What a released version cannot read, each with why it does not meet it. It leaves such a record alone (see below).
UNREAD = {
    "0.1.0": {
        "request, step 2send": "only of a provider that transmits, and 0.1.0 knows none",
        "request, step 5follow": "likewise",
        "request, step 6keep": "likewise",
        "request, step 7preserve": "likewise",
        "request, work preservation": "likewise",
        "request, work product": "only of a provider that saves products, and 0.1.0 knows none",
        "account, whole": "`transmit`, `preservation` false, `transliterate`, lists to refresh: not written else",
    }
}
