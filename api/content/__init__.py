"""Cases, news, categories and changes, as stored documents."""
