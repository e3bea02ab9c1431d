"""The campaign desk: where the organiser runs a campaign, in the admin (DESIGN 3, 4).

A front page with the timeline, today's phase and what needs attention; behind it the rules with
their history, the change notices, the channels, and the plugins with their switches and pauses.
"""
