"""The catalogue: every sentence that members, admins and operators read, by key, with named placeholders.

One folder per room. `docs/writing.md` has the rules for writing them; Babel extracts them (`make texts`).
"""
