"""The rules of offers."""
