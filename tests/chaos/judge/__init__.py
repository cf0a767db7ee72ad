"""The judge: reads topics and Redis with plain clients and recomputes what had to come of the input.

It shares no code with the engine: nothing here imports ``streams``, ``journeys`` or ``online_models``.
"""
