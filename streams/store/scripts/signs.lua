-- Reads who owns a partition, what died there, its outbox and its earliest timer, at one instant.
-- KEYS: meta, due, outbox.
return {
  redis.call('HMGET', KEYS[1], 'token', 'left', 'deaths_at', 'deaths'),
  redis.call('GET', KEYS[3]),
  redis.call('ZRANGE', KEYS[2], 0, 0, 'WITHSCORES')[2],
}
