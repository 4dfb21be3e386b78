#!lua flags=allow-oom
-- Puts definitions aside that nobody can read, so that they do not block their partition. Their bytes are kept for people.
-- KEYS 1 tasks | 2 definitions | 3 index | 4 executions | 5 parked
-- ARGV 1 clock offset, then for each: name | the bytes that could not be read
-- Result: {how many were parked}
local parked = 0
for i = 2, #ARGV, 2 do
  local name = ARGV[i]
  if call('HGET', KEYS[2], name) == ARGV[i + 1] then
    call('HSET', KEYS[5], name, ARGV[i + 1])
    call('HDEL', KEYS[2], name)
    call('ZREM', KEYS[3], name)
    call('ZREM', KEYS[1], name)
    local waiting = waiting_of(name, call('HGET', KEYS[4], name))
    if waiting then call('HDEL', KEYS[4], waiting) end
    call('HDEL', KEYS[4], name)
    parked = parked + 1
  end
end
return { parked }
