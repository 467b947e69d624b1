"""Hostile submissions: one idea each, in a folder for each kind, with a header that the catalogue reads.

Each tries to gain points that it does not deserve, or to do harm. The harm is bounded even where nothing stops it: some
hundred processes for a few seconds, files below /tmp/whybn-attack-*, packets to this machine or to addresses reserved
for documentation. Do not import them: the catalogue loads them as bytes.
"""
