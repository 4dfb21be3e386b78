#!lua flags=allow-oom
-- Records outcomes, and with them dead letters, where the fencing token is still the record's. A name that was created again has
-- records of its own, whose tokens begin anew, so the incarnation is compared with it. What waits again has no holder whose
-- renewal could take it back.
-- KEYS 1 tasks | 2 definitions | 3 index | 4 executions | 5 leases | 6 dead letters | 7 index of dead letters | of the history's
--      buckets that all outcomes of a call fall into, 8 entries and 9 moments of what succeeded at once, 10 entries, 11 moments
--      and 12 tasks of the rest
-- ARGV 1 clock offset | 2 bound on the dead letters | 3 ms until one that found no room comes again | 4 what the history keeps:
--      0 nothing, 1 not what succeeded at once, 2 all | 5 bound on the entries of each of the two | 6 and 7 their ms to live
--      then for each outcome: execution | incarnation, generation, attempt and fencing token as in its record
--      | outcome: s done, r and the ms until the retry, x discard, d a dead letter: what follows the attempts in a letter
--      | the execution's id (16), kind (1), type \0, the attempt that is over; '' for a discarded delivery
--      (a discarded delivery was never held: it has its incarnation and the generation whose plan excludes it)
-- Result, for each outcome: 1 recorded | 0 somebody else has it | 2 there is no record: it is over already
--      | 3 there is no room for a dead letter: put off, the attempt not counted
--      | 4 it failed and is over: its task is gone, so that no attempt follows
--      and behind these how many entries the history had no room for
-- A terminal outcome takes the record, its lease and its arming away, and closes its task's gate by one. A one-time task's
-- plan ends with it, whatever was edited meanwhile, so that what has run is never armed again. A plan that is over is deleted
-- with its last record, or kept. An execution that waited until it is the only one is armed. A retry that is replayed finds the next attempt and changes nothing.
local tasks, definitions, index, executions, leases = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
local now = clock()
local fields = {}
for i = 8, #ARGV, 4 do
  fields[#fields + 1] = ARGV[i]
  fields[#fields + 1] = task_of(ARGV[i])
end
local open = fetch('HMGET', executions, fields)
local gates, closed = {}, {}
local parked, ordered = {}, {}
local letters, most_letters, when_full = call('HLEN', KEYS[6]), tonumber(ARGV[2]), tonumber(ARGV[3])
local keeps, most_entries = ARGV[4], tonumber(ARGV[5])
local entries, moments, by_task, unkept = { {}, {} }, { {}, {} }, {}, 0
local sizes = { call('HLEN', KEYS[8]), call('HLEN', KEYS[10]) }

local function attempt_of(about) return sub(about, find(about, '\0', 18, true) + 1) end

-- Notes an execution for the history: with its first attempt that succeeded among those, else among the rest.
local function remember(key, name, kind, record, row, about)
  local type_ends = find(about, '\0', 18, true)
  local which = kind == 's' and #row - 2 == #about - type_ends and 1 or 2
  if sizes[which] >= most_entries then
    unkept = unkept + 1
    return
  end
  local e, m, t = entries[which], moments[which], by_task
  local id, type = sub(about, 1, 16), sub(about, 18, type_ends)
  local position = sub(about, type_ends + 22, type_ends + 27) .. id
  e[#e + 1] = id
  e[#e + 1] = key .. '\0' .. type .. sub(about, 17, 17) .. kind .. sub(record, 29, 40) .. row
  m[#m + 1] = '0'
  m[#m + 1] = position .. kind .. type .. name
  if which == 2 then
    t[#t + 1] = '0'
    t[#t + 1] = name .. '@' .. position .. kind .. type
  end
end

local answers, stored, armed, released, over, closing, looked, deleted = {}, {}, {}, {}, {}, {}, {}, {}
for n = 1, #fields / 2 do
  local key, name, held, outcome = fields[n * 2 - 1], fields[n * 2], ARGV[n * 4 + 5], ARGV[n * 4 + 6]
  local record, gate = open[n * 2 - 1], open[n * 2]
  local kind, answer, row = sub(outcome, 1, 1), 1, nil
  if not record or closed[key] then
    answer = 2
  elseif outcome == 'x' and (sub(record, 3, 10) ~= sub(held, 1, 8) or gate and sub(gate, 3, 14) ~= held
      or sub(record, 2, 2) == HELD and tonumber(call('ZSCORE', leases, key) or 0) > now) then
    answer = 0
  elseif outcome ~= 'x' and sub(record, 3, 20) ~= held then
    local replayed = kind == 'r' and sub(record, 3, 14) .. sub(record, 17, 20) == sub(held, 1, 12) .. sub(held, 15)
    answer = replayed and 1 or 0
  elseif kind == 'r' and not is_replay(key) and (not gate or sub(gate, 3, 10) ~= sub(record, 3, 10)) then
    -- Armed, it would be dropped where it comes due, and nobody would hear of it.
    answer = 4
    closed[key] = true
    over[#over + 1] = key
    released[#released + 1] = key
  elseif kind == 'r' or kind == 'd' and letters >= most_letters then
    if kind == 'd' then answer = 3 end
    local due = now + (kind == 'd' and when_full or tonumber(sub(outcome, 2)))
    local carried, at = carried_of(key, record)
    row = with_attempt(sub(record, at), attempt_of(ARGV[n * 4 + 7]))
    stored[#stored + 1] = key
    stored[#stored + 1] = '\1' .. PUT_OFF .. sub(record, 3, 14)
        .. (kind == 'd' and sub(record, 15, 16) or struct.pack('>I2', u16(record, 15) + 1)) .. sub(record, 17, 20) .. NOBODY
        .. pack_time(due) .. sub(record, 35, 46) .. carried .. row
    armed[#armed + 1] = due
    armed[#armed + 1] = key
    released[#released + 1] = key
  else
    closed[key] = true
    over[#over + 1] = key
    released[#released + 1] = key
    if kind == 's' and #record == 46 and keeps == '2' and sizes[1] >= most_entries then
      unkept = unkept + 1
    elseif kind == 'd' or kind == 's' and (#record > 46 or keeps == '2') then
      local carried, at = carried_of(key, record)
      row = with_attempt(sub(record, at), attempt_of(ARGV[n * 4 + 7]))
    end
    if kind == 'd' then
      local about = ARGV[n * 4 + 7]
      local id = sub(about, 1, 16)
      local letter = '\1' .. pack_time(now) .. name .. '\0' .. sub(about, 18, find(about, '\0', 18, true)) .. sub(record, 1, 46)
          .. pack_u32(#row) .. row .. sub(outcome, 2)
      letters = letters + 1
      parked[#parked + 1] = id
      parked[#parked + 1] = letter
      ordered[#ordered + 1] = '0'
      ordered[#ordered + 1] = letter_member(id, letter)
    end
    local known = not is_replay(key) and (gates[name] or gate)
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
  if row and keeps ~= '0' then remember(key, name, answer == 3 and 'r' or kind, record, row, ARGV[n * 4 + 7]) end
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
for which = 1, 2 do
  if #entries[which] > 0 then
    local at = 6 + which * 2
    change('HSET', KEYS[at], entries[which])
    change('ZADD', KEYS[at + 1], moments[which])
    if which == 2 then change('ZADD', KEYS[12], by_task) end
    if sizes[which] == 0 then
      for i = at, at + which do call('PEXPIRE', KEYS[i], ARGV[5 + which]) end
    end
  end
end
answers[#answers + 1] = unkept
change('HSET', KEYS[6], parked)
change('ZADD', KEYS[7], ordered)
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
