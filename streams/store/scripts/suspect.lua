-- Notes the event that is decided next, so that a death under it can be told.
-- KEYS: meta. ARGV: token, expected off ('' for none), offset of the event.
local owner = redis.call('HMGET', KEYS[1], 'token', 'off')
if owner[1] ~= ARGV[1] then return 'fenced' end
if (owner[2] or '') ~= ARGV[2] then return 'resync' end
redis.call('HSET', KEYS[1], 'suspect', ARGV[3])
return 'committed'
