#!lua flags=allow-oom
-- Reopens executions that gave up, each together with the end of its letter: with its id and the next attempt, beside the plan.
-- KEYS 1 tasks | 2 executions | 3 dead letters | 4 index of dead letters
-- ARGV 1 clock offset | 2 wake-up channel | 3 partition, then for each: id | when it died, as in the letter | execution
--      | ms until it is due | what it carries instead, or ''
-- Result, for each: 1 it is open again | 0 there is no such letter
-- A repeat finds no letter and reopens nothing.
local tasks, executions, letters = KEYS[1], KEYS[2], KEYS[3]
local now, soonest = clock(), nil
local answers, stored, armed, ids, members = {}, {}, {}, {}, {}
for i = 4, #ARGV, 5 do
  local id, answer = ARGV[i], 0
  local letter = call('HGET', letters, id)
  if letter and sub(letter, 2, 7) == ARGV[i + 1] then
    answer = 1
    local due = now + tonumber(ARGV[i + 3])
    local at = find(letter, '\0', find(letter, '\0', 8, true) + 1, true) + 1
    local record, attempts = sub(letter, at, at + 45), u32(letter, at + 46)
    local carried = ARGV[i + 4]
    if carried == '' then
      local from = at + 50 + attempts
      carried = sub(letter, from + 4, from + 3 + u32(letter, from))
    end
    stored[#stored + 1] = ARGV[i + 2]
    stored[#stored + 1] = '\1' .. PUT_OFF .. sub(record, 3, 10) .. '\255\255\255\255'
        .. struct.pack('>I2', math.min(u16(record, 15) + 1, 65535)) .. sub(record, 17, 20) .. NOBODY .. pack_time(due)
        .. sub(record, 35, 46) .. pack_u32(#carried) .. carried .. sub(letter, at + 50, at + 49 + attempts)
    armed[#armed + 1] = due
    armed[#armed + 1] = ARGV[i + 2]
    ids[#ids + 1] = id
    members[#members + 1] = letter_member(id, letter)
    if not soonest or due < soonest then soonest = due end
  end
  answers[#answers + 1] = answer
end
if soonest then wake(tasks, soonest, now, ARGV[2], ARGV[3], 1000) end
change('HSET', executions, stored)
change('ZADD', tasks, armed)
change('HDEL', letters, ids)
change('ZREM', KEYS[4], members)
return answers
