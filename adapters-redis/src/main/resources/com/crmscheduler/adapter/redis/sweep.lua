#!lua flags=allow-oom
-- Looks at the next page of a partition for whoever sweeps it, and names what may be broken. Changes nothing but the state of the
-- sweep: mend.lua judges and repairs.
-- KEYS 1 tasks | 2 definitions | 3 index | 4 executions | 5 leases | 6 sweep
-- ARGV 1 clock offset | 2 holder | 3 least ms that it stays the holder | 4 ms that it pauses for each ms of a page
--      | 5 entries a page | 6 bound on the bytes of the definitions that a page reads | 7 least ms from one pass to the next
--      | 8 ms for which a break is shown
-- Result: {1 when it looked, ms until it may look again, µs that this took, breaks to show, ms that the latest pass took or -1,
--      ms since it ended or -1, the part that was looked at, 1 when that part begins, 1 when it ends}
--      | {kind of suspect, its name, …} | {field, record's incarnation or gate, …} of the executions that were looked at
--   kind      p a plan by its name | r an execution by its key
--   part      i the index, against definitions and armings | d the definitions, where the index has not as many | t the armings
--             | l the leases | x the executions and gates | r none: it rests
-- A pass goes on where it was, whoever the next holder is; but for x, whose gates are counted by who has seen all of it.
local tasks, definitions, index, executions, leases, sweep = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5], KEYS[6]
local begun_at = call('TIME')
local now, page = clock(), tonumber(ARGV[5])
local state = call('HMGET', sweep, 'holder', 'until', 'part', 'cursor', 'begun', 'ended', 'took', 'broken', 'broken-at')
local holder, part, cursor, begun = state[1], state[3], state[4], tonumber(state[5])
local broken = state[8] and tonumber(state[9]) + tonumber(ARGV[8]) > now and tonumber(state[8]) or 0
local took, ended = tonumber(state[7] or -1), tonumber(state[6] or -1)

local function answer(looked, wait, us, first, last, suspects, seen)
  return { { looked, wait, us, broken, took, ended < 0 and -1 or math.max(now - ended, 0), part, first, last }, suspects, seen }
end
if holder and holder ~= ARGV[2] and tonumber(state[2]) > now then
  return answer(0, tonumber(state[2]) - now, 0, 0, 0, {}, {})
end
if not part or part == 'r' then
  local rest = begun and begun + tonumber(ARGV[7]) - now or 0
  part = 'r'
  if rest > 0 then return answer(0, rest, 0, 0, 0, {}, {}) end
  part, cursor, begun = 'i', '', now
elseif part == 'x' and holder ~= ARGV[2] then
  cursor = '0'
end
-- Only after what the index has in vain was mended do equal numbers say that it lacks nothing.
if part == 'c' then part = call('HLEN', definitions) == call('ZCARD', index) and 't' or 'd' end

local suspects, seen = {}, {}
local function suspect(kind, name)
  suspects[#suspects + 1] = kind
  suspects[#suspects + 1] = name
end
local function scan(command, key)
  local found = call(command, key, cursor, 'COUNT', page)
  cursor = found[1]
  return found[2]
end

local first, last = (cursor == '' or cursor == '0') and 1 or 0, false
if part == 'i' then
  local names = call('ZRANGE', index, cursor == '' and '-' or '(' .. cursor, '+', 'BYLEX', 'LIMIT', 0, page)
  local bytes, budget, looked = 0, tonumber(ARGV[6]), 0
  while looked < #names and bytes < budget do
    local some = { unpack(names, looked + 1, math.min(looked + FEW, #names)) }
    local found, scores = call('HMGET', definitions, unpack(some)), call('ZMSCORE', tasks, unpack(some))
    for j = 1, #some do
      if plan_suspect(executions, some[j], found[j], tonumber(scores[j] or nil), now) then suspect('p', some[j]) end
      bytes = bytes + (found[j] and #found[j] or 0)
    end
    looked = looked + #some
    cursor = some[#some]
  end
  last = looked == #names and #names < page
elseif part == 'd' then
  local found = scan('HSCAN', definitions)
  for i = 1, #found, 2 do
    if not call('ZSCORE', index, found[i]) then suspect('p', found[i]) end
  end
elseif part == 't' or part == 'l' then
  local found = scan('ZSCAN', part == 't' and tasks or leases)
  for i = 1, #found, 2 do
    local member, score = found[i], tonumber(found[i + 1])
    if find(member, '@', 1, true) then
      local most = part == 't' and LONGEST_WAIT or LONGEST_LEASE
      if score > now + most or call('HEXISTS', executions, member) == 0 then suspect('r', member) end
    elseif part == 'l' or call('HEXISTS', definitions, member) == 0 then
      suspect(part == 'l' and 'r' or 'p', member)
    end
  end
else
  local found, keys = scan('HSCAN', executions), {}
  for i = 1, #found, 2 do
    local is_record = find(found[i], '@', 1, true)
    if is_record then keys[#keys + 1] = found[i] end
    -- No gate counts a replay.
    if not is_record or not is_replay(found[i]) then
      seen[#seen + 1] = found[i]
      seen[#seen + 1] = is_record and sub(found[i + 1], 3, 10) or found[i + 1]
    end
  end
  local held, armed = fetch('ZMSCORE', leases, keys), fetch('ZMSCORE', tasks, keys)
  for j = 1, #keys do
    if not held[j] == not armed[j] then suspect('r', keys[j]) end
  end
end
if part ~= 'i' then last = cursor == '0' end

local looked_at = part
if last then
  cursor = '0'
  if part == 'i' then
    part = 'c'
  elseif part == 'x' then
    part, took, ended = 'r', now - begun, now
    call('HSET', sweep, 'took', digits(took), 'ended', digits(ended))
  else
    part = part == 'd' and 't' or part == 't' and 'l' or 'x'
  end
end
local end_at = call('TIME')
local us = math.max((end_at[1] - begun_at[1]) * 1000000 + end_at[2] - begun_at[2], 1)
local pause = math.ceil(us / 1000 * tonumber(ARGV[4]))
call('HSET', sweep, 'holder', ARGV[2], 'until', digits(now + math.max(tonumber(ARGV[3]), pause * 3)), 'part', part,
  'cursor', cursor, 'begun', digits(begun))
part = looked_at
return answer(1, pause, us, first, last and 1 or 0, suspects, seen)
