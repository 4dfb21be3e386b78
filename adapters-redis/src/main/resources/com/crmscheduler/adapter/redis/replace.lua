#!lua
-- Replaces a definition where it still is what the change was based on.
-- KEYS 1 tasks | 2 definitions | 3 index | 4 executions
-- ARGV 1 clock offset | 2 wake-up channel | 3 partition | 4 longest sleep of a monitor in ms | 5 name | 6 incarnation
--      | 7 version expected | 8 '1' when the plan changes | 9 armed nominal and last settled time expected
--      | 10 definition | 11 due ms or ''
-- Result: {1, armed nominal, last settled time and, with a limit, runs as stored} | {0} there is no such task | {2, version}: it is another
-- Where the plan stays, so does its stored arming, and work in flight is not undone. Where it changes, the arming is compared
-- too, the new one is written, and its score is moved away from any claim's mark.
-- A replay is refused: its own version looks like another's, and of two equal changes at a time one has to lose.
local tasks, definitions, index, executions = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local name, definition = ARGV[5], ARGV[10]
local stored = call('HGET', definitions, name)
if not stored or sub(stored, 8, 15) ~= ARGV[6] then return { 0 } end
if sub(stored, 4, 7) ~= ARGV[7] then return { 2, u32(stored, 4) } end
local plan_changes = ARGV[8] == '1'
if plan_changes then
  if armed_of(stored) .. settled_of(stored) ~= ARGV[9] then return { 2, u32(stored, 4) } end
else
  definition = carried_out(definition, stored)
end
local progress = progress_of(definition)
local flags = byte(definition, 2)
local over = bit_of(flags, 1) and armed_of(definition) == NO_TIME
local gate = call('HGET', executions, name)
if gate and sub(gate, 3, 10) ~= ARGV[6] then gate = false end
if over and not bit_of(flags, 4) and not gate then
  call('HDEL', definitions, name)
  call('ZREM', index, name)
  call('ZREM', tasks, name)
  return { 1, progress }
end
call('HSET', definitions, name, definition)
if gate then
  -- What was handed on of a one-time plan is noted when it ends, whatever the plan is by then.
  local ends = over or bit_of(flags, 2) or byte(gate, 2) > 0
  call('HSET', executions, name, '\1' .. (ends and LOOK or '\0') .. sub(definition, 8, 19) .. sub(gate, 15))
end
if plan_changes then
  if ARGV[11] == '' then
    call('ZREM', tasks, name)
  else
    local due = tonumber(ARGV[11])
    wake(tasks, due, clock(), ARGV[2], ARGV[3], tonumber(ARGV[4]))
    call('ZADD', tasks, due, name)
  end
elseif bit_of(flags, 4) ~= bit_of(byte(stored, 2), 4) then
  -- Whoever has claimed the plan would settle it as one that goes, or stays, as it was: its mark is taken away.
  local score = call('ZSCORE', tasks, name)
  if score and tonumber(score) % 1 > 0 then call('ZADD', tasks, clock(), name) end
end
return { 1, progress }
