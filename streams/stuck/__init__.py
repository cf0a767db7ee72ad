"""What an operator needs at night: what holds or stands still, since when, why, and what to do.

It looks at Kafka and Redis alone, and changes nothing; no worker need run.
"""
