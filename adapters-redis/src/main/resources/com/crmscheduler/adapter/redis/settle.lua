#!lua flags=allow-oom
-- Moves claimed plans on, each where its claim still stands: an occurrence that fires gets its record under a lease, and the
-- next occurrence is armed.
-- KEYS 1 tasks | 2 definitions | 3 index | 4 executions | 5 leases
-- ARGV 1 clock offset | 2 lease ms, then for each plan: name | lease mark | incarnation and generation | nominal time
--      | kind: o one-time that fires, r recurring that fires, s skipped | execution | record | next nominal time or ''
--      | next due ms or ''
-- Result, for each plan: 1 its execution is to be handed over | 0 it is not
-- The lease mark fences: a change that re-arms the plan moves its score away from the mark, a cancellation removes it.
-- A replay finds the record of its own claim and answers as the first time.
local tasks, definitions, index, executions, leases = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
local lease = clock() + tonumber(ARGV[2])
local names = {}
for i = 3, #ARGV, 9 do names[#names + 1] = ARGV[i] end
local marks, gates = fetch('ZMSCORE', tasks, names), fetch('HMGET', executions, names)

-- Only plans that go on or are skipped have a new arming to be written; the others keep theirs until they are terminal.
local rewritten, found = {}, {}
for n = 1, #names do
  local i = n * 9 - 6
  if ARGV[i + 4] ~= 'o' and marks[n] and tonumber(marks[n]) * MARKS == tonumber(ARGV[i + 1]) then
    rewritten[#rewritten + 1] = names[n]
  end
end
for first = 1, #rewritten, FEW do
  local some = { unpack(rewritten, first, math.min(first + FEW - 1, #rewritten)) }
  local values = call('HMGET', definitions, unpack(some))
  for j = 1, #some do found[some[j]] = values[j] end
end

local answers, armed, unarmed, held, stored, moved, deleted = {}, {}, {}, {}, {}, {}, {}
for n = 1, #names do
  local i, name = n * 9 - 6, names[n]
  local fence, nominal, kind, record, next = ARGV[i + 2], ARGV[i + 3], ARGV[i + 4], ARGV[i + 6], ARGV[i + 7]
  local gate = gates[n]
  -- Without a gate the task has no record.
  local existing = gate and call('HGET', executions, ARGV[i + 5])
  local incarnation = sub(fence, 1, 8)
  local answer = 0
  local ours = marks[n] and tonumber(marks[n]) * MARKS == tonumber(ARGV[i + 1])
  local definition = found[name]
  if ours and kind ~= 'o' then ours = definition and sub(definition, 8, 19) == fence end
  if not ours then
    if kind ~= 's' and existing == record then answer = 1 end
  else
    if gate and sub(gate, 3, 10) ~= incarnation then gate = false end
    local count = gate and u32(gate, 15) or 0
    local ends = kind == 'o' or next == ''
    if kind ~= 's' and not (existing and sub(existing, 3, 10) == incarnation) then
      answer = 1
      count = count + 1
      stored[#stored + 1] = ARGV[i + 5]
      stored[#stored + 1] = record
      held[#held + 1] = lease
      held[#held + 1] = ARGV[i + 5]
    end
    if count > 0 then
      stored[#stored + 1] = name
      stored[#stored + 1] = '\1' .. (ends and '\1' or '\0') .. fence .. (count == 1 and ONE or pack_u32(count))
    end
    if kind ~= 'o' and ends and count == 0 and not bit_of(byte(definition, 2), 4) then
      deleted[#deleted + 1] = name
    elseif kind ~= 'o' then
      moved[#moved + 1] = name
      moved[#moved + 1] = rearm(definition, next == '' and NO_TIME or next, nominal)
    end
    if next == '' then
      unarmed[#unarmed + 1] = name
    else
      armed[#armed + 1] = ARGV[i + 8]
      armed[#armed + 1] = name
    end
  end
  answers[n] = answer
end
change('HSET', executions, stored)
change('ZADD', leases, held)
change('HSET', definitions, moved)
change('ZADD', tasks, armed)
change('ZREM', tasks, unarmed)
change('HDEL', definitions, deleted)
change('ZREM', index, deleted)
return answers
