#!lua flags=allow-oom
-- Notes what the transport acknowledged and what it refused, as far as no consumer was faster: what was accepted, finished or
-- put off meanwhile is left as it is.
-- KEYS 1 tasks | 2 executions | 3 leases
-- ARGV 1 clock offset | 2 ms that an acknowledged execution may wait for its consumer | 3 ms until a refused one is due again,
--      where others of the batch were taken: where none was the transport is away, and each keeps its place in the order of due
--      times | 4 how many acknowledged ones follow | the acknowledged executions, then the refused ones
-- Result: {how many of them still waited}
-- A replay writes the same again.
local tasks, executions, leases = KEYS[1], KEYS[2], KEYS[3]
local now, acknowledged = clock(), tonumber(ARGV[4])
local lease = digits(now + tonumber(ARGV[2]))
local keys = {}
for i = 5, #ARGV do keys[#keys + 1] = ARGV[i] end
local records = fetch('HMGET', executions, keys)
local waiting, stored, back, refused = {}, {}, {}, {}
for i = 1, #keys do
  local record = records[i]
  if record and sub(record, 2, 2) == ON_ITS_WAY then
    if i <= acknowledged then
      waiting[#waiting + 1] = lease
      waiting[#waiting + 1] = keys[i]
    else
      stored[#stored + 1] = keys[i]
      stored[#stored + 1] = '\1' .. PUT_OFF .. sub(record, 3)
      back[#back + 1] = acknowledged > 0 and now + tonumber(ARGV[3]) or ms_of(sub(record, 29, 34)) - EPOCH
      back[#back + 1] = keys[i]
      refused[#refused + 1] = keys[i]
    end
  end
end
-- Only what is leased still: what lapsed is armed again already.
for i = 1, #waiting, MANY do call('ZADD', leases, 'XX', unpack(waiting, i, math.min(i + MANY - 1, #waiting))) end
change('HSET', executions, stored)
change('ZADD', tasks, back)
change('ZREM', leases, refused)
return { #waiting / 2 + #refused }
