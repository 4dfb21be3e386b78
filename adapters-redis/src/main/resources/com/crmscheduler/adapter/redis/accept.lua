#!lua flags=allow-oom
-- Gives deliveries to a holder: each that has a record, belongs to its task as it is now, and is held by nobody else.
-- KEYS 1 tasks | 2 definitions | 3 executions | 4 leases
-- ARGV 1 clock offset | 2 lease ms | 3 holder, then for each delivery: execution | incarnation | generation | attempt
-- Result, for each delivery: the record, now held | 0 finished or cancelled | 1 held by somebody else | 2 not due yet
--      | {definition} the task was changed since
-- The record's absence says that the execution is over. A replay by the same holder takes the execution again.
local tasks, definitions, executions, leases = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local now, holder = clock(), ARGV[3]
local lease = now + tonumber(ARGV[2])
local fields, keys = {}, {}
for i = 4, #ARGV, 4 do
  keys[#keys + 1] = ARGV[i]
  fields[#fields + 1] = ARGV[i]
  fields[#fields + 1] = task_of(ARGV[i])
end
local open, armed = fetch('HMGET', executions, fields), fetch('ZMSCORE', tasks, keys)
local answers, stored, held, taken, gone = {}, {}, {}, {}, {}
for n = 1, #keys do
  local i = n * 4
  local key, generation = ARGV[i], ARGV[i + 2]
  local record, gate = open[n * 2 - 1], open[n * 2]
  local answer
  if not record or sub(record, 3, 10) ~= ARGV[i + 1] then
    answer = 0
  elseif not gate or sub(gate, 3, 10) ~= sub(record, 3, 10) then
    answer = 0
    gone[#gone + 1] = key
  elseif u16(ARGV[i + 3], 1) < u16(record, 15) then
    answer = 2
  elseif sub(record, 2, 2) == WAITING and armed[n] and tonumber(armed[n]) > now then
    answer = 2
  elseif sub(record, 2, 2) == HELD and sub(record, 21, 28) ~= holder
      and tonumber(call('ZSCORE', leases, key) or 0) > now then
    answer = 1
  elseif is_scheduled(key) and sub(gate, 11, 14) ~= generation then
    local definition = call('HGET', definitions, fields[n * 2])
    answer = definition and { definition } or 0
  else
    answer = '\1' .. HELD .. sub(record, 3, 10) .. sub(gate, 11, 14) .. sub(record, 15, 16)
        .. pack_u32(u32(record, 17) + 1) .. holder .. sub(record, 29)
    stored[#stored + 1] = key
    stored[#stored + 1] = answer
    held[#held + 1] = lease
    held[#held + 1] = key
    if armed[n] then taken[#taken + 1] = key end
  end
  answers[n] = answer
end
change('HSET', executions, stored)
change('ZADD', leases, held)
change('ZREM', tasks, taken)
change('HDEL', executions, gone)
change('ZREM', leases, gone)
change('ZREM', tasks, gone)
return answers
