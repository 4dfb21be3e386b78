#!lua flags=allow-oom
-- Arms executions again that their instance does not run: held ones that were not begun, and deliveries it cannot serve. What
-- is put off already keeps its time.
-- KEYS 1 tasks | 2 executions | 3 leases
-- ARGV 1 clock offset, then for each: execution | fencing token, or '' for a delivery that was not accepted | incarnation
--      | ms until it is due
-- Result: {how many came back}
-- A replay finds them put off and changes nothing.
local tasks, executions, leases = KEYS[1], KEYS[2], KEYS[3]
local now = clock()
local keys, stored, armed, released = {}, {}, {}, {}
for i = 2, #ARGV, 4 do keys[#keys + 1] = ARGV[i] end
local records = fetch('HMGET', executions, keys)
for n = 1, #keys do
  local i, key, record = n * 4 - 2, keys[n], records[n]
  local ours, state = record and sub(record, 3, 10) == ARGV[i + 2], record and sub(record, 2, 2)
  if ours and ARGV[i + 1] ~= '' then
    ours = sub(record, 17, 20) == ARGV[i + 1] and state ~= PUT_OFF
  elseif ours then
    ours = state == ON_ITS_WAY or state == HELD and tonumber(call('ZSCORE', leases, key) or 0) <= now
  end
  if ours then
    -- Who gave it up has it no more. Who is only late stays its holder, and may still renew it.
    if ARGV[i + 1] ~= '' then
      record = sub(record, 1, 20) .. NOBODY .. sub(record, 29)
      state = PUT_OFF
    elseif state == ON_ITS_WAY then
      state = PUT_OFF
    end
    stored[#stored + 1] = key
    stored[#stored + 1] = '\1' .. state .. sub(record, 3)
    armed[#armed + 1] = now + tonumber(ARGV[i + 3])
    armed[#armed + 1] = key
    released[#released + 1] = key
  end
end
change('HSET', executions, stored)
change('ZADD', tasks, armed)
change('ZREM', leases, released)
return { #released }
