-- Notes that the owner leaves on purpose, so that its end does not count as a death.
-- KEYS: meta. ARGV: token.
if redis.call('HGET', KEYS[1], 'token') ~= ARGV[1] then return 'fenced' end
redis.call('HSET', KEYS[1], 'left', ARGV[1])
redis.call('HDEL', KEYS[1], 'suspect')
return 'committed'
