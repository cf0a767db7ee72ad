-- Writes one slice: states, timers, outbox, position. Nothing is written before the guards pass.
-- KEYS: meta, due, outbox, states to set ..., states to delete ...
-- ARGV: token, expected off ('' for none), off, epoch, partitions, checksum, state, outbox,
--       states set, states deleted, timers set, timers removed; then the states' values,
--       the timers set as (instant, customer) ..., the customers whose timer is removed ...
local meta, due, outbox = KEYS[1], KEYS[2], KEYS[3]
local owner = redis.call('HMGET', meta, 'token', 'off', 'epoch')
if owner[1] ~= ARGV[1] then return {'fenced'} end
if (owner[2] or '') ~= ARGV[2] then return {'resync'} end

local sets, deletes = tonumber(ARGV[9]), tonumber(ARGV[10])
local timers, removes = tonumber(ARGV[11]), tonumber(ARGV[12])
local at = 12
local CHUNK = 1000 -- unpack is bounded by the stack of Lua

for first = 1, sets, CHUNK do
  local pairs, n = {}, 0
  for i = first, math.min(first + CHUNK - 1, sets) do
    pairs[n + 1], pairs[n + 2] = KEYS[3 + i], ARGV[at + i]
    n = n + 2
  end
  redis.call('MSET', unpack(pairs))
end
at = at + sets
for first = 1, deletes, CHUNK do
  redis.call('DEL', unpack(KEYS, 3 + sets + first, 3 + sets + math.min(first + CHUNK - 1, deletes)))
end
for first = 1, timers, CHUNK do
  local last = math.min(first + CHUNK - 1, timers)
  redis.call('ZADD', due, unpack(ARGV, at + 2 * first - 1, at + 2 * last))
end
at = at + 2 * timers
for first = 1, removes, CHUNK do
  redis.call('ZREM', due, unpack(ARGV, at + first, at + math.min(first + CHUNK - 1, removes)))
end

if ARGV[8] == '' then redis.call('DEL', outbox) else redis.call('SET', outbox, ARGV[8]) end
redis.call('HSET', meta, 'off', ARGV[3], 'epoch', ARGV[4], 'partitions', ARGV[5],
  'checksum', ARGV[6], 'state', ARGV[7])
redis.call('HDEL', meta, 'suspect')
if owner[3] and owner[3] ~= ARGV[4] then
  -- Deaths were counted at offsets of an earlier epoch: other events.
  redis.call('HDEL', meta, 'careful', 'marked_at', 'marked', 'deaths_at', 'deaths')
end
return {'committed', redis.call('ZRANGE', due, 0, 0, 'WITHSCORES')[2]}
