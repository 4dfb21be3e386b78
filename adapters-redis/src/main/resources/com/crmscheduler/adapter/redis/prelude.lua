-- Put in front of every script when it is loaded: the clock, batched calls, and the offsets of the three binary layouts.
--
-- ARGV[1] of every script is an offset in milliseconds that is added to the server's clock; only tests set it.
--
-- definition  1 format | 2 flags | 3 options | 4-7 version | 8-15 incarnation | 16-19 generation | 20-26 armed nominal
--             | 27-33 last settled | the rest belongs to DefinitionCodec
--   flags     bit 0 enabled, bit 1 one-time, bit 2 keep after completion
-- record      1 format | 2 state | 3-10 incarnation | 11-14 generation | 15-16 attempt | 17-20 fencing token | 21-28 holder
--             | 29-35 due | 36-42 nominal | 43-49 claimed at
--   state     0 on its way, 1 held by a handler
-- gate        1 format | 2 ends | 3-10 incarnation | 11-14 generation | 15-18 open records
--   ends      1 when the task may be over once its records are gone, so that its definition has to be looked at
--
-- The executions hash holds a record for each open execution (field group/name@…) and a gate for each task that has any
-- (field group/name). The gate lets an execution be fenced without reading its task's definition, payload included.
-- Integers are big-endian. A time is milliseconds since 1970 plus 2^52 in seven bytes; seven zero bytes are no time.
local call = redis.call
local sub, byte, char, find = string.sub, string.byte, string.char, string.find
local NO_TIME = '\0\0\0\0\0\0\0'
local WAITING, HELD = '\0', '\1'
local NOBODY = '\0\0\0\0\0\0\0\0'
-- A claim's mark is a score between two milliseconds, in 1024ths of one, which no due time and no other claim has.
local MARKS = 1024
-- How many values a variadic call takes at a time (Lua's stack is bounded), and how many definitions, which may be large.
local MANY, FEW = 1000, 16

local function clock()
  local t = call('TIME')
  return t[1] * 1000 + math.floor(t[2] / 1000) + tonumber(ARGV[1])
end

-- A command that changes a key, over a list of any length.
local function change(command, key, list)
  local n = #list
  for i = 1, n, MANY do
    call(command, key, unpack(list, i, math.min(i + MANY - 1, n)))
  end
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
local function pack_time(ms) return sub(struct.pack('>I8', ms + 4503599627370496), 2) end
local function ms_of(time) return (struct.unpack('>I8', '\0' .. time)) end
local function bit_of(flags, value) return math.floor(flags / value) % 2 == 1 end
local function task_of(execution) return sub(execution, 1, find(execution, '@', 1, true) - 1) end
local function is_scheduled(execution) return byte(execution, find(execution, '@', 1, true) + 1) == 115 end

-- Tells every instance that something is due before it would look by itself. A hint: a user who may not publish must not have
-- a script broken off half done.
local function wake(tasks, due, now, channel, partition, poll)
  if due >= now + poll then return end
  local head = call('ZRANGE', tasks, 0, 0, 'WITHSCORES')
  if head[1] and tonumber(head[2]) <= due then return end
  redis.pcall('PUBLISH', channel, partition .. ' ' .. string.format('%.0f', due))
end
