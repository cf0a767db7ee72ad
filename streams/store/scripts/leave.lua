-- Notes that the owner leaves on purpose, so that its end does not count as a death.
-- KEYS: meta. ARGV: how tokens of this process begin.
local token = redis.call('HGET', KEYS[1], 'token')
if not token or string.sub(token, 1, #ARGV[1]) ~= ARGV[1] then return 'fenced' end
redis.call('HSET', KEYS[1], 'left', token)
redis.call('HDEL', KEYS[1], 'suspect')
return 'committed'
