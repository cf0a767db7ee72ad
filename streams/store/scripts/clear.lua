-- Forgets keys of a partition, if the token is still the owner's. KEYS: meta, keys .... ARGV: token.
if redis.call('HGET', KEYS[1], 'token') ~= ARGV[1] then return 'fenced' end
local CHUNK = 1000 -- unpack is bounded by the stack of Lua
for first = 2, #KEYS, CHUNK do
  redis.call('DEL', unpack(KEYS, first, math.min(first + CHUNK - 1, #KEYS)))
end
return 'committed'
