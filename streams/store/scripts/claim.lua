-- Sets the owner token and answers what the partition holds; counts how the last owner went.
-- KEYS: meta, due, outbox. ARGV: token, how tokens of this process begin, how far to be careful.
local meta = KEYS[1]
local before = redis.call('HMGET', meta, 'token', 'left', 'off', 'suspect')
local token, left, off, suspect = before[1], before[2], before[3], before[4]

local own = token and string.sub(token, 1, #ARGV[2]) == ARGV[2]
if token and token ~= left and not own then
  -- The last owner neither left nor is this process: it died, or lives on as a zombie.
  if suspect then
    local same = redis.call('HGET', meta, 'marked_at') == suspect
    local marked = same and tonumber(redis.call('HGET', meta, 'marked')) + 1 or 1
    redis.call('HSET', meta, 'marked_at', suspect, 'marked', marked)
  else
    local at = off or '-1'
    local same = redis.call('HGET', meta, 'deaths_at') == at
    local deaths = same and tonumber(redis.call('HGET', meta, 'deaths')) + 1 or 1
    redis.call('HSET', meta, 'deaths_at', at, 'deaths', deaths)
    if deaths >= 2 then
      redis.call('HSET', meta, 'careful', string.format('%.0f', tonumber(at) + tonumber(ARGV[3])))
    end
  end
end

redis.call('HDEL', meta, 'suspect', 'left')
redis.call('HSET', meta, 'token', ARGV[1])
local fields = redis.call(
  'HMGET', meta, 'off', 'epoch', 'partitions', 'checksum', 'state', 'careful', 'marked_at', 'marked')
local due = redis.call('ZRANGE', KEYS[2], 0, 0, 'WITHSCORES')
return {fields, redis.call('GET', KEYS[3]), due[2]}
