#!lua flags=allow-oom
-- Moves the plans of one claim on, each where the claim still stands: an occurrence that fires gets its record under a lease, and
-- the next occurrence is armed.
-- KEYS 1 tasks | 2 definitions | 3 index | 4 executions | 5 leases
-- ARGV 1 clock offset | 2 lease ms | 3 lease mark, then for each plan: name | execution | record | what becomes of the plan: its
--      kind, and where there is a next occurrence its nominal time and its due ms, joined
--   kind      k one-time that fires and is kept, g one-time that fires and goes, r recurring that fires, s skipped
-- A run is counted where there is a limit, and the last one leaves nothing armed.
-- Result, for each plan: 1 its execution is to be handed over | 0 it is not | 2 its overlap policy skipped it
-- The lease mark fences: a change that re-arms the plan moves its score away from the mark, a cancellation removes it.
-- A replay finds the record of its own claim and answers as the first time.
local tasks, definitions, index, executions, leases = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
local lease, mark = digits(clock() + tonumber(ARGV[2])), tonumber(ARGV[3])
local names = {}
for i = 4, #ARGV, 4 do names[#names + 1] = ARGV[i] end
local marks, gates = fetch('ZMSCORE', tasks, names), fetch('HMGET', executions, names)

-- Only plans that go on or are skipped have a new arming to be written; the others keep theirs until they are terminal.
local ours, rewritten, found = {}, {}, {}
for n = 1, #names do
  ours[n] = marks[n] and tonumber(marks[n]) * MARKS == mark
  local kind = sub(ARGV[n * 4 + 3], 1, 1)
  if ours[n] and kind ~= 'k' and kind ~= 'g' then rewritten[#rewritten + 1] = names[n] end
end
for first = 1, #rewritten, FEW do
  local some = { unpack(rewritten, first, math.min(first + FEW - 1, #rewritten)) }
  local values = call('HMGET', definitions, unpack(some))
  for j = 1, #some do found[some[j]] = values[j] end
end

local answers, armed, unarmed, held, stored, moved, deleted, fresh = {}, {}, {}, {}, {}, {}, {}, 0
for n = 1, #names do
  local name, execution, record, plan = names[n], ARGV[n * 4 + 1], ARGV[n * 4 + 2], ARGV[n * 4 + 3]
  local kind, next, fence, gate = sub(plan, 1, 1), sub(plan, 2, 7), sub(record, 3, 14), gates[n]
  local once = kind == 'k' or kind == 'g'
  -- Without a gate the task has no record.
  local existing = gate and call('HGET', executions, execution)
  local answer = 0
  local definition = found[name]
  if not ours[n] or not once and not (definition and sub(definition, 8, 19) == fence) then
    if kind ~= 's' and existing == record then answer = 1 end
  else
    local count, waits, ran = 0, '', false
    if gate then
      local incarnation = sub(fence, 1, 8)
      if sub(gate, 3, 10) == incarnation then count, waits = u32(gate, 15), sub(gate, 19) end
      if existing and sub(existing, 3, 10) ~= incarnation then existing = false end
    end
    if kind == 'r' and count > 0 and not existing and bit_of(byte(definition, 3), 4) then
      if waits == '' and bit_of(byte(definition, 3), 64) then
        count, waits, ran = count + 1, sub(record, 35, 40), true
        stored[#stored + 1] = execution
        stored[#stored + 1] = '\1' .. PUT_OFF .. sub(record, 3)
      else
        answer = 2
      end
    elseif kind ~= 's' and not existing then
      answer, ran = 1, true
      count = count + 1
      stored[#stored + 1] = execution
      stored[#stored + 1] = record
      held[#held + 1] = lease
      held[#held + 1] = execution
      fresh = fresh + 1
    end
    local at = ran and not once and runs_at(definition)
    if at then
      local runs = u32(definition, at) + 1
      definition = sub(definition, 1, at - 1) .. pack_u32(runs) .. sub(definition, at + 4)
      if runs >= u32(definition, at + 4) then next = '' end
    end
    if count > 0 then
      if not gate then fresh = fresh + 1 end
      local ends = kind == 'g' and GOES or next == '' and LOOK or '\0'
      stored[#stored + 1] = name
      stored[#stored + 1] = '\1' .. ends .. fence .. (count == 1 and ONE or pack_u32(count)) .. waits
    end
    if not once and next == '' and count == 0 and not bit_of(byte(definition, 2), 4) then
      deleted[#deleted + 1] = name
    elseif not once then
      moved[#moved + 1] = name
      moved[#moved + 1] = rearm(definition, next == '' and NO_TIME or next, sub(record, 35, 40))
    end
    if next == '' then
      unarmed[#unarmed + 1] = name
    else
      armed[#armed + 1] = sub(plan, 8)
      armed[#armed + 1] = name
    end
  end
  answers[n] = answer
end
-- Redis keeps a small hash as a list, and passes over all of it for each field that it stores, until it gets a value of more than
-- 64 bytes. So many records are worth getting one.
if #stored > 64 then fresh = fresh - call('HSET', executions, stored[1], string.rep('\0', 65)) end
if change('HSET', executions, stored) < fresh then
  -- Records of an earlier task of the name were there still. They may wait for a retry.
  for i = 2, #held, 2 do call('ZREM', tasks, held[i]) end
end
change('ZADD', leases, held)
change('HSET', definitions, moved)
change('ZADD', tasks, armed)
change('ZREM', tasks, unarmed)
change('HDEL', definitions, deleted)
change('ZREM', index, deleted)
return answers
