"""Cotmoc core."""
