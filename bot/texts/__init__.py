"""The catalogue: every sentence that members, admins and operators read, by key, with named placeholders.

One folder for each room. `docs/writing.md` says how they are written; Babel extracts them (`make texts`).
"""
