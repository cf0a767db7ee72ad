-- Forgets the outbox of an owner that leaves: all of it is out.
-- KEYS: meta, outbox. ARGV: token.
if redis.call('HGET', KEYS[1], 'token') ~= ARGV[1] then return 'fenced' end
redis.call('DEL', KEYS[2])
return 'committed'
