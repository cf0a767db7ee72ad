-- Reads one customer and what their partition keeps, at one instant.
-- KEYS: customer, meta.
return {redis.call('GET', KEYS[1]), redis.call('HGET', KEYS[2], 'state')}
