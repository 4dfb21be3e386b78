#!lua flags=allow-oom
-- Records outcomes where the fencing token is still the record's. A name that was created again has records of its own, whose
-- tokens begin anew, so the incarnation is compared with it. What waits again has no holder whose renewal could take it back.
-- KEYS 1 tasks | 2 definitions | 3 index | 4 executions | 5 leases
-- ARGV 1 clock offset, then for each outcome: execution | incarnation, generation, attempt and fencing token as in its record
--      | outcome: s terminal, r and the ms until the retry, x discard
--      (a discarded delivery was never held: it has its incarnation and the generation whose plan excludes it)
-- Result, for each outcome: 1 recorded | 0 somebody else has it | 2 there is no record: it is over already
-- A terminal outcome takes the record, its lease and its arming away, and closes its task's gate by one. A one-time task's
-- plan ends with it, whatever was edited meanwhile, so that what has run is never armed again. A plan that is over is deleted
-- with its last record, or kept. An execution that waited until it is the only one is armed. A retry that is replayed finds the next attempt and changes nothing.
local tasks, definitions, index, executions, leases = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
local now = clock()
local fields = {}
for i = 2, #ARGV, 3 do
  fields[#fields + 1] = ARGV[i]
  fields[#fields + 1] = task_of(ARGV[i])
end
local open = fetch('HMGET', executions, fields)
local gates, closed = {}, {}
local answers, stored, armed, released, over, closing, looked, deleted = {}, {}, {}, {}, {}, {}, {}, {}
for n = 1, #fields / 2 do
  local key, name, held, outcome = fields[n * 2 - 1], fields[n * 2], ARGV[n * 3], ARGV[n * 3 + 1]
  local record, gate = open[n * 2 - 1], open[n * 2]
  local answer = 1
  if not record or closed[key] then
    answer = 2
  elseif outcome == 'x' and (sub(record, 3, 10) ~= sub(held, 1, 8) or gate and sub(gate, 3, 14) ~= held
      or sub(record, 2, 2) == HELD and tonumber(call('ZSCORE', leases, key) or 0) > now) then
    answer = 0
  elseif outcome ~= 'x' and sub(record, 3, 20) ~= held then
    local replayed = outcome ~= 's' and sub(record, 3, 14) .. sub(record, 17, 20) == sub(held, 1, 12) .. sub(held, 15)
    answer = replayed and 1 or 0
  elseif sub(outcome, 1, 1) == 'r' then
    local due = now + tonumber(sub(outcome, 2))
    stored[#stored + 1] = key
    stored[#stored + 1] = '\1' .. PUT_OFF .. sub(record, 3, 14) .. struct.pack('>I2', u16(record, 15) + 1)
        .. sub(record, 17, 20) .. NOBODY .. pack_time(due) .. sub(record, 35)
    armed[#armed + 1] = due
    armed[#armed + 1] = key
    released[#released + 1] = key
  else
    closed[key] = true
    over[#over + 1] = key
    released[#released + 1] = key
    local known = gates[name] or gate
    if known and sub(known, 3, 10) == sub(record, 3, 10) then
      local count = sub(known, 15, 18)
      if count == ONE and sub(known, 2, 2) == GOES and known == gate then
        closing[#closing + 1] = name
        deleted[#deleted + 1] = name
      else
        gates[name] = sub(known, 1, 14) .. (count == ONE and NONE or pack_u32(u32(count, 1) - 1)) .. sub(known, 19)
        if byte(known, 2) > 0 then
          local look = closed[name]
          if not look then
            look = { name = name, incarnation = sub(known, 3, 10) }
            closed[name] = look
            looked[#looked + 1] = look
          end
          if outcome ~= 'x' and is_scheduled(key) then look.nominal = sub(record, 35, 40) end
        end
      end
    end
  end
  answers[n] = answer
end
for name, gate in pairs(gates) do
  local count = sub(gate, 15, 18)
  if count == NONE then
    closing[#closing + 1] = name
  else
    local key = count == ONE and waiting_of(name, gate)
    local record = key and call('HGET', executions, key)
    if record then
      stored[#stored + 1] = key
      stored[#stored + 1] = sub(record, 1, 28) .. pack_time(now) .. sub(record, 35)
      armed[#armed + 1] = now
      armed[#armed + 1] = key
      gate = sub(gate, 1, 18)
    end
    stored[#stored + 1] = name
    stored[#stored + 1] = gate
  end
end

local moved, unarmed = {}, {}
for first = 1, #looked, FEW do
  local names = {}
  for j = first, math.min(first + FEW - 1, #looked) do names[#names + 1] = looked[j].name end
  local found = call('HMGET', definitions, unpack(names))
  for j = 1, #names do
    local look, definition = looked[first + j - 1], found[j]
    if definition and sub(definition, 8, 15) == look.incarnation then
      local flags, plan = byte(definition, 2), armed_of(definition)
      local settled, once = settled_of(definition), bit_of(flags, 2)
      local ran = look.nominal and (once or ms_of(look.nominal) > ms_of(settled))
      if ran and once and plan == look.nominal then plan = NO_TIME end
      if ran and ms_of(look.nominal) > ms_of(settled) then settled = look.nominal end
      if sub(gates[look.name], 15, 18) == NONE and plan == NO_TIME and bit_of(flags, 1) and not bit_of(flags, 4) then
        deleted[#deleted + 1] = look.name
        unarmed[#unarmed + 1] = look.name
      elseif ran then
        moved[#moved + 1] = look.name
        moved[#moved + 1] = rearm(definition, plan, settled)
        if plan == NO_TIME then unarmed[#unarmed + 1] = look.name end
      end
    end
  end
end
change('HSET', executions, stored)
change('HSET', definitions, moved)
change('ZADD', tasks, armed)
change('HDEL', executions, over)
change('HDEL', executions, closing)
-- What was not leased had lapsed, and is armed again.
if change('ZREM', leases, released) < #released then change('ZREM', tasks, over) end
change('ZREM', tasks, unarmed)
change('HDEL', definitions, deleted)
change('ZREM', index, deleted)
return answers
