"""Tests about the house itself: layers, words, settings, templates."""
