"""Draft questions written from case reports."""
