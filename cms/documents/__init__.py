"""The store of public documents: versions, numbering, tombstones, search, facets.

It knows uids and bytes, never a page.
"""
