"""The plugins that come with the product. The host knows none of them by name."""
