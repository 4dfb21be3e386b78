#!lua
-- Creates tasks, each on its own: stores the definition, indexes the name, arms the first occurrence, remembers the key.
-- KEYS 1 tasks | 2 definitions | 3 index | 4 5 6 idempotency bucket of tomorrow, today, yesterday
-- ARGV 1 clock offset | 2 wake-up channel | 3 partition | 4 longest sleep of a monitor in ms
--      then for each task: name | definition | due ms or '' | idempotency field or ''
-- Result, for each task: 1 created, now or by this very call before | 0 the name is taken | {definition} created by an
--      earlier call with the same key | {} the same, and it is gone
-- A replay finds its own incarnation and answers as the first time; with a key it answers as a repeat.
local tasks, definitions = KEYS[1], KEYS[2]
local names, armed, answers, earliest = {}, {}, {}, nil
for i = 5, #ARGV, 4 do
  local name, definition, due, field = ARGV[i], ARGV[i + 1], ARGV[i + 2], ARGV[i + 3]
  local incarnation = sub(definition, 8, 15)
  local answer = nil
  if field ~= '' then
    local seen = call('HGET', KEYS[5], field) or call('HGET', KEYS[6], field) or call('HGET', KEYS[4], field)
    if seen then
      local now = call('HGET', definitions, name)
      answer = now and { now } or {}
    end
  end
  if not answer then
    if call('HSETNX', definitions, name, definition) == 1 then
      answer = 1
      names[#names + 1] = '0'
      names[#names + 1] = name
      if due ~= '' then
        armed[#armed + 1] = due
        armed[#armed + 1] = name
        local ms = tonumber(due)
        if not earliest or ms < earliest then earliest = ms end
      end
      if field ~= '' then
        if call('HSET', KEYS[5], field, incarnation) == 1 then call('PEXPIRE', KEYS[5], 259200000, 'NX') end
      end
    else
      answer = sub(call('HGET', definitions, name), 8, 15) == incarnation and 1 or 0
    end
  end
  answers[#answers + 1] = answer
end
if earliest then wake(tasks, earliest, clock(), ARGV[2], ARGV[3], tonumber(ARGV[4])) end
change('ZADD', KEYS[3], names)
change('ZADD', tasks, armed)
return answers
