"""The same documents as feeds, for readers and systems that know feeds and not our JSON."""
