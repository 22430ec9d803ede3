"""Whether versions of the code understand each other's records, messages and names; see CONTRIBUTING.md."""
