-- Put in front of every script when it is loaded: the clock, batched calls, and the offsets of the three binary layouts.
--
-- ARGV[1] of every script is an offset in milliseconds that is added to the server's clock; only tests set it.
--
-- definition  1 format | 2 flags | 3 options | 4-7 version | 8-15 incarnation | 16-19 generation | 20-25 armed nominal
--             | [26-31 last settled] | [4 runs, 4 most runs] | the rest belongs to DefinitionCodec
--   flags     1 enabled, 2 one-time, 4 keep after completion
--   options   128 the last settled time is there, 4 an overlap policy other than allow;
--             of a recurring one 32 there is a limit on its runs, 64 its overlap policy queues one
-- record      1 format | 2 state | 3-10 incarnation | 11-14 generation | 15-16 attempt | 17-20 fencing token | 21-28 holder
--             | 29-34 due | 35-40 nominal | 41-46 claimed at
--             | [of a replay: length (4) and what it carries] [attempts that are over, each with its length (2)]
--   state     0 on its way, 1 held by a handler, 2 put off: armed in tasks until it is given out again
-- letter      1 format | 2-7 died at | name \0 | type \0 | the record without its tail | length (4) and attempts
--             | length (4) and what a replay carries | the rest belongs to LetterCodec
-- gate        1 format | 2 end | 3-10 incarnation | 11-14 generation | 15-18 open records
--             | [19-24 nominal time of the one that waits until it is the only one]
--   end       1 when the task may be over once its records are gone, so that its definition has to be looked at; 2 when it is
--             over then and its definition goes, unseen: every edit makes it 1
--   waiting   its record is put off and counts as open; it is armed when no other is open any more
--
-- The executions hash holds a record for each open execution (field group/name@…) and a gate for each task that has any
-- (field group/name). The gate lets an execution be fenced without reading its task's definition, payload included.
-- A dead letter that is replayed has the field group/name@d… and nothing to do with its task any more, which may be gone: no gate
-- counts it, no definition is read for it, and it carries what its handler gets.
-- Integers are big-endian. A time is milliseconds since 1970 plus 2^47 in six bytes; six zero bytes are no time.

-- Locals are quicker to reach than globals.
local call, KEYS, ARGV = redis.call, KEYS, ARGV
local sub, byte, char, find = string.sub, string.byte, string.char, string.find
local NONE, ONE = '\0\0\0\0', '\0\0\0\1'
local NO_TIME = '\0\0\0\0\0\0'
-- What 1970 is as a stored time.
local EPOCH = 140737488355328
local ON_ITS_WAY, HELD, PUT_OFF = '\0', '\1', '\2'
local NOBODY = '\0\0\0\0\0\0\0\0'
local LOOK, GOES = '\1', '\2'
-- The state of an attempt whose holder is all that is known of it.
local LOST = '\2'
-- A claim's mark is a score between two milliseconds, in 1024ths of one, which no due time and no other claim has.
local MARKS = 1024
-- How many values a variadic call takes at a time (Lua's stack is bounded), and how many definitions, which may be large.
local MANY, FEW = 1000, 16

local function clock()
  local t = call('TIME')
  return t[1] * 1000 + math.floor(t[2] / 1000) + tonumber(ARGV[1])
end

-- A number as it is written in a command. For one that many commands get it is worth doing once.
local function digits(n) return string.format('%.0f', n) end

-- A command that changes a key, over a list of any length; answers with the sum of its answers.
local function change(command, key, list)
  local n, sum = #list, 0
  for i = 1, n, MANY do
    sum = sum + call(command, key, unpack(list, i, math.min(i + MANY - 1, n)))
  end
  return sum
end

-- A command that answers with one value for each member of a list of any length.
local function fetch(command, key, list)
  local n = #list
  if n == 0 then return {} end
  if n <= MANY then return call(command, key, unpack(list)) end
  local all = {}
  for i = 1, n, MANY do
    local some = call(command, key, unpack(list, i, math.min(i + MANY - 1, n)))
    for j = 1, #some do all[i + j - 1] = some[j] end
  end
  return all
end

local function u32(s, at)
  local a, b, c, d = byte(s, at, at + 3)
  return ((a * 256 + b) * 256 + c) * 256 + d
end

local function u16(s, at)
  local a, b = byte(s, at, at + 1)
  return a * 256 + b
end

local function pack_u32(n) return struct.pack('>I4', n) end
local function pack_time(ms) return sub(struct.pack('>I8', ms + EPOCH), 3) end
-- Not since 1970, but good to compare.
local function ms_of(time) return (struct.unpack('>I8', '\0\0' .. time)) end
local function bit_of(flags, value) return math.floor(flags / value) % 2 == 1 end
local function armed_of(definition) return sub(definition, 20, 25) end

local function settled_of(definition)
  return bit_of(byte(definition, 3), 128) and sub(definition, 26, 31) or NO_TIME
end

-- The definition with another arming; the last settled time takes room only where there is one.
local function rearm(definition, armed, settled)
  local options = byte(definition, 3)
  local had, has = bit_of(options, 128), settled ~= NO_TIME
  if had ~= has then options = options + (has and 128 or -128) end
  return sub(definition, 1, 2) .. char(options) .. sub(definition, 4, 19) .. armed .. (has and settled or '')
      .. sub(definition, had and 32 or 26)
end

-- Where the runs of a definition begin; nothing where there is no limit on them.
local function runs_at(definition)
  local options = byte(definition, 3)
  return bit_of(options, 32) and not bit_of(byte(definition, 2), 2) and (bit_of(options, 128) and 32 or 26)
end

-- The definition as far as the stored one has been carried out.
local function carried_out(definition, stored)
  local as_far = rearm(definition, armed_of(stored), settled_of(stored))
  local from, to = runs_at(stored), runs_at(as_far)
  return from and to and sub(as_far, 1, to - 1) .. sub(stored, from, from + 3) .. sub(as_far, to + 4) or as_far
end

local function progress_of(definition)
  local at = runs_at(definition)
  return armed_of(definition) .. settled_of(definition) .. (at and sub(definition, at, at + 3) or '')
end

-- The execution that waits until it is the only open one of its task, if there is any.
local function waiting_of(name, gate)
  return gate and #gate > 18 and name .. '@s' .. digits(ms_of(sub(gate, 19, 24)) - EPOCH)
end

local function task_of(execution) return sub(execution, 1, find(execution, '@', 1, true) - 1) end
local function is_scheduled(execution) return byte(execution, find(execution, '@', 1, true) + 1) == 115 end

local function is_replay(execution) return byte(execution, find(execution, '@', 1, true) + 1) == 100 end

-- The attempts that are over, with one more. A very long row loses its oldest.
local MOST_ATTEMPTS = 40000
local function with_attempt(attempts, attempt)
  while #attempts + #attempt > MOST_ATTEMPTS and attempts ~= '' do attempts = sub(attempts, u16(attempts, 1) + 3) end
  return attempts .. struct.pack('>I2', #attempt) .. attempt
end

-- What a record's tail holds in front of the attempts, and where these begin.
local function carried_of(execution, record)
  if not is_replay(execution) then return '', 47 end
  local length = u32(record, 47)
  return sub(record, 47, 50 + length), 51 + length
end

-- The member of the index of dead letters that a letter has: when it died, its id, its task, its type.
local function letter_member(id, letter)
  local name_ends = find(letter, '\0', 8, true)
  return sub(letter, 2, 7) .. id .. sub(letter, 8, find(letter, '\0', name_ends + 1, true) - 1)
end

-- Tells every instance that something is due before it would look by itself. A hint: a user who may not publish must not have
-- a script broken off half done.
local function wake(tasks, due, now, channel, partition, poll)
  if due >= now + poll then return end
  local head = call('ZRANGE', tasks, 0, 0, 'WITHSCORES')
  if head[1] and tonumber(head[2]) <= due then return end
  redis.pcall('PUBLISH', channel, partition .. ' ' .. digits(due))
end
