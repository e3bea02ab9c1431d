"""The ballot's pages, on every site: the list, a case's ballot, the plain form, receipts."""
