#!lua flags=allow-oom
-- Renews the leases of held executions. One that lapsed and was given out again, but was accepted by nobody, is held again. The
-- execution of a task that was cancelled is lost, so that it does not begin any more.
-- KEYS 1 tasks | 2 executions | 3 leases
-- ARGV 1 clock offset | 2 lease ms | 3 holder, then for each: execution | incarnation and fencing token
-- Result, for each: 1 renewed | 0 lost
-- A replay renews again.
local tasks, executions, leases = KEYS[1], KEYS[2], KEYS[3]
local lease, holder = clock() + tonumber(ARGV[2]), ARGV[3]
local keys, fields, answers, held, stored, back = {}, {}, {}, {}, {}, {}
for i = 4, #ARGV, 2 do
  keys[#keys + 1] = ARGV[i]
  fields[#fields + 1] = ARGV[i]
  fields[#fields + 1] = task_of(ARGV[i])
end
local open = fetch('HMGET', executions, fields)
for n = 1, #keys do
  local record, gate = open[n * 2 - 1], open[n * 2]
  local ours = record and sub(record, 3, 10) .. sub(record, 17, 28) == ARGV[n * 2 + 3] .. holder
  if ours and (is_replay(keys[n]) or gate and sub(gate, 3, 10) == sub(record, 3, 10)) then
    answers[n] = 1
    held[#held + 1] = lease
    held[#held + 1] = keys[n]
    back[#back + 1] = keys[n]
    if sub(record, 2, 2) ~= HELD then
      stored[#stored + 1] = keys[n]
      stored[#stored + 1] = '\1' .. HELD .. sub(record, 3)
    end
  else
    answers[n] = 0
  end
end
change('HSET', executions, stored)
-- What was not leased had lapsed, and is armed again.
if change('ZADD', leases, held) > 0 then change('ZREM', tasks, back) end
return answers
