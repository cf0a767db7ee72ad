"""Simulation: events of many customers through the same engine, on a virtual clock, and nothing is sent."""
