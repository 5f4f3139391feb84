"""Bundled cases: data files only, one folder each."""
