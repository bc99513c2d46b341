"""Widgets, theme and jobs that every page uses; knows no slice."""
