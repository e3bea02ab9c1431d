"""The one public contract: documents built from pages and read by everyone."""
