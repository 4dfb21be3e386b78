#!lua flags=allow-oom
-- Judges one suspect of a sweep as it is now, and repairs it where it is broken. What is in motion is as it should be between any
-- two scripts, so whatever is not is broken.
-- KEYS 1 tasks | 2 definitions | 3 index | 4 executions | 5 leases | 6 sweep
-- ARGV 1 clock offset | 2 ms for which a break is shown | 3 p a plan, r an execution, g a gate | 4 its name, or key
--      p: 5 incarnation, generation and armed nominal time that the plan was read with, or '' where there was none | 6 its due ms or ''
--      g: 5 bound on the records that are counted | 6 the records that were seen of the task
-- Result: {µs that this took, the kinds of what was broken, …}; a replay finds nothing broken
-- A gate is counted only where it does not agree with what was seen: that passes over all records of the partition.
local tasks, definitions, index, executions, leases, sweep = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5], KEYS[6]
local begun_at = call('TIME')
local now, name = clock(), ARGV[4]
local broken = {}
local function is(kind) broken[#broken + 1] = kind end

local function plan(expected, due)
  local definition = call('HGET', definitions, name)
  local score = tonumber(call('ZSCORE', tasks, name) or nil)
  if not definition then
    if call('ZREM', index, name) == 1 then is('listed-in-vain') end
    if score then
      call('ZREM', tasks, name)
      is('armed-in-vain')
    end
    return
  end
  if sub(definition, 8, 25) ~= expected then return end
  if call('ZADD', index, 0, name) == 1 then is('unlisted') end
  if not plan_suspect(executions, name, definition, score, now) then return end
  if is_armed(definition) then
    call('ZADD', tasks, due, name)
    is(score and 'misarmed' or 'unarmed')
  else
    if score then
      call('ZREM', tasks, name)
      is('armed-in-vain')
    end
    if is_left_over(executions, name, definition) then
      call('HDEL', definitions, name)
      call('ZREM', index, name)
      is('left-over')
    end
  end
end

local function execution(key)
  local record = call('HGET', executions, key)
  local lease, armed = tonumber(call('ZSCORE', leases, key) or nil), tonumber(call('ZSCORE', tasks, key) or nil)
  if not record then
    if lease then is('leased-in-vain') end
    if armed then is('armed-in-vain') end
    call('ZREM', leases, key)
    call('ZREM', tasks, key)
  elseif lease and armed then
    call('ZREM', lease > now and tasks or leases, key)
    is('doubled')
  elseif lease and lease > now + LONGEST_LEASE then
    call('ZADD', leases, now, key)
    is('leased-too-long')
  elseif armed and armed > now + LONGEST_WAIT then
    call('ZADD', tasks, now, key)
    is('misarmed')
  elseif not lease and not armed then
    local task = task_of(key)
    local gate = call('HGET', executions, task)
    if waiting_of(task, gate) == key and sub(gate, 3, 10) == sub(record, 3, 10) then
      -- Whoever completes another arms it; were it the only one, nobody would.
      if u32(gate, 15) > 1 then return end
      call('HSET', executions, task, sub(gate, 1, 18))
    end
    local definition = call('HGET', definitions, task_of(key))
    if is_replay(key) or definition and sub(definition, 8, 15) == sub(record, 3, 10) then
      call('ZADD', tasks, now, key)
      is('stranded')
    else
      call('HDEL', executions, key)
      is('orphaned')
    end
  end
end

-- How many records of the task there are; nil when there are too many of others to pass over.
local function count(incarnation, bound)
  if call('HLEN', executions) > bound then return nil end
  local cursor, keys = '0', {}
  repeat
    local found = call('HSCAN', executions, cursor, 'MATCH', name .. '@*', 'COUNT', MANY)
    cursor = found[1]
    for i = 1, #found[2], 2 do
      -- A hash that is being resized may show a field twice.
      if sub(found[2][i + 1], 3, 10) == incarnation and not is_replay(found[2][i]) then keys[found[2][i]] = true end
    end
  until cursor == '0'
  local n = 0
  for _ in pairs(keys) do n = n + 1 end
  return n
end

local function gate(bound, seen)
  local stored, definition = call('HGET', executions, name), call('HGET', definitions, name)
  local incarnation = definition and sub(definition, 8, 15)
  if not definition or stored and sub(stored, 3, 10) ~= incarnation then
    if stored then
      call('HDEL', executions, name)
      is('miscounted')
    end
    return
  end
  local counted, known = stored and u32(stored, 15) or 0, 0
  for _, record in ipairs(fetch('HMGET', executions, seen)) do
    if record and sub(record, 3, 10) == incarnation then known = known + 1 end
  end
  if known == counted then return end
  local n = count(incarnation, bound)
  if not n or n == counted then return end
  is('miscounted')
  if n > 0 then
    -- Whatever the plan is, its definition is looked at when the records are gone.
    call('HSET', executions, name, '\1' .. LOOK .. sub(definition, 8, 19) .. pack_u32(n)
      .. (stored and sub(stored, 19) or ''))
    return
  end
  call('HDEL', executions, name)
  if is_left_over(executions, name, definition) then
    call('HDEL', definitions, name)
    call('ZREM', index, name)
  end
end

if ARGV[3] == 'p' then
  plan(ARGV[5], ARGV[6])
elseif ARGV[3] == 'r' then
  execution(name)
else
  gate(tonumber(ARGV[5]), { unpack(ARGV, 6) })
end
if #broken > 0 then
  local state = call('HMGET', sweep, 'broken', 'broken-at')
  local before = state[1] and tonumber(state[2]) + tonumber(ARGV[2]) > now and tonumber(state[1]) or 0
  call('HSET', sweep, 'broken', before + #broken, 'broken-at', digits(now))
end
local end_at = call('TIME')
return { math.max((end_at[1] - begun_at[1]) * 1000000 + end_at[2] - begun_at[2], 1), unpack(broken) }
