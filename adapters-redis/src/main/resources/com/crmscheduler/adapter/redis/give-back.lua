#!lua flags=allow-oom
-- Arms executions again that their instance does not run: held ones that were not begun, and deliveries it cannot serve. What
-- waits for a later time already keeps it.
-- KEYS 1 tasks | 2 executions | 3 leases
-- ARGV 1 clock offset, then for each: execution | fencing token, or '' for a delivery that was not accepted | incarnation
--      | ms until it is due
-- Result: {how many came back}
-- A replay arms the same again.
local tasks, executions, leases = KEYS[1], KEYS[2], KEYS[3]
local now = clock()
local keys, stored, armed, released = {}, {}, {}, {}
for i = 2, #ARGV, 4 do keys[#keys + 1] = ARGV[i] end
local records, due = fetch('HMGET', executions, keys), fetch('ZMSCORE', tasks, keys)
for n = 1, #keys do
  local i, key, record = n * 4 - 2, keys[n], records[n]
  local ours = record and sub(record, 3, 10) == ARGV[i + 2]
  if ours and ARGV[i + 1] ~= '' then
    ours = sub(record, 17, 20) == ARGV[i + 1]
  elseif ours then
    if sub(record, 2, 2) == WAITING then
      ours = not due[n] or tonumber(due[n]) <= now
    else
      ours = tonumber(call('ZSCORE', leases, key) or 0) <= now
    end
  end
  if ours then
    if sub(record, 2, 2) == HELD then
      -- Who gave it up has it no more; who is only late may still renew it.
      local holder = ARGV[i + 1] ~= '' and NOBODY or sub(record, 21, 28)
      stored[#stored + 1] = key
      stored[#stored + 1] = '\1' .. WAITING .. sub(record, 3, 20) .. holder .. sub(record, 29)
    end
    armed[#armed + 1] = now + tonumber(ARGV[i + 3])
    armed[#armed + 1] = key
    released[#released + 1] = key
  end
end
change('HSET', executions, stored)
change('ZADD', tasks, armed)
change('ZREM', leases, released)
return { #released }
