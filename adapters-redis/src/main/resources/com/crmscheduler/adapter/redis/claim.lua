#!lua flags=allow-oom
-- Leases what is due, earliest first, and takes back what was leased for too long.
-- KEYS 1 tasks | 2 definitions | 3 executions | 4 leases | 5 seen: when a claim was here last; or, after an outage, until when
--      what lapsed in it is spared, and when it began
-- ARGV 1 clock offset | 2 limit | 3 lease ms | 4 bound on the bytes of the definitions given out | 5 bound on what is in flight
--      | 6 ms without any claim that are an outage | 7 ms that whoever was cut off in one has to renew what it holds
-- Result: now | lease mark | 1 when more is due | ms until the next is due, -1 when nothing is armed
--      | 1 when nothing more is given out before something in flight ends
--      | {name, definition, …} of plans | {execution, record, due, definition, …} of executions; a replay has no definition
-- A plan stays in tasks, scored with the end of its lease but for a fraction: the mark that settling compares. An execution moves to leases.
-- A replay finds nothing due; what the lost answer leased comes back when the lease is over.
local tasks, definitions, executions, leases = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local NOTED_EVERY = 250
local now = clock()
local limit, budget, bound = tonumber(ARGV[2]), tonumber(ARGV[4]), tonumber(ARGV[5])
local lease = now + tonumber(ARGV[3])
local mark = lease * MARKS - 1 - call('TIME')[2] % 1000
local score = string.format('%.17g', mark / MARKS)

-- Through an outage nobody can renew. What lapsed in one is mostly alive, and taken back it would run twice. Whatever lapsed
-- before it began is not spared, so that one gap after the other spares nothing for good.
local known = call('GET', KEYS[5])
local ends = known and find(known, ':', 1, true)
local seen = tonumber(known and sub(known, 1, (ends or 0) - 1)) or now
local since = ends and tonumber(sub(known, ends + 1))
if now - seen > tonumber(ARGV[6]) then
  since, seen = seen, now + tonumber(ARGV[7])
  call('SET', KEYS[5], digits(seen) .. ':' .. digits(since))
elseif since and (now >= seen or seen - now > tonumber(ARGV[7])) then
  since = nil
  call('SET', KEYS[5], digits(now))
elseif not known or not since and (now - seen >= NOTED_EVERY or now < seen) then
  call('SET', KEYS[5], digits(now))
end

local lapsed = call('ZRANGE', leases, '-inf', since and '(' .. digits(since) or now, 'BYSCORE', 'LIMIT', 0, limit)
if #lapsed > 0 then
  -- Each goes back to where it was in the order of due times: at the end it would wait for all that is due already.
  local back, known, zero = {}, fetch('HMGET', executions, lapsed), ms_of(pack_time(0))
  for i = 1, #lapsed do
    back[i * 2 - 1] = known[i] and math.min(ms_of(sub(known[i], 29, 34)) - zero, now) or now
    back[i * 2] = lapsed[i]
  end
  change('ZADD', tasks, back)
  change('ZREM', leases, lapsed)
end

local in_flight = call('ZCARD', leases)
local saturated = in_flight >= bound
if bound - in_flight < limit then limit = math.max(bound - in_flight, 0) end

local plans, given, leased, held, stored, dropped, gone, bytes = {}, {}, {}, {}, {}, {}, {}, 0
local due = limit > 0 and call('ZRANGE', tasks, '-inf', now, 'BYSCORE', 'LIMIT', 0, limit, 'WITHSCORES') or {}
for first = 1, #due, FEW * 2 do
  local last = math.min(first + FEW * 2 - 1, #due)
  local names, keys = {}, {}
  for i = first, last, 2 do
    local at = find(due[i], '@', 1, true)
    names[#names + 1] = at and sub(due[i], 1, at - 1) or due[i]
    if at then keys[#keys + 1] = due[i] end
  end
  local found = call('HMGET', definitions, unpack(names))
  local records, r = fetch('HMGET', executions, keys), 0
  for i = first, last, 2 do
    local member, definition = due[i], found[(i - first) / 2 + 1]
    if names[(i - first) / 2 + 1] == member then
      -- One that is cut off is given out too: whoever decodes it puts it aside.
      if definition and (#definition < 25 or byte(definition, 2) % 2 == 1 and armed_of(definition) ~= NO_TIME) then
        plans[#plans + 1] = member
        plans[#plans + 1] = definition
        leased[#leased + 1] = score
        leased[#leased + 1] = member
        bytes = bytes + #definition
      else
        dropped[#dropped + 1] = member
      end
    else
      r = r + 1
      local record = records[r]
      dropped[#dropped + 1] = member
      local replay = record and is_replay(member)
      if replay or record and definition and sub(record, 3, 10) == sub(definition, 8, 15) then
        given[#given + 1] = member
        given[#given + 1] = record
        given[#given + 1] = due[i + 1]
        given[#given + 1] = replay and '' or definition
        held[#held + 1] = lease
        held[#held + 1] = member
        bytes = bytes + (replay and #record or #definition)
        if sub(record, 2, 2) ~= ON_ITS_WAY then
          stored[#stored + 1] = member
          stored[#stored + 1] = '\1' .. ON_ITS_WAY .. sub(record, 3)
        end
      elseif record then
        gone[#gone + 1] = member
      end
    end
  end
  if bytes >= budget then break end
end
change('ZADD', tasks, leased)
change('ZREM', tasks, dropped)
change('ZADD', leases, held)
change('HSET', executions, stored)
change('HDEL', executions, gone)

local wait = -1
for _, key in ipairs({ tasks, leases }) do
  local head = call('ZRANGE', key, 0, 0, 'WITHSCORES')
  if head[1] then
    local ms = math.max(math.ceil(tonumber(head[2])) - now, since and key == leases and seen - now or 0)
    if wait < 0 or ms < wait then wait = ms end
  end
end
local more = wait == 0 and not saturated
return { now, mark, more and 1 or 0, wait, saturated and 1 or 0, plans, given }
