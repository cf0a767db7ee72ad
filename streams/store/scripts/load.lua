-- Reads customers and the earliest timers, if the guards pass: what another owner has written since
-- must not be folded here, for Redis may go back before the commit, which then would pass too.
-- KEYS: meta, due, customers ... ARGV: token, expected off ('' for none), how many timers, until when.
local owner = redis.call('HMGET', KEYS[1], 'token', 'off')
if owner[1] ~= ARGV[1] then return {'fenced'} end
if (owner[2] or '') ~= ARGV[2] then return {'resync'} end

local states = {}
local CHUNK = 1000 -- unpack is bounded by the stack of Lua
for first = 3, #KEYS, CHUNK do
  local found = redis.call('MGET', unpack(KEYS, first, math.min(first + CHUNK - 1, #KEYS)))
  for i = 1, #found do states[first + i - 3] = found[i] end
end
local due = {}
if ARGV[3] ~= '0' then
  due = redis.call('ZRANGE', KEYS[2], '-inf', ARGV[4], 'BYSCORE', 'LIMIT', 0, ARGV[3], 'WITHSCORES')
end
return {'committed', states, due}
