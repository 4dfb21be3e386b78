#!lua flags=allow-oom
-- Gives deliveries to a holder: each that has a record, belongs to its task as it is now, and is held by nobody else.
-- KEYS 1 tasks | 2 definitions | 3 executions | 4 leases
-- ARGV 1 clock offset | 2 lease ms | 3 holder, then for each delivery: execution | incarnation, generation and attempt, joined as
--      in a record
-- Result, for each delivery: the record, now held | 0 finished or cancelled | 1 held by somebody else | 2 put off
--      | {definition} the task was changed since
-- A holder whose lease ran out leaves a lost attempt behind.
-- The record's absence says that the execution is over. A replay by the same holder takes the execution again.
local tasks, definitions, executions, leases = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local now, holder = clock(), ARGV[3]
local lease = digits(now + tonumber(ARGV[2]))
local fields = {}
for i = 4, #ARGV, 2 do
  fields[#fields + 1] = ARGV[i]
  fields[#fields + 1] = task_of(ARGV[i])
end
local open = fetch('HMGET', executions, fields)
local answers, stored, held, taken, gone = {}, {}, {}, {}, {}
for n = 1, #fields / 2 do
  local key, delivery = fields[n * 2 - 1], ARGV[n * 2 + 3]
  local record, gate = open[n * 2 - 1], open[n * 2]
  local incarnation = sub(delivery, 1, 8)
  local replay = record and is_replay(key)
  local answer
  if not record or sub(record, 3, 10) ~= incarnation then
    answer = 0
  elseif not replay and (not gate or sub(gate, 3, 10) ~= incarnation) then
    answer = 0
    gone[#gone + 1] = key
  elseif sub(record, 2, 2) == PUT_OFF or u16(delivery, 13) < u16(record, 15) then
    answer = 2
  elseif sub(record, 2, 2) == HELD and sub(record, 21, 28) ~= holder
      and tonumber(call('ZSCORE', leases, key) or 0) > now then
    answer = 1
  elseif not replay and sub(gate, 11, 14) ~= sub(delivery, 9, 12) and is_scheduled(key) then
    local definition = call('HGET', definitions, fields[n * 2])
    answer = definition and { definition } or 0
  else
    local token, before = sub(record, 17, 20), sub(record, 21, 28)
    local rest = sub(record, 29)
    -- Whoever gave it up or ended an attempt holds it no more, so this one has never said how its attempt ended.
    if before ~= NOBODY and before ~= holder then
      local carried, at = carried_of(key, record)
      rest = sub(record, 29, 46) .. carried .. with_attempt(sub(record, at), sub(record, 15, 16) .. LOST .. before)
    end
    answer = '\1' .. HELD .. (replay and sub(record, 3, 14) or sub(gate, 3, 14)) .. sub(record, 15, 16)
        .. (token == NONE and ONE or pack_u32(u32(token, 1) + 1)) .. holder .. rest
    stored[#stored + 1] = key
    stored[#stored + 1] = answer
    held[#held + 1] = lease
    held[#held + 1] = key
    taken[#taken + 1] = key
  end
  answers[n] = answer
end
change('HSET', executions, stored)
-- What was not leased had lapsed, and is armed again.
if change('ZADD', leases, held) > 0 then change('ZREM', tasks, taken) end
change('HDEL', executions, gone)
change('ZREM', leases, gone)
change('ZREM', tasks, gone)
return answers
