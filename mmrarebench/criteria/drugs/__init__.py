"""Drugs in a text: names, classes, doses and schedules."""
